"""The way from the site into a new workspace, without its password asked for again."""

from functions.landing import arrival, queries, rules
from functions.landing.registry import routes
from shared import arrivals
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply


@record
class Asking:
    """Which workspace's door asks, and what it knows the browser by; see ``shared.arrivals``."""

    espaco: rules.Workspace
    prova: rules.Proof


@routes.get("/cadastro/chegada", needs="open", query=Asking)
def let_arrive(ctx: Context, given: Input) -> Reply:
    """Send the browser that set the password back with a ticket, once; any other to the door."""
    asking = given.query(Asking)
    browser = given.cookie(arrival.COOKIE)
    arriving = queries.let_arrive(ctx.db, browser, asking.espaco) if browser else None
    if arriving is None:
        return Reply(None, location=ctx.settings.url(asking.espaco, "/auth/login"))
    ticket = arrivals.seal(ctx, arriving.tenant_id, arriving.email, asking.prova)
    return Reply(None, location=ctx.settings.url(asking.espaco, f"/auth/arrival/{ticket}"))
