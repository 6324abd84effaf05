"""The account's queries, typed."""

from dataclasses import dataclass
from uuid import UUID

from functions.auth.errors import LinkExpired, WrongPassword
from functions.auth.rules import RESET_MINUTES, RESETS_AN_HOUR
from shared.context import Actor
from shared.db import Db
from shared.sql import load

SQL = load(__package__)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in here."""

    id: UUID
    email: str
    name: str
    password_hash: str
    roles: list[str]
    device_generation: int

    def actor(self, session_id: UUID | None) -> Actor:
        """This account, signed in."""
        return Actor(self.id, self.name, self.email, frozenset(self.roles), session_id)


def account_by_email(db: Db, email: str) -> Account | None:
    """The account of ``email``, in lower case."""
    return db.first(Account, SQL["account_by_email"], email=email)


def account_by_id(db: Db, account_id: UUID) -> Account | None:
    """The account ``account_id``; None once it is gone."""
    return db.first(Account, SQL["account_by_id"], id=account_id)


def set_password(db: Db, account_id: UUID, password_hash: str, *, proved: str | None = None) -> int:
    """Replace the password, and forget every device; the generation that begins.

    Raises:
        WrongPassword: it is no longer the one of which ``proved`` is the hash.
    """
    given = {"id": account_id, "password_hash": password_hash, "proved": proved}
    generation = db.scalar(SQL["set_password"], **given)
    if generation is None:
        text = "A senha mudou agora há pouco. Confira qual é a atual."
        raise WrongPassword(text, current="Não é mais esta a senha atual.")
    return int(generation)


def renew_hash(db: Db, account_id: UUID, password_hash: str, *, proved: str) -> None:
    """Keep the same password by today's parameters, unless it is another by now."""
    given = {"id": account_id, "password_hash": password_hash, "proved": proved}
    db.run(SQL["renew_hash"], **given)


def forget_devices(db: Db, account_id: UUID) -> int:
    """Know no device of this account any more; the generation that begins."""
    return int(db.scalar(SQL["forget_devices"], id=account_id))


def create_reset(db: Db, account_id: UUID, hashed: bytes) -> bool:
    """Keep a reset's hash for half an hour; False when this account asked too often."""
    db.scalar(SQL["hold_account"], id=account_id)
    made = db.run(
        SQL["create_reset"],
        hash=hashed,
        account_id=account_id,
        minutes=RESET_MINUTES,
        an_hour=RESETS_AN_HOUR,
    )
    return bool(made)


def open_reset(db: Db, hashed: bytes) -> Account:
    """Whose password the link replaces.

    Raises:
        LinkExpired: it no longer does.
    """
    account = db.first(Account, SQL["open_reset"], hash=hashed)
    if account is None:
        raise LinkExpired("Este link já foi usado ou passou de 30 minutos. Peça um novo.")
    return account


def use_reset(db: Db, hashed: bytes) -> None:
    """Use the link up, once.

    Raises:
        LinkExpired: somebody was faster.
    """
    if not db.run(SQL["use_reset"], hash=hashed):
        raise LinkExpired("Este link já foi usado ou passou de 30 minutos. Peça um novo.")


def close_resets(db: Db, account_id: UUID) -> None:
    """Let no other link of this account work any more."""
    db.run(SQL["close_resets"], account_id=account_id)
