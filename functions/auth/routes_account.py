"""My account: who I am here, my password, and where I am signed in."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from functions.auth.errors import NoSuchSession, WrongPassword
from functions.auth.registry import routes
from shared import acts, devices, guesses, sessions
from shared.acts import Thing
from shared.context import Context
from shared.people import accounts
from shared.people.accounts import Account
from shared.people.choice import chosen
from shared.privileges import Desk, PlatformContext
from shared.sessions import Session
from shared.web import tokens
from shared.web.request import Cookie, Input, Reply
from shared.web.sign_in import Password

ACCOUNT = "/auth/account"


@dataclass(frozen=True, slots=True)
class Change:
    """The password now, and the one from now on."""

    current: Password
    password: Password


@routes.get("/auth/account", needs="member")
def show_account(ctx: Context, _given: Input) -> Reply:
    """Who is signed in, what they are here, and where else."""
    found = [_seen(ctx, one) for one in sessions.live(ctx.db, ctx.actor.id)]
    roles = sorted(ctx.actor.roles)
    account = {"name": ctx.actor.name, "email": ctx.actor.email, "roles": roles}
    worn = ctx.rights.worn(ctx.actor.roles, ctx.products)
    return Reply("account", {"account": account, "roles": worn, "sessions": found})


def _seen(ctx: Context, session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "device": devices.called(session.agent),
        "address": session.address,
        "created_at": session.created_at,
        "used_at": session.used_at,
        "current": session.id == ctx.actor.session_id,
    }


@routes.post("/auth/account/password", needs="member", body=Change)
def change_password(ctx: PlatformContext, given: Input) -> Reply:
    """Replace one's own password; every other session ends.

    Raises:
        WrongPassword: ``current`` is not it.
        WeakPassword: ``password`` may not be one.
        Blocked: too many wrong guesses within this session.
        Busy: too many people sign in at this moment.
    """
    typed = given.read(Change)
    with ctx.hasher.place() as desk:
        account = _proved(ctx, desk, typed.current)
        password = chosen(typed.password, account.name, account.email, ctx.tenant.name)
        hashed = desk.hash(password)
    proved = account.password_hash
    generation = accounts.set_password(ctx.db, account.id, hashed, proved=proved)
    if generation is None:
        text = "A senha mudou agora há pouco. Confira qual é a atual."
        raise WrongPassword(text, current="Não é mais esta a senha atual.")
    ended = sessions.end_all(ctx.db, account.id, "password_changed", besides=ctx.actor.session_id)
    changed = [acts.Change("password")]
    ctx.audit("auth.password_changed", _own(ctx), changed, sessions_ended=ended)
    told = Reply(None, {"sessions_ended": ended}, location=ACCOUNT, toast="Senha trocada.")
    return replace(told, cookies=_still_known(ctx, given, generation))


def _own(ctx: Context) -> Thing:
    return Thing("auth.account", ctx.actor.id, ctx.actor.name)


def _proved(ctx: PlatformContext, desk: Desk, password: str) -> Account:
    """Whose session this is, who knows the password too; guesses are counted by the session."""
    with sessions.kept(ctx) as own:
        account = accounts.by_id(own.db, ctx.actor.id)
    name = guesses.of_session(ctx.actor.session_id or ctx.actor.id)
    proved = guesses.proved(ctx, desk, name, account, password)
    if proved is None:
        raise WrongPassword("Confira a senha atual.", current="Não é esta a senha atual.")
    return proved


def _still_known(ctx: PlatformContext, given: Input, generation: int) -> tuple[Cookie]:
    """This browser's note, when all others have been forgotten."""
    device = devices.read(ctx, given.cookie(tokens.DEVICE))
    return (tokens.device_cookie(ctx, device.remembering(ctx.actor.id, generation)),)


@routes.post("/auth/devices/closure", needs="member")
def forget_devices(ctx: PlatformContext, given: Input) -> Reply:
    """Know no browser any more but this one: others are a stranger's again."""
    generation = accounts.forget_devices(ctx.db, ctx.actor.id)
    ctx.audit("auth.devices_forgotten", _own(ctx))
    told = Reply(None, {}, location=ACCOUNT, toast="Os outros navegadores foram esquecidos.")
    return replace(told, cookies=_still_known(ctx, given, generation))


@routes.post("/auth/sessions/<uuid:session_id>/closure", needs="member")
def end_session(ctx: Context, _given: Input, session_id: UUID) -> Reply:
    """End one of one's own sessions.

    Raises:
        NoSuchSession: it is over, or somebody else's.
    """
    if not sessions.end(ctx.db, session_id, "closed", account_id=ctx.actor.id):
        raise NoSuchSession("Esta sessão já terminou.")
    ctx.audit("auth.session_closed", Thing("auth.session", session_id))
    return Reply(None, {}, location=ACCOUNT, toast="Sessão encerrada.")


@routes.post("/auth/sessions/closure", needs="member")
def end_other_sessions(ctx: Context, _given: Input) -> Reply:
    """End all of one's own sessions but this one."""
    ended = sessions.end_all(ctx.db, ctx.actor.id, "closed", besides=ctx.actor.session_id)
    ctx.audit("auth.other_sessions_closed", _own(ctx), sessions_ended=ended)
    text = "As outras sessões foram encerradas."
    return Reply(None, {"sessions_ended": ended}, location=ACCOUNT, toast=text)
