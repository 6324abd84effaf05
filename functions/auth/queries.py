"""The queries of a forgotten password, typed; those of accounts are ``shared.people``'s."""

from uuid import UUID

from functions.auth.errors import LinkExpired
from functions.auth.rules import RESET_MINUTES, RESETS_AN_HOUR
from shared.db import Db
from shared.people.accounts import Account
from shared.sql import load

SQL = load(__package__)


def hold_account(db: Db, email: str) -> Account | None:
    """Who may come in by ``email``, and goes on being so until the commit."""
    return db.first(Account, SQL["hold_account"], email=email)


def create_reset(db: Db, account_id: UUID, hashed: bytes) -> bool:
    """Keep a reset's hash for half an hour; False when the account, held, had its share."""
    made = db.run(
        SQL["create_reset"],
        hash=hashed,
        account_id=account_id,
        minutes=RESET_MINUTES,
        an_hour=RESETS_AN_HOUR,
    )
    return bool(made)


def link_expired() -> LinkExpired:
    """What is said of a link that works no more, whatever ended it."""
    text = "Este link já foi usado, passou de 30 minutos, ou sua conta mudou. Peça um novo."
    return LinkExpired(text)


def open_reset(db: Db, hashed: bytes) -> Account:
    """Whose password the link replaces.

    Raises:
        LinkExpired: it no longer does.
    """
    account = db.first(Account, SQL["open_reset"], hash=hashed)
    if account is None:
        raise link_expired()
    return account


def use_reset(db: Db, hashed: bytes) -> None:
    """Use the link up, once.

    Raises:
        LinkExpired: somebody was faster.
    """
    if not db.run(SQL["use_reset"], hash=hashed):
        raise link_expired()


def close_resets(db: Db, account_id: UUID) -> None:
    """Let no other link of this account work any more."""
    db.run(SQL["close_resets"], account_id=account_id)
