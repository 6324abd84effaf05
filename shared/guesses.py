"""Guesses of a password: counted before it is looked at, so that none slips through.

Strangers are counted together, by the e-mail they type; who has been let in before, by their
device, or by the session they still have. So a stranger's guesses block strangers, and nobody who
has an account is kept out of it by others. A guess that may yet turn out right is waited for: ten
right ones at once are no wrong one.
"""

import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from shared import limits
from shared.db import Db
from shared.devices import Device
from shared.errors import TooMany
from shared.identity import hash_token
from shared.limits import MINUTE_S
from shared.people.accounts import Account
from shared.privileges import Desk, PlatformContext, SiteContext
from shared.record import record
from shared.sessions import kept
from shared.sql import load

SQL = load("shared", "guesses.sql")

FREE_GUESSES: Final = 5
_PER_ADDRESS: Final = 60
# A guess that was not settled by then died with its process, and was a wrong one.
_UNDER_WAY_S: Final = 10
_PATIENCE_S: Final = 5.0
_PAUSE_S: Final = 0.03


class Blocked(TooMany):
    """Too many wrong passwords, for this e-mail or from this address."""

    code = "auth.too_many_attempts"


@record
class _Block:
    wait_s: int
    under_way: bool


@record
class Guess:
    """What somebody types to come in, and what their browser brings along."""

    email: str
    password: str
    device: Device
    refresh_token: str | None


def entered(
    ctx: PlatformContext, desk: Desk, guess: Guess, find: Callable[[Db, str], Account | None]
) -> Account | None:
    """The account that ``find`` has of this e-mail, when the password is its own; else None.

    Whether there is one is told neither by the answer nor by its time. As ``proved``.

    Raises:
        Blocked: this guess is one too many, by this e-mail, device or network address.
    """
    with kept(ctx) as own:
        account = find(own.db, guess.email)
        name = account and _known(own.db, guess, account)
    if name is None:
        _spare(ctx)
    return proved(ctx, desk, name or guess.email, account, guess.password)


def _known(db: Db, guess: Guess, account: Account) -> str | None:
    """The name of a guesser who is no stranger to ``account``."""
    if guess.device.knows(account.id, account.device_generation):
        return f"device:{guess.device.id}:{account.id}"
    if not guess.refresh_token:
        return None
    hashed = hash_token(guess.refresh_token)
    session_id = db.scalar(SQL["session_of"], hash=hashed, account_id=account.id)
    return session_id and of_session(session_id)


def of_session(session_id: UUID) -> str:
    """By what name the guesses made within a session are counted."""
    return f"session:{session_id}"


def _spare(ctx: PlatformContext) -> None:
    """Count one guess of this address, over all tenants; who came past the balancer has none."""
    if not ctx.address:
        return
    subject = f"sign-in:{ctx.address}"
    if wait_s := limits.take_for_good(ctx.databases, subject, _PER_ADDRESS, MINUTE_S):
        raise Blocked("Muitas tentativas. Espere um minuto.", retry_after_s=wait_s)


def proved(
    ctx: SiteContext, desk: Desk, name: str, account: Account | None, password: str
) -> Account | None:
    """``account`` when ``password`` is its own; else None, after work that takes as long.

    ``name`` is whose guess this is. Call it before the first statement of ``ctx.db``.

    Raises:
        Blocked: this guess is one too many.
    """
    subject = hash_token(name)
    _charge(ctx, subject)
    stored = account.password_hash if account else None
    right = desk.verify(stored, password)
    with kept(ctx) as own:
        own.db.run(SQL["forgive" if right else "settle_guess"], subject=subject)
    return account if right else None


def _charge(ctx: SiteContext, subject: bytes) -> None:
    """Count one guess; while others are under way that may be right, wait for what they were."""
    patient_until = time.monotonic() + _PATIENCE_S
    while (block := _counted(ctx, subject)) is not None:
        if not block.under_way or time.monotonic() > patient_until:
            text = f"Muitas tentativas. Espere {_waiting(block.wait_s)} ou redefina sua senha."
            raise Blocked(text, retry_after_s=block.wait_s)
        time.sleep(_PAUSE_S)


def _counted(ctx: SiteContext, subject: bytes) -> _Block | None:
    """None once the guess is counted, else what forbids it."""
    about = {"subject": subject, "under_way_s": _UNDER_WAY_S}
    with kept(ctx) as own:
        if own.db.scalar(SQL["charge_guess"], free=FREE_GUESSES, **about) is not None:
            return None
        # What blocked it may be gone by now: then it is tried again at once.
        return own.db.first(_Block, SQL["block"], **about) or _Block(1, under_way=True)


def _waiting(seconds: int) -> str:
    minutes = -(-seconds // MINUTE_S)
    return f"{seconds} segundos" if seconds < MINUTE_S else f"{minutes} min"


def forgive(db: Db, email: str) -> None:
    """Forget what strangers guessed at ``email``: its owner has proved who they are otherwise."""
    db.run(SQL["forgive"], subject=hash_token(email))
