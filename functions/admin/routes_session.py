"""Operators signing in, staying in and signing out, by the rules of ``shared.sessions``."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from functions.admin import queries
from functions.admin.errors import WrongCredentials
from functions.admin.registry import LIST, routes
from shared import devices, guesses, identity, sessions, text
from shared.context import ANONYMOUS, Context
from shared.emails import KnownEmail
from shared.guesses import Guess
from shared.identity import NotSignedIn
from shared.privileges import PlatformContext
from shared.web import tokens
from shared.web.request import Cookie, Input, Path, Reply, safe_path
from shared.web.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an operator types to sign in."""

    email: KnownEmail
    password: Annotated[str, text.opaque()]
    next: Path | None = None


@dataclass(frozen=True, slots=True)
class Refreshing:
    """What a program sends to stay signed in; a browser sends a cookie instead."""

    refresh_token: Annotated[str, text.opaque(most=200)]


@dataclass(frozen=True, slots=True)
class Arriving:
    """Where to go afterwards."""

    next: Path | None = None


@routes.get("/admin/login", needs="open", query=Arriving)
def show_login(ctx: Context, given: Input) -> Reply:
    """The console's door."""
    target = safe_path(given.query(Arriving).next, LIST)
    if ctx.actor is not ANONYMOUS:
        return Reply(None, location=target)
    return Reply("login", {"next": target})


@routes.post("/admin/login", needs="open", body=Credentials)
def sign_in(ctx: PlatformContext, given: Input) -> Reply:
    """Open an operator's session; one that this browser had before ends.

    Raises:
        WrongCredentials: no operator has this e-mail and password.
        Blocked: too many attempts.
        Busy: too many people sign in at this moment.
    """
    typed = given.read(Credentials)
    device = devices.read(ctx, given.cookie(tokens.DEVICE))
    refresh_token = given.cookie(tokens.REFRESH)
    operator = _entered(ctx, Guess(typed.email, typed.password, device, refresh_token))
    sessions.end_of_token(ctx.db, refresh_token, "replaced")
    opened = sessions.open_session(ctx, operator.id, given.request.headers.get("User-Agent", ""))
    actor = operator.actor(opened.session_id)
    replace(ctx, actor=actor).audit("admin.signed_in", opened.session_id, address=ctx.address)
    granted = tokens.issue(ctx, actor, opened)
    known = device.remembering(operator.id, operator.device_generation)
    cookies = (*tokens.cookies(ctx, granted, opened), tokens.device_cookie(ctx, known))
    return Reply(None, asdict(granted), location=safe_path(typed.next, LIST), cookies=cookies)


def _entered(ctx: PlatformContext, guess: Guess) -> queries.Operator:
    with ctx.hasher.place() as desk:
        operator = guesses.entered(ctx, desk, guess, queries.operator_by_email)
        if operator is None:
            raise WrongCredentials("E-mail ou senha não conferem.")
        if identity.needs_rehash(operator.password_hash):
            renewed = desk.hash(guess.password)
            queries.renew_hash(ctx.db, operator.id, renewed)
    return operator


@routes.post("/admin/refresh", needs="open", body=Refreshing)
def refresh(ctx: PlatformContext, given: Input) -> Reply:
    """New tokens for a refresh token, which works once.

    Raises:
        NotSignedIn: it works no more.
    """
    cookie = given.cookie(tokens.REFRESH)
    granted, cookies = _renewed(ctx, cookie or given.read(Refreshing).refresh_token)
    seen = {"expires_in": granted.expires_in} if cookie else asdict(granted)
    return Reply("renewed", seen, cookies=cookies)


@routes.get("/admin/renewal", needs="open", query=Arriving)
def renewal(ctx: PlatformContext, given: Input) -> Reply:
    """Renew on the way to a page whose access token has run out, or lead to the door."""
    target = safe_path(given.query(Arriving).next, LIST)
    try:
        _, cookies = _renewed(ctx, given.cookie(tokens.REFRESH) or "")
    except NotSignedIn:
        door = f"/admin/login?{urlencode({'next': target})}"
        return Reply(None, location=door, cookies=tokens.no_cookies())
    return Reply(None, location=target, cookies=cookies)


def _renewed(ctx: PlatformContext, plain: str) -> tuple[Tokens, tuple[Cookie, ...]]:
    opened = sessions.renew(ctx, plain)
    operator = queries.get_operator(ctx.db, opened.account_id)
    granted = tokens.issue(ctx, operator.actor(opened.session_id), opened)
    return granted, tokens.cookies(ctx, granted, opened)


@routes.post("/admin/logout", needs="open")
def sign_out(ctx: Context, given: Input) -> Reply:
    """End the session, if there is one."""
    sessions.end_of_token(ctx.db, given.cookie(tokens.REFRESH), "signed_out")
    if ctx.actor.session_id:
        sessions.end(ctx.db, ctx.actor.session_id, "signed_out", account_id=ctx.actor.id)
        ctx.audit("admin.signed_out", ctx.actor.session_id)
    return Reply(None, {}, location="/admin/login", cookies=tokens.no_cookies())
