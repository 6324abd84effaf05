"""The queries of a forgotten password, typed; those of accounts are ``shared.people``'s."""

from uuid import UUID

from functions.auth.errors import LinkExpired
from functions.auth.rules import RESET_MINUTES, RESETS_AN_HOUR
from shared.db import Db
from shared.people.accounts import Account
from shared.sql import load

SQL = load(__package__)


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
