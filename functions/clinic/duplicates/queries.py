"""Who may be one person, and what hangs on each of two, typed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from functions.clinic.patients.queries import Patient
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)
MOST_ALIKE: Final = 8
"""What more people share is no sign that two of them are one."""
_OVERLAPS: Final = 20


@record
class Alike:
    """Two patients, ``other_`` of the second, and the signs: ``name``, ``phone``, ``birth``."""

    id: UUID
    name: str
    phone: str
    email: str | None
    cpf: str | None
    born_on: date | None
    created_at: datetime
    other_id: UUID
    other_name: str
    other_phone: str
    other_email: str | None
    other_cpf: str | None
    other_born_on: date | None
    other_created_at: datetime
    signs: list[str]


@record
class Side(Patient):
    """One of two patients with how much hangs on them, of what whoever asks sees.

    ``visits`` are all there ever were, ``coming`` those still to come, ``wishes`` those that wait.
    """

    created_at: datetime
    updated_at: datetime
    archived: bool
    visits: int
    coming: int
    series: int
    wishes: int


@record
class Overlap:
    """A visit of either at one time; without id and name where its agenda is not seen."""

    starts_at: datetime
    kept_starts_at: datetime
    visit_id: UUID | None
    kept_visit_id: UUID | None
    professional_name: str | None
    kept_professional_name: str | None


def list_alike(db: Db, seen: Sight, *, limit: int) -> list[Alike]:
    """Pairs who may be one person, most alike first; the archived are left out."""
    given = {"most_alike": MOST_ALIKE, "page_size": limit, "whose": seen.whose}
    return db.all(Alike, SQL["list_alike"], **given)


def list_sides(db: Db, seen: Sight, *, ids: Sequence[UUID]) -> dict[UUID, Side]:
    """Patients that are seen, by their ids."""
    found = db.all(Side, SQL["list_sides"], ids=list(ids), whose=seen.whose)
    return {one.id: one for one in found}


def list_overlaps(db: Db, seen: Sight, *, kept_id: UUID, gone_id: UUID) -> list[Overlap]:
    """The first twenty times that visits of both take, cancelled ones aside."""
    given = {"kept_id": kept_id, "gone_id": gone_id, "most": _OVERLAPS}
    return db.all(Overlap, SQL["list_overlaps"], whose=seen.whose, **given)


def say_distinct(db: Db, *, one_id: UUID, other_id: UUID, said_by: UUID) -> bool:
    """Note that two are two people; False when it was noted before, in either order."""
    return db.run(SQL["say_distinct"], one_id=one_id, other_id=other_id, said_by=said_by) > 0


def unsay_distinct(db: Db, *, one_id: UUID, other_id: UUID) -> bool:
    """Let two be a pair again; False when nobody said that they are two people."""
    return db.run(SQL["unsay_distinct"], one_id=one_id, other_id=other_id) > 0
