"""The list of tenants and each one's page."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from functions.admin import queries, queries_notes, use
from functions.admin.queries import Customer
from functions.admin.registry import LIST, routes
from functions.admin.rules import LABELS, PENDING, State
from shared import owners, products, text, uses
from shared.acts import Thing
from shared.context import Context
from shared.paging import Cursor, Filters, Pages
from shared.plans import BY_CODE
from shared.privileges import PlatformContext
from shared.record import record
from shared.spreadsheet import csv_file
from shared.web.request import Download, Input, Reply

_A_PAGE = 20
_A_FILE = 100_000
_HEADER = (
    "Nome",
    "Endereço",
    "CPF ou CNPJ",
    "Produto",
    "Plano",
    "Célula",
    "Estado",
    "Falha",
    "Criado em",
)


@record
class Filter(Filters):
    """Which tenants: by state, by a part of name or address, older than one already seen."""

    LIST = LIST
    state: State | None = None
    q: Annotated[str, text.search(100)] = ""
    before: Cursor | None = None


@routes.get("/admin/tenants", needs="admin.see_tenants", query=Filter)
def list_tenants(ctx: PlatformContext, given: Input) -> Reply:
    """Twenty tenants, newest first, with counts by state and the cursor of the next page."""
    chosen = given.query(Filter)
    pages = Pages(ctx, "admin.tenants", chosen, "before")
    before = pages.after(UUID)
    found = queries.list_tenants(ctx.db, **_criteria(chosen), before=before, count=_A_PAGE + 1)
    shown, further = pages.cut(found, _A_PAGE, lambda last: last.id)
    events = queries.latest_events(ctx, shown)
    data = {
        "tenants": [_seen(tenant, events.get(tenant.id, [])) for tenant in shown],
        "counts": queries.count_by_state(ctx.db),
        "filter": chosen,
        "next": further,
        "pending": any(tenant.state in PENDING for tenant in shown),
        "states": LABELS,
    }
    return Reply("tenants", data)


def _criteria(chosen: Filter) -> dict[str, Any]:
    return {"state": chosen.state, "q": chosen.q}


def _seen(tenant: Customer, events: list[queries.Told]) -> dict[str, Any]:
    plan = BY_CODE.get(tenant.plan)
    return asdict(tenant) | {
        "product_names": products.labels(tenant.products),
        "plan_name": plan.name if plan else tenant.plan,
        "last_event": events[0] if events else None,
    }


@routes.get("/admin/tenants/export", needs="admin.export_tenants", query=Filter)
def export_tenants(ctx: Context, given: Input) -> Download:
    """The whole list under the same filter, as a file."""
    criteria = _criteria(given.query(Filter))
    found = queries.list_tenants(ctx.db, **criteria, before=None, count=_A_FILE)
    ctx.audit("admin.tenants_exported", Thing("admin.tenant"), rows=len(found))
    return Download(
        csv_file(_HEADER, (_cells(_seen(tenant, [])) for tenant in found)), "clientes.csv"
    )


def _cells(tenant: dict[str, Any]) -> list[Any]:
    names = ("name", "slug", "document", "product_names", "plan_name", "cell")
    state = LABELS[tenant["state"]].text
    return [
        *(tenant[name] for name in names),
        state,
        tenant["failure"],
        tenant["created_at"].isoformat(timespec="seconds"),
    ]


@routes.get("/admin/tenants/<uuid:tenant_id>", needs="admin.see_tenants")
def show_tenant(ctx: PlatformContext, _given: Input, tenant_id: UUID) -> Reply:
    """One tenant: what it is, what became of it, and what it told last.

    Raises:
        NotFound: there is none.
    """
    tenant = queries.get_tenant(ctx.db, tenant_id)
    events = queries.latest_events(ctx, [tenant], each=20).get(tenant.id, [])
    used = queries.list_uses(ctx, tenant)
    transitions = queries.list_transitions(ctx.db, tenant.id)
    data = {
        "owners": owners.of(ctx.db, tenant.id),
        "contact": queries.get_contact(ctx.db, tenant.id),
        "sign_ins": used.get(uses.SIGN_INS),
        "uses": use.of(tenant, used),
        "notes": queries_notes.list_notes(ctx.db, tenant.id),
        "tenant": _seen(tenant, events),
        "url": ctx.settings.url(tenant.slug),
        "transitions": transitions,
        "reason": next((one.reason for one in transitions if one.state == "suspended"), None),
        "events": events,
        "pending": tenant.state in PENDING,
        "states": LABELS,
    }
    return Reply("tenant", data)
