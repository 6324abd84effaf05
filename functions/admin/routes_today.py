"""The first page of the console, and the whole of each list that it begins."""

from typing import Final

from functions.admin import queries_today as queries
from functions.admin import today
from functions.admin.registry import HOME, routes
from shared.acts import Thing
from shared.context import Context
from shared.privileges import PlatformContext
from shared.web.request import Input, Reply

_FEW: Final = 5


@routes.get("/", needs="admin.see_tenants")
@routes.get("/admin", needs="admin.see_tenants")
def show_root(_ctx: Context, _given: Input) -> Reply:
    """The console opens on what is to be seen first."""
    return Reply(None, {}, location=HOME)


@routes.get(HOME, needs="admin.see_tenants")
def show_today(ctx: PlatformContext, _given: Input) -> Reply:
    """Who stands still on the way in, what was not delivered, what fires, who lies idle."""
    stuck, idle = today.stuck(ctx), today.idle(ctx)
    failed, outages, refused = today.deliveries(ctx, count=_FEW)
    bounced = today.bounced(ctx)
    alerts = today.alerts(ctx.settings.prometheus_url)
    data = {
        "flow": queries.count_begun(ctx.db),
        "stuck": {"count": len(stuck), "rows": stuck[:_FEW]},
        "failed": {"count": refused, "rows": failed},
        "bounced": {"count": len(bounced), "rows": bounced[:_FEW]},
        "idle": {"count": len(idle), "rows": idle[:_FEW], "days": today.IDLE_DAYS},
        "alerts": {"known": alerts is not None, "rows": alerts or []},
        "outages": outages,
    }
    return Reply("today", data)


@routes.get(f"{HOME}/signups", needs="admin.see_tenants")
def list_signups(ctx: PlatformContext, _given: Input) -> Reply:
    """Who stands still on the way to a workspace, two hundred at most."""
    rows = today.stuck(ctx)
    return Reply("today_signups", {"rows": rows, "most": today.MOST})


@routes.get(f"{HOME}/deliveries", needs="admin.see_health")
def list_deliveries(ctx: PlatformContext, _given: Input) -> Reply:
    """What was set aside, whose mails are refused, two hundred of each, and who does not answer."""
    rows, outages, count = today.deliveries(ctx)
    data = {"rows": rows, "count": count, "outages": outages, "bounced": today.bounced(ctx)}
    return Reply("today_deliveries", data)


@routes.post(f"{HOME}/deliveries/replays", needs="admin.replay_deliveries")
def replay_deliveries(ctx: PlatformContext, _given: Input) -> Reply:
    """Have everything that was set aside sent again; a second press finds nothing."""
    rows = queries.replay(ctx)
    if rows:
        ctx.audit("admin.deliveries_replayed", Thing("admin.delivery"), rows=rows)
    toast = f"Enviando de novo: {rows}." if rows else "Não havia nada a enviar de novo."
    return Reply(None, {"rows": rows}, location=f"{HOME}/deliveries", toast=toast)


@routes.get(f"{HOME}/idle", needs="admin.see_tenants")
def list_idle(ctx: PlatformContext, _given: Input) -> Reply:
    """Every active tenant that nobody has used for long."""
    return Reply("today_idle", {"rows": today.idle(ctx), "days": today.IDLE_DAYS})
