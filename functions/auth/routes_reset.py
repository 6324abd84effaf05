"""A forgotten password: asked for by mail, replaced by a link that works once."""

from dataclasses import replace
from urllib.parse import urlencode

from functions.auth import queries
from functions.auth.errors import AskedTooOften
from functions.auth.facts import ResetAsked
from functions.auth.registry import routes
from functions.auth.rules import RESET_MINUTES
from shared import guesses, limits, sessions
from shared.acts import Change, Thing
from shared.context import Context
from shared.emails import EmailForm, Prefill
from shared.identity import hash_token
from shared.limits import HOUR_S
from shared.people import accounts
from shared.people.accounts import Account
from shared.people.choice import chosen
from shared.privileges import PlatformContext
from shared.record import record
from shared.web import tokens
from shared.web.request import Input, Reply
from shared.web.sign_in import Password

_ASKED_AN_HOUR = 20


@record
class Replacement:
    """The new password."""

    password: Password


@routes.get("/auth/forgot", needs="open", query=Prefill)
def show_forgot(_ctx: Context, given: Input) -> Reply:
    """Ask which account."""
    return Reply("forgot", {"email": given.query(Prefill).email})


@routes.post("/auth/forgot", needs="open", body=EmailForm)
def ask_reset(ctx: PlatformContext, given: Input) -> Reply:
    """Ask for a link by mail.

    Whether an account has this e-mail is looked up later, by ``events.send_reset``: here the
    work, and so the answer and its time, are the same for everybody.

    Raises:
        AskedTooOften: see there.
    """
    asked = given.read(EmailForm)
    _spare(ctx)
    ctx.emit(ResetAsked(asked.email))
    told = f"/auth/forgot/sent?{urlencode({'email': asked.email})}"
    return Reply(None, {"minutes": RESET_MINUTES}, status=202, location=told)


def _spare(ctx: PlatformContext) -> None:
    """Count one request of this address; what reached us past the load balancer has none."""
    if not ctx.address:
        return
    subject = f"reset:{ctx.address}"
    if wait_s := limits.take_for_good(ctx.databases, subject, _ASKED_AN_HOUR, HOUR_S):
        text = "Muitos pedidos deste endereço. Tente daqui a uma hora."
        raise AskedTooOften(text, retry_after_s=wait_s)


@routes.get("/auth/forgot/sent", needs="open", query=Prefill)
def show_forgot_sent(_ctx: Context, given: Input) -> Reply:
    """Say that the mail is on its way, if there is an account."""
    email = given.query(Prefill).email
    return Reply("forgot_sent", {"email": email, "minutes": RESET_MINUTES})


@routes.get("/auth/reset/<token>", needs="open")
def show_reset(ctx: Context, _given: Input, token: str) -> Reply:
    """Ask for the new password.

    Raises:
        LinkExpired: the link works no more.
    """
    account = queries.open_reset(ctx.db, hash_token(token))
    return Reply("reset", {"email": account.email, "token": token})


@routes.post("/auth/reset/<token>", needs="open", body=Replacement)
def reset_password(ctx: PlatformContext, given: Input, token: str) -> Reply:
    """Replace the password and end every session: whoever stole one has lost it.

    Raises:
        LinkExpired: the link works no more.
        WeakPassword: the link still works, for another password.
        Busy: it still works, in a moment.
    """
    typed, hashed = given.read(Replacement), hash_token(token)
    with ctx.hasher.place() as desk:
        with sessions.kept(ctx) as own:
            account = queries.open_reset(own.db, hashed)
        password = chosen(typed.password, account.name, account.email, ctx.tenant.name)
        password_hash = desk.hash(password)
    _use(replace(ctx, actor=account.actor(None)), account, hashed, password_hash)
    target = f"/auth/login?{urlencode({'email': account.email})}"
    toast = "Senha trocada. Entre com ela."
    return Reply(None, {}, location=target, cookies=tokens.no_cookies(), toast=toast)


def _use(ctx: Context, account: Account, hashed: bytes, password_hash: str) -> None:
    """Take the account before the link, as whoever ends links does: neither waits for the other."""
    if accounts.set_password(ctx.db, account.id, password_hash) is None:
        raise queries.link_expired()
    queries.use_reset(ctx.db, hashed)
    queries.close_resets(ctx.db, account.id)
    sessions.end_all(ctx.db, account.id, "password_reset")
    guesses.forgive(ctx.db, account.email)
    named = Thing("auth.account", account.id, account.name)
    ctx.audit("auth.password_reset", named, [Change("password")])
