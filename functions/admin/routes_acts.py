"""What an operator does to a tenant; each act starts from one state and leaves its lines.

Each raises ``WrongState`` when the tenant is in another, or somebody was faster.
"""

from typing import Annotated, Final
from uuid import UUID

from functions.admin import queries
from functions.admin.facts import RetryRequested
from functions.admin.queries import Customer
from functions.admin.registry import routes
from functions.admin.things import thing
from shared import acts, text
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply


@record
class _Act:
    """From which state to which; ``action`` on the trail, ``word`` among the tenant's own moves."""

    origin: str
    target: str
    action: str
    word: str


@record
class Suspension:
    """Why a tenant is suspended: for operators, on its page and on the trail."""

    reason: Annotated[str, text.lines(3, 500)]


_RETRIED: Final = _Act("failed", "requested", "admin.tenant_retried", "Nova tentativa")
_SUSPENDED: Final = _Act("active", "suspended", "admin.tenant_suspended", "Suspenso")
_REACTIVATED: Final = _Act("suspended", "active", "admin.tenant_reactivated", "Reativado")


@routes.post("/admin/tenants/<uuid:tenant_id>/retry", needs="admin.retry_tenants")
def retry_tenant(ctx: Context, _given: Input, tenant_id: UUID) -> Reply:
    """Let provisioning try a failed tenant again."""
    moved = _move(ctx, tenant_id, _RETRIED)
    ctx.emit(RetryRequested(tenant_id), key=str(tenant_id))
    return _told(moved, "Pedimos uma nova tentativa.")


@routes.post(
    "/admin/tenants/<uuid:tenant_id>/suspension", needs="admin.suspend_tenants", body=Suspension
)
def suspend_tenant(ctx: Context, given: Input, tenant_id: UUID) -> Reply:
    """Close a tenant's address within seconds; nothing of it is lost.

    Raises:
        Invalid: nobody says why.
    """
    moved = _move(ctx, tenant_id, _SUSPENDED, given.read(Suspension).reason)
    return _told(moved, "Cliente suspenso.")


@routes.post("/admin/tenants/<uuid:tenant_id>/reactivation", needs="admin.suspend_tenants")
def reactivate_tenant(ctx: Context, _given: Input, tenant_id: UUID) -> Reply:
    """Open a suspended tenant's address again."""
    moved = _move(ctx, tenant_id, _REACTIVATED)
    return _told(moved, "Cliente reativado.")


def _move(ctx: Context, tenant_id: UUID, act: _Act, reason: str | None = None) -> Customer:
    moved = queries.move_tenant(
        ctx.db,
        tenant_id,
        origin=act.origin,
        target=act.target,
        detail=f"{act.word} por {ctx.actor.name}",
        reason=reason,
    )
    ctx.audit(act.action, thing(moved), acts.facts({"reason": reason} if reason else {}))
    return moved


def _told(tenant: Customer, toast: str) -> Reply:
    return Reply(None, {"tenant": tenant}, location=f"/admin/tenants/{tenant.id}", toast=toast)
