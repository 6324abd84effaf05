"""What the owner decides about the workspace, and what its plan allows."""

from dataclasses import dataclass
from typing import Annotated

from functions.workspace.registry import routes
from functions.workspace.routes_logo import SETTINGS, logo_url
from shared import text
from shared.context import Context
from shared.plans import BY_CODE, PLANS, PRODUCTS
from shared.web.request import Input, Reply
from shared.zones import ZONES, Zone


@dataclass(frozen=True, slots=True)
class Settings:
    """What an owner may change."""

    name: Annotated[str, text.name(most=80)]
    timezone: Zone


@routes.get("/workspace/settings")
def show_settings(ctx: Context, _given: Input) -> Reply:
    """Name, address, zone and logo; only an owner sees them in a form."""
    workspace = {
        "name": ctx.tenant.name,
        "address": ctx.settings.url(ctx.tenant.slug),
        "timezone": ctx.tenant.timezone,
        "product": PRODUCTS.get(ctx.tenant.product, ctx.tenant.product),
    }
    data = {
        "workspace": workspace,
        "zones": ZONES,
        "logo_url": logo_url(ctx),
        "editable": "owner" in ctx.actor.roles,
    }
    return Reply("settings", data)


@routes.post("/workspace/settings", roles={"owner"}, body=Settings)
def change_settings(ctx: Context, given: Input) -> Reply:
    """Give the workspace another name or zone.

    Two databases commit one after the other, the control database first: a failure in between
    leaves the change without its line, and the form, which was refused, is sent again.
    """
    wanted = given.read(Settings)
    ctx.audit(
        "workspace.settings_changed",
        ctx.tenant.id,
        before={"name": ctx.tenant.name, "timezone": ctx.tenant.timezone},
        after={"name": wanted.name, "timezone": wanted.timezone},
    )
    ctx.tenants.change(ctx.tenant.id, name=wanted.name, timezone=wanted.timezone)
    text = "Configurações salvas. Em alguns segundos aparecem em todas as páginas."
    return Reply(None, {"settings": wanted}, location=SETTINGS, toast=text)


@routes.get("/workspace/settings/plan")
def show_plan(ctx: Context, _given: Input) -> Reply:
    """The plan of today beside the others."""
    data = {
        "plan": BY_CODE.get(ctx.tenant.plan),
        "plans": PLANS,
        "contact": f"ola@{ctx.settings.base_host}",
    }
    return Reply("plan", data)
