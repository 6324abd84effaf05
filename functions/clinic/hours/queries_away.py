"""Blocks, days off and other hours, typed."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Unpack
from uuid import UUID

from functions.clinic.catalogue.rules import Interval, clock
from functions.clinic.catalogue.sight import Sight
from functions.clinic.hours.errors import DaysTaken
from functions.clinic.hours.written import BlockValues, ExceptionValues
from shared.db import Db
from shared.errors import NotFound
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_away.sql")


@record
class Block:
    """Time ``[starts_at, ends_at)`` in which nobody is booked with these professionals."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str
    note: str
    version: int
    professional_ids: list[str]
    professional_names: list[str]


@record
class Departure:
    """Days on which the hours are others: ``spans`` in minutes, none when it is a day off.

    ``professional_id`` None is the whole clinic.
    """

    id: UUID
    professional_id: UUID | None
    professional_name: str | None
    first_on: date
    last_on: date
    spans: list[list[int]]
    note: str
    version: int

    @property
    def kind(self) -> str:
        """``off`` or ``hours``."""
        return "hours" if self.spans else "off"

    @property
    def hours(self) -> list[Interval]:
        """The same as a form gives them."""
        return [Interval(*span) for span in self.spans]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The same as a form shows them, row by row."""
        return [(clock(one.start), clock(one.end)) for one in self.hours]

    @property
    def text(self) -> str:
        """The same as a list shows them."""
        return ", ".join(f"{opens}-{closes}" for opens, closes in self.rows)


def list_blocks(db: Db, seen: Sight, *, since: datetime, until: datetime) -> list[Block]:
    """Those that take time within ``[since, until)``, as far as it is to be seen whose."""
    given = {"id": None, "whole": False, "whose": seen.whose}
    return db.all(Block, SQL["list_blocks"], since=since, until=until, **given)


def get_block(db: Db, seen: Sight, *, id: UUID) -> Block:  # noqa: A002
    """One block.

    Raises:
        NotFound: there is none, or it is about somebody who is not to be seen.
    """
    given = {"since": None, "until": None, "whole": True, "whose": seen.whose}
    return db.one(Block, SQL["list_blocks"], id=id, **given)


def hold_block(db: Db, seen: Sight, *, id: UUID) -> Block:  # noqa: A002
    """``get_block``, as nobody else can change it until this transaction ends."""
    db.run(SQL["hold_block"], id=id)
    return get_block(db, seen, id=id)


def create_block(db: Db, *, created_by: UUID, **values: Unpack[BlockValues]) -> UUID:
    """Insert a block, of nobody yet."""
    made: UUID = db.scalar(SQL["create_block"], created_by=created_by, **values)
    return made


def update_block(db: Db, *, id: UUID, bears: bool, **values: Unpack[BlockValues]) -> None:  # noqa: A002
    """Change a block; ``bears``: visits that were kept must be settled again."""
    db.run(SQL["update_block"], id=id, bears=bears, **values)


def block_people(db: Db, *, id: UUID, professional_ids: Sequence[UUID]) -> None:  # noqa: A002
    """Let a block be about exactly these."""
    db.run(SQL["block_people"], id=id, professional_ids=list(professional_ids))


def delete_block(db: Db, *, id: UUID) -> None:  # noqa: A002
    """Let nothing be blocked by it any more."""
    db.run(SQL["delete_block"], id=id)


def unseen_professionals(db: Db, seen: Sight, *, ids: Sequence[UUID]) -> list[UUID]:
    """Those of ``ids`` that name nobody who is to be seen."""
    return db.column(SQL["unseen_professionals"], ids=list(ids), whose=seen.whose)


def list_exceptions(
    db: Db, seen: Sight, *, first_on: date, last_on: date | None = None
) -> list[Departure]:
    """Those of the clinic and of who is to be seen, that touch these days."""
    given = {"first_on": first_on, "last_on": last_on, "whose": seen.whose}
    return db.all(Departure, SQL["list_exceptions"], id=None, **given)


def hold_exception(db: Db, seen: Sight, *, id: UUID) -> Departure:  # noqa: A002
    """``get_exception``, as nobody else can change it until this transaction ends."""
    db.run(SQL["hold_exception"], id=id)
    return get_exception(db, seen, id=id)


def get_exception(db: Db, seen: Sight, *, id: UUID) -> Departure:  # noqa: A002
    """One exception.

    Raises:
        NotFound: there is none, or it is of somebody who is not to be seen.
    """
    given = {"first_on": None, "last_on": None, "whose": seen.whose}
    found = db.first(Departure, SQL["list_exceptions"], id=id, **given)
    if found is None:
        raise NotFound("Não encontramos esta folga ou horário especial.")
    return found


def _refusing_twins(db: Db) -> AbstractContextManager[None]:
    reason = "Já há folga ou horário especial em parte desses dias. Mude o que já existe."
    taken = DaysTaken("Esses dias já têm outra exceção.", first_on=reason)
    return db.refusing("schedule_exception_once", taken)


def create_exception(db: Db, *, created_by: UUID, **values: Unpack[ExceptionValues]) -> UUID:
    """Insert a day off or other hours.

    Raises:
        DaysTaken: some of the days have one already.
    """
    with _refusing_twins(db):
        made: UUID = db.scalar(SQL["create_exception"], created_by=created_by, **values)
    return made


def update_exception(
    db: Db,
    *,
    id: UUID,  # noqa: A002
    bears: bool,
    **values: Unpack[ExceptionValues],
) -> None:
    """Change one; ``bears``: visits that were kept must be settled again.

    Raises:
        DaysTaken: some of the days have another already.
    """
    with _refusing_twins(db):
        db.run(SQL["update_exception"], id=id, bears=bears, **values)


def delete_exception(db: Db, *, id: UUID) -> None:  # noqa: A002
    """Let the hours be those of the week again."""
    db.run(SQL["delete_exception"], id=id)
