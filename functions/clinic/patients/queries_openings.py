"""What is opened of others' patients, typed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.db import Db
from shared.locks import lock_names
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_openings.sql")


@record
class Opened:
    """A patient who was opened."""

    id: UUID
    name: str


@record
class Known(Opened):
    """A patient who was asked for; ``seen`` is who is theirs already."""

    seen: bool


def known_patients(
    db: Db, *, account_id: UUID, name: str, phone: str | None, cpf: str | None
) -> list[Known]:
    """Whoever is called so, by whole words, and has all that was given of telephone and CPF."""
    given = {"name": name, "phone": phone, "cpf": cpf}
    return db.all(Known, SQL["known_patients"], account_id=account_id, **given)


def lock_openings(db: Db, *, account_id: UUID) -> None:
    """One opening of an account at a time."""
    lock_names(db, f"clinic.opening {account_id}")


def open_patients(
    db: Db, *, account_id: UUID, asked_id: UUID, ids: Sequence[UUID], hours: int
) -> None:
    """Let an account see these patients for ``hours``: what one request, ``asked_id``, opens."""
    given = {"account_id": account_id, "asked_id": asked_id, "ids": list(ids), "hours": hours}
    db.run(SQL["open_patients"], **given)


def list_opened(db: Db, *, asked_id: UUID) -> list[Opened]:
    """Who was opened by one request, whether or not it ended since."""
    return db.all(Opened, SQL["list_opened"], asked_id=asked_id)


def first_ending(db: Db, *, account_id: UUID) -> datetime | None:
    """When the first of whom an account has opened is closed to it; None when it has nobody."""
    ends_at: datetime | None = db.scalar(SQL["first_ending"], account_id=account_id)
    return ends_at


def has_agenda(db: Db, *, account_id: UUID) -> bool:
    """Whether some professional is this account's."""
    return bool(db.scalar(SQL["has_agenda"], account_id=account_id))


def take_try(db: Db, *, account_id: UUID, most: int) -> bool:
    """Count that an account asks; False when it did so ``most`` times in an hour."""
    return db.scalar(SQL["take_try"], account_id=account_id, most=most) is not None


def give_try_back(db: Db, *, account_id: UUID) -> None:
    """Take back what was counted last: it was not in vain."""
    db.run(SQL["give_try_back"], account_id=account_id)


def forget_openings(db: Db, *, days: int, most: int) -> None:
    """Delete at most so many of those that ended over ``days`` ago, and counts that are over."""
    db.run(SQL["forget_openings"], days=days, most=most)
    db.run(SQL["forget_tries"])
