"""Signing in, staying in and signing out."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from functions.auth import queries
from functions.auth.errors import WrongCredentials
from functions.auth.queries import Account
from functions.auth.registry import routes
from functions.auth.rules import Password
from shared import devices, guesses, identity, jsons, sessions, text
from shared.context import ANONYMOUS, Context
from shared.emails import KnownEmail
from shared.guesses import Guess
from shared.identity import NotSignedIn
from shared.privileges import PlatformContext
from shared.web import tokens
from shared.web.request import Cookie, Download, Input, Path, Reply, safe_path
from shared.web.tokens import Tokens

HOME = "/workspace"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody types to sign in; ``next`` is where they were going."""

    email: KnownEmail
    password: Password
    next: Path | None = None


@dataclass(frozen=True, slots=True)
class Refreshing:
    """What a program sends to stay signed in; a browser sends a cookie instead."""

    refresh_token: Annotated[str, text.opaque(most=200)]


@dataclass(frozen=True, slots=True)
class Arriving:
    """Where to go afterwards, and whose e-mail to fill in."""

    next: Path | None = None
    email: Annotated[str, text.line(most=254)] = ""


@routes.get("/auth/login", needs="open", query=Arriving)
def show_login(ctx: Context, given: Input) -> Reply:
    """The sign-in page; somebody who is in already goes on."""
    arriving = given.query(Arriving)
    target = safe_path(arriving.next, HOME)
    if ctx.actor is not ANONYMOUS:
        return Reply(None, location=target)
    return Reply("login", {"email": arriving.email, "next": target})


@routes.post("/auth/login", needs="open", body=Credentials)
def sign_in(ctx: PlatformContext, given: Input) -> Reply:
    """Open a session; one that this browser had before ends.

    Raises:
        WrongCredentials: no account has this e-mail and password.
        Blocked: too many attempts.
        Busy: too many people sign in at this moment.
    """
    typed = given.read(Credentials)
    device = devices.read(ctx, given.cookie(tokens.DEVICE))
    refresh_token = given.cookie(tokens.REFRESH)
    account = _entered(ctx, Guess(typed.email, typed.password, device, refresh_token))
    sessions.end_of_token(ctx.db, refresh_token, "replaced")
    opened = sessions.open_session(ctx, account.id, given.request.headers.get("User-Agent", ""))
    actor = account.actor(opened.session_id)
    replace(ctx, actor=actor).audit("auth.signed_in", opened.session_id, address=ctx.address)
    granted = tokens.issue(ctx, actor, opened)
    known = device.remembering(account.id, account.device_generation)
    cookies = (*tokens.cookies(ctx, granted, opened), tokens.device_cookie(ctx, known))
    return Reply(None, asdict(granted), location=safe_path(typed.next, HOME), cookies=cookies)


def _entered(ctx: PlatformContext, guess: Guess) -> Account:
    with ctx.hasher.place() as desk:
        account = guesses.entered(ctx, desk, guess, queries.account_by_email)
        if account is None:
            raise WrongCredentials("E-mail ou senha não conferem.")
        if identity.needs_rehash(account.password_hash):
            renewed = desk.hash(guess.password)
            queries.renew_hash(ctx.db, account.id, renewed, proved=account.password_hash)
    return account


@routes.post("/auth/refresh", needs="open", body=Refreshing)
def refresh(ctx: PlatformContext, given: Input) -> Reply:
    """New tokens for a refresh token, which works once.

    A browser's comes and goes by cookie; its scripts see only how long the new one lasts.

    Raises:
        NotSignedIn: it works no more.
    """
    cookie = given.cookie(tokens.REFRESH)
    granted, cookies = _renewed(ctx, cookie or given.read(Refreshing).refresh_token)
    seen = {"expires_in": granted.expires_in} if cookie else asdict(granted)
    return Reply("renewed", seen, cookies=cookies)


@routes.get("/auth/renewal", needs="open", query=Arriving)
def renewal(ctx: PlatformContext, given: Input) -> Reply:
    """Renew on the way to a page whose access token has run out, or lead to the sign-in page."""
    target = safe_path(given.query(Arriving).next, HOME)
    try:
        _, cookies = _renewed(ctx, given.cookie(tokens.REFRESH) or "")
    except NotSignedIn:
        sign_in_page = f"/auth/login?{urlencode({'next': target})}"
        return Reply(None, location=sign_in_page, cookies=tokens.no_cookies())
    return Reply(None, location=target, cookies=cookies)


def _renewed(ctx: PlatformContext, plain: str) -> tuple[Tokens, tuple[Cookie, ...]]:
    opened = sessions.renew(ctx, plain)
    account = queries.account_by_id(ctx.db, opened.account_id)
    if account is None:
        raise NotSignedIn("Sua sessão terminou. Entre de novo.")
    granted = tokens.issue(ctx, account.actor(opened.session_id), opened)
    return granted, tokens.cookies(ctx, granted, opened)


@routes.post("/auth/logout", needs="open")
def sign_out(ctx: Context, given: Input) -> Reply:
    """End the session, if there is one: signing out twice is signing out."""
    sessions.end_of_token(ctx.db, given.cookie(tokens.REFRESH), "signed_out")
    if ctx.actor.session_id:
        sessions.end(ctx.db, ctx.actor.session_id, "signed_out", account_id=ctx.actor.id)
        ctx.audit("auth.signed_out", ctx.actor.session_id)
    return Reply(None, {}, location="/auth/login", cookies=tokens.no_cookies())


@routes.get("/auth/jwks", needs="open")
def show_keys(ctx: PlatformContext, _given: Input) -> Download:
    """The public keys that verify access tokens (RFC 7517)."""
    keys = jsons.dumps(ctx.keyring.jwks()).encode()
    return Download(keys, None, "application/json")
