"""Signing in, staying in and signing out, by the rules of ``shared.guesses`` and ``.sessions``.

A feature says whose accounts come in, and where they go; see ``Door``.
"""

from dataclasses import asdict, replace
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from shared import devices, guesses, identity, sessions, text, uses
from shared.acts import Thing
from shared.context import ANONYMOUS, Context
from shared.emails import KnownEmail, Prefill
from shared.errors import Unauthorized
from shared.guesses import Guess
from shared.identity import NotSignedIn
from shared.people import accounts
from shared.people.accounts import Account, AccountSuspended
from shared.privileges import PlatformContext
from shared.record import record
from shared.web import tokens
from shared.web.request import Cookie, Input, Path, Reply, safe_path
from shared.web.routing import Routes
from shared.web.tokens import Tokens

# Forms lose surrounding blanks on the way in, so programs do too: one password, one meaning.
Password = Annotated[str, text.opaque()]


@record
class Credentials:
    """What somebody types to sign in; ``next`` is where they were going."""

    email: KnownEmail
    password: Password
    next: Path | None = None


@record
class Refreshing:
    """What a program sends to stay signed in; a browser sends a cookie instead."""

    refresh_token: Annotated[str, text.opaque(most=200)]


@record
class Arriving(Prefill):
    """Where to go afterwards, and whose e-mail to fill in."""

    next: Path | None = None


def let_in(
    ctx: PlatformContext, given: Input, account: Account, feature: str
) -> tuple[Tokens, tuple[Cookie, ...]]:
    """Open a session of ``account``, which has proved itself; one of this browser's before ends.

    Raises:
        NotSignedIn: meanwhile it was suspended, or others were shut out of it.
    """
    device, agent = devices.read(ctx, given.cookie(tokens.DEVICE)), _agent(given)
    sessions.end_of_token(ctx.db, given.cookie(tokens.REFRESH), "replaced")
    opened = sessions.open_session(ctx, account.id, account.device_generation, agent)
    actor, at = account.actor(opened.session_id), _session(feature, opened.session_id, agent)
    replace(ctx, actor=actor).audit(f"{feature}.signed_in", at)
    granted = tokens.issue(ctx, actor, opened)
    known = device.remembering(account.id, account.device_generation)
    cookies = (*tokens.cookies(ctx, granted, opened), tokens.device_cookie(ctx, known))
    if ctx.own:  # last: a tenant's others wait here until this one is in
        uses.add(ctx.db, uses.SIGN_INS)
    return granted, cookies


def _agent(given: Input) -> str:
    return given.request.headers.get("User-Agent", "")


def _session(feature: str, session_id: UUID, agent: str) -> Thing:
    return Thing(f"{feature}.session", session_id, devices.called(agent))


@record
class Door:
    """One feature's way in: its paths, its audit lines and its page ``login`` bear its name.

    ``refused`` is what it calls a wrong e-mail or password, ``home`` where it leads whoever was
    going nowhere else, ``keeper`` the role of whoever can let a suspended person in again.
    """

    feature: str
    home: str
    keeper: str
    refused: type[Unauthorized]

    def hang(self, routes: Routes) -> None:
        """Add its paths to the feature's, open to everybody."""
        at = f"/{self.feature}"
        routes.get(f"{at}/login", needs="open", query=Arriving)(self.show_login)
        routes.post(f"{at}/login", needs="open", body=Credentials)(self.sign_in)
        routes.post(f"{at}/refresh", needs="open", body=Refreshing)(self.refresh)
        routes.get(f"{at}/renewal", needs="open", query=Arriving)(self.renewal)
        routes.post(f"{at}/logout", needs="open")(self.sign_out)

    def show_login(self, ctx: Context, given: Input) -> Reply:
        """The sign-in page; somebody who is in already goes on."""
        arriving = given.query(Arriving)
        target = safe_path(arriving.next, self.home)
        if ctx.actor is not ANONYMOUS:
            return Reply(None, location=target)
        return Reply("login", {"email": arriving.email, "next": target})

    def sign_in(self, ctx: PlatformContext, given: Input) -> Reply:
        """Open a session; one that this browser had before ends.

        Raises:
            Unauthorized: ``refused``; no account has this e-mail and password.
            AccountSuspended: one has, and may not come in now.
            Blocked: too many attempts.
            Busy: too many people sign in at this moment.
        """
        typed = given.read(Credentials)
        device = devices.read(ctx, given.cookie(tokens.DEVICE))
        refresh_token = given.cookie(tokens.REFRESH)
        account = self._entered(ctx, Guess(typed.email, typed.password, device, refresh_token))
        granted, cookies = let_in(ctx, given, account, self.feature)
        target = safe_path(typed.next, self.home)
        return Reply(None, asdict(granted), location=target, cookies=cookies)

    def _entered(self, ctx: PlatformContext, guess: Guess) -> Account:
        with ctx.hasher.place() as desk:
            account = guesses.entered(ctx, desk, guess, accounts.by_email)
            if account is None:
                raise self.refused("E-mail ou senha não conferem.")
            if not account.active:
                raise AccountSuspended(self._closed(ctx))
            if identity.needs_rehash(account.password_hash):
                renewed = desk.hash(guess.password)
                accounts.renew_hash(ctx.db, account.id, renewed, proved=account.password_hash)
        return account

    def _closed(self, ctx: Context) -> str:
        who = " ou ".join(accounts.keepers(ctx.db, self.keeper))
        return f"Seu acesso aqui está suspenso. Para voltar a entrar, fale com {who}."

    def refresh(self, ctx: PlatformContext, given: Input) -> Reply:
        """New tokens for a refresh token, which works once.

        A browser's comes and goes by cookie; its scripts see only how long the new one lasts.

        Raises:
            NotSignedIn: it works no more.
        """
        cookie = given.cookie(tokens.REFRESH)
        granted, cookies = self._renewed(ctx, cookie or given.read(Refreshing).refresh_token)
        seen = {"expires_in": granted.expires_in} if cookie else asdict(granted)
        return Reply("renewed", seen, cookies=cookies)

    def renewal(self, ctx: PlatformContext, given: Input) -> Reply:
        """Renew on the way to a page whose access token has run out, or lead to the door."""
        target = safe_path(given.query(Arriving).next, self.home)
        try:
            _, cookies = self._renewed(ctx, given.cookie(tokens.REFRESH) or "")
        except NotSignedIn:
            login = f"/{self.feature}/login?{urlencode({'next': target})}"
            return Reply(None, location=login, cookies=tokens.no_cookies())
        return Reply(None, location=target, cookies=cookies)

    def _renewed(self, ctx: PlatformContext, plain: str) -> tuple[Tokens, tuple[Cookie, ...]]:
        opened = sessions.renew(ctx, plain)
        account = accounts.by_id(ctx.db, opened.account_id)
        if account is None or not account.active:
            raise NotSignedIn("Sua sessão terminou. Entre de novo.")
        granted = tokens.issue(ctx, account.actor(opened.session_id), opened)
        return granted, tokens.cookies(ctx, granted, opened)

    def sign_out(self, ctx: Context, given: Input) -> Reply:
        """End the session, if there is one: signing out twice is signing out."""
        sessions.end_of_token(ctx.db, given.cookie(tokens.REFRESH), "signed_out")
        if ctx.actor.session_id:
            sessions.end(ctx.db, ctx.actor.session_id, "signed_out", account_id=ctx.actor.id)
            at = _session(self.feature, ctx.actor.session_id, _agent(given))
            ctx.audit(f"{self.feature}.signed_out", at)
        return Reply(None, {}, location=f"/{self.feature}/login", cookies=tokens.no_cookies())
