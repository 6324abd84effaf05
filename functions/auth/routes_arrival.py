"""Coming in for the first time: whoever has just set the password is not asked for it again.

The door gives the browser a secret and sends it to the site with the proof of it; the site, which
knows by a cookie of its own which browser set the password, sends it back with a ticket.
"""

from urllib.parse import urlencode

from functions.auth.people import PEOPLE
from functions.auth.registry import routes
from shared import arrivals, limits
from shared.context import ANONYMOUS, Context
from shared.identity import new_token
from shared.people import accounts
from shared.people.accounts import Account
from shared.privileges import PlatformContext
from shared.web.request import Cookie, Input, Reply
from shared.web.sign_in import let_in

_COOKIE = "arrival"
_WAY_S = 120  # to the site and back, and as long as a ticket might be taken


@routes.get("/auth/arrival", needs="open")
def begin_arrival(ctx: Context, _given: Input) -> Reply:
    """Send this browser to the site for its ticket; somebody who is in already goes on."""
    if ctx.actor is not ANONYMOUS:
        return Reply(None, location=PEOPLE.home)
    secret, _ = new_token()
    asked = urlencode({"espaco": ctx.tenant.slug, "prova": arrivals.proof(secret)})
    back = ctx.settings.url(path=f"/cadastro/chegada?{asked}")
    return Reply(None, location=back, cookies=(Cookie(_COOKIE, secret, _WAY_S),))


@routes.get("/auth/arrival/<ticket>", needs="open")
def arrive(ctx: PlatformContext, given: Input, ticket: str) -> Reply:
    """Open a session for whom the ticket is; anybody else stands at the door."""
    arrival = arrivals.opened(ctx, ticket, given.cookie(_COOKIE) or "")
    if arrival is None:
        return _door()
    account = _taken(ctx, arrival)
    if account is None:
        return _door(arrival.email)
    _, cookies = let_in(ctx, given, account, "auth")
    return Reply(None, location=PEOPLE.home, cookies=(*cookies, Cookie(_COOKIE, None)))


def _taken(ctx: PlatformContext, arrival: arrivals.Arrival) -> Account | None:
    """The account that the ticket opens, this once."""
    if limits.take_for_good(ctx.databases, f"arrival:{arrival.digest}", 1, _WAY_S):
        return None
    account = accounts.by_email(ctx.db, arrival.email)
    return account if account and account.active else None


def _door(email: str = "") -> Reply:
    known = f"?{urlencode({'email': email})}" if email else ""
    return Reply(None, location=f"/auth/login{known}", cookies=(Cookie(_COOKIE, None),))
