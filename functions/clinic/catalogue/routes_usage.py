"""How much of what the plan bounds the clinic uses."""

from typing import Final

from functions.clinic.catalogue import queries
from functions.clinic.registry import routes
from shared.context import Context
from shared.plans import BY_CODE, PLANS
from shared.products import PRODUCTS
from shared.web import usage
from shared.web.request import Input, Reply
from shared.web.usage import Use

_LIMIT: Final = PRODUCTS["clinic"].limits["professionals"]


@routes.get("/clinic/usage", needs="clinic.see_agenda")
def show_usage(ctx: Context, _given: Input) -> Reply:
    """Active professionals, of those that the plan allows."""
    used = queries.count_active_professionals(ctx.db, except_id=None)
    most = _LIMIT.plans[BY_CODE.get(ctx.tenant.plan, PLANS[0]).code]
    page = "/clinic/professionals"
    return usage.shown(Use(_LIMIT.label, _LIMIT.label.lower(), used, most, page))
