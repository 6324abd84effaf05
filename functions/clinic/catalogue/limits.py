"""How many professionals may be active: as many as the tenant's plan allows."""

from typing import Final
from uuid import UUID

from functions.clinic.catalogue import queries
from functions.clinic.catalogue.errors import PlanLimit
from shared import uses
from shared.context import Context
from shared.plans import BY_CODE, PLANS, Plan
from shared.products import PRODUCTS

LIMIT: Final = PRODUCTS["clinic"].limits["professionals"]


def _plan(ctx: Context) -> Plan:
    return BY_CODE.get(ctx.tenant.plan, PLANS[0])


def most(ctx: Context) -> int | None:
    """How many the plan allows; None when it counts none."""
    return LIMIT.plans[_plan(ctx).code]


def tell(ctx: Context) -> None:
    """Tell the platform how many are active by now."""
    used = queries.count_active_professionals(ctx.db, except_id=None)
    uses.note(ctx.db, "clinic.professionals", used)


def require_place(ctx: Context, except_id: UUID | None) -> int:
    """How many are active already, beside ``except_id``.

    Raises:
        PlanLimit: as many as the plan allows.
    """
    count = queries.count_active_professionals(ctx.db, except_id=except_id)
    bound = most(ctx)
    if bound is None or count < bound:
        return count
    plan = _plan(ctx)
    larger = next((p for p in PLANS if (LIMIT.plans[p.code] or count + 1) > count), plan)
    raise PlanLimit(
        f"O plano {plan.name} permite {bound} profissionais ativos. "
        f"Desative um deles ou passe para o plano {larger.name}."
    )
