"""What an operator does to a tenant; each act starts from one state and leaves its lines."""

from uuid import UUID

from functions.admin import queries
from functions.admin.facts import RetryRequested
from functions.admin.queries import Customer
from functions.admin.registry import routes
from shared.acts import Thing
from shared.context import Context
from shared.web.request import Input, Reply


@routes.post("/admin/tenants/<uuid:tenant_id>/retry", needs="admin.retry_tenants")
def retry_tenant(ctx: Context, _given: Input, tenant_id: UUID) -> Reply:
    """Let provisioning try a failed tenant again.

    Raises:
        WrongState: it has not failed, or somebody was faster.
    """
    moved = _move(ctx, tenant_id, "failed", "requested", "Nova tentativa")
    ctx.audit("admin.tenant_retried", thing(moved))
    ctx.emit(RetryRequested(tenant_id), key=str(tenant_id))
    return _told(moved, "Pedimos uma nova tentativa.")


@routes.post("/admin/tenants/<uuid:tenant_id>/suspension", needs="admin.suspend_tenants")
def suspend_tenant(ctx: Context, _given: Input, tenant_id: UUID) -> Reply:
    """Close a tenant's address within seconds; nothing of it is lost.

    Raises:
        WrongState: it is not active.
    """
    moved = _move(ctx, tenant_id, "active", "suspended", "Suspenso")
    ctx.audit("admin.tenant_suspended", thing(moved))
    return _told(moved, "Cliente suspenso.")


@routes.post("/admin/tenants/<uuid:tenant_id>/reactivation", needs="admin.suspend_tenants")
def reactivate_tenant(ctx: Context, _given: Input, tenant_id: UUID) -> Reply:
    """Open a suspended tenant's address again.

    Raises:
        WrongState: it is not suspended.
    """
    moved = _move(ctx, tenant_id, "suspended", "active", "Reativado")
    ctx.audit("admin.tenant_reactivated", thing(moved))
    return _told(moved, "Cliente reativado.")


def thing(tenant: Customer) -> Thing:
    """One tenant on the operators' trail."""
    return Thing("admin.tenant", tenant.id, tenant.name)


def _move(ctx: Context, tenant_id: UUID, origin: str, target: str, act: str) -> Customer:
    detail = f"{act} por {ctx.actor.name}"
    return queries.move_tenant(ctx.db, tenant_id, origin=origin, target=target, detail=detail)


def _told(tenant: Customer, toast: str) -> Reply:
    return Reply(None, {"tenant": tenant}, location=f"/admin/tenants/{tenant.id}", toast=toast)
