"""The patients' statements, typed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, Unpack
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from functions.clinic.patients.errors import CpfTaken
from functions.clinic.patients.written import Act, ChangedPatient, NewPatient
from shared import jsons
from shared.db import Db
from shared.listing import Mark
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class _Person:
    id: UUID
    name: str
    phone: str
    email: str | None
    cpf: str | None
    born_on: date | None


@record
class ListedPatient(_Person):
    """A patient in a list; ``next_at`` is when they come, of what whoever asks sees."""

    version: int
    created_at: datetime
    archived: bool
    next_at: datetime | None


@record
class PlacedPatient(ListedPatient):
    """A patient where they stand in it; ``notes`` only in any order (``arrange_patients``)."""

    rank: int
    key: str
    notes: str

    @property
    def listed(self) -> ListedPatient:
        """Without the place, which is nobody's to know."""
        return ListedPatient(**{one.name: getattr(self, one.name) for one in _LISTED})


_LISTED = fields(ListedPatient)


@record
class Sought:
    """Which patients: a state, an age by its two birthdays, and when they were registered."""

    q: str = ""
    state: str | None = None
    email: bool | None = None
    born_after: date | None = None
    born_by: date | None = None
    since: datetime | None = None


@record
class Patient(_Person):
    """A patient with everything that is kept of them."""

    notes: str
    version: int


@record
class Standing:
    """When a patient comes next, and whether they are out of the way."""

    next_at: datetime | None
    archived: bool


def list_patients(
    db: Db, seen: Sight, *, limit: int, mark: Mark | None = None
) -> list[PlacedPatient]:
    """Patients by name, behind ``mark``."""
    given = {"mark_key": mark and mark.key, "mark_id": mark and mark.id, "page_size": limit}
    return db.all(PlacedPatient, SQL["list_patients"], whose=seen.whose, **given)


def search_patients(db: Db, seen: Sight, *, q: str, limit: int) -> list[PlacedPatient]:
    """The first with every word of ``q`` in name, telephone or CPF: those that begin so before."""
    given = {"q": q, "page_size": limit, "whose": seen.whose}
    return db.all(PlacedPatient, SQL["search_patients"], **given)


def arrange_patients(
    db: Db, seen: Sight, sought: Sought, place: Mapping[str, Any]
) -> list[PlacedPatient]:
    """Patients in any order, from any ``place`` (``Order.from_``) on or back."""
    given = {**asdict(sought), **place, "whose": seen.whose}
    return db.all(PlacedPatient, SQL["arrange_patients"], **given)


def count_patients(db: Db, seen: Sight, sought: Sought, *, most: int) -> int:
    """How many there are to be seen; no more than ``most`` are counted."""
    if sought == Sought():
        return int(db.scalar(SQL["count_all"], whose=seen.whose, most=most))
    given = {**asdict(sought), "sort": "", "whose": seen.whose, "most": most}
    return int(db.scalar(SQL["count_patients"], **given))


def standing_of(db: Db, seen: Sight, *, id: UUID) -> Standing:  # noqa: A002
    """When one comes next, and whether they are archived."""
    return db.one(Standing, SQL["standing_of"], id=id, whose=seen.whose)


def archive_patients(
    db: Db, seen: Sight, sought: Sought, *, ids: list[UUID] | None, **by: Unpack[Act]
) -> list[UUID]:
    """Put away whom the filters leave, or of them ``ids``; those who were there till now."""
    given = {**asdict(sought), "sort": "", "whose": seen.whose, "ids": ids}
    return db.column(SQL["archive_patients"], **given, **by)


def restore_patients(db: Db, seen: Sight, sought: Sought, *, ids: list[UUID] | None) -> list[UUID]:
    """Bring back of those archived whom the filters leave, or of them ``ids``."""
    given = {**asdict(sought), "sort": "", "whose": seen.whose, "ids": ids}
    return db.column(SQL["restore_patients"], **given)


def get_patient(db: Db, seen: Sight, *, id: UUID) -> Patient:  # noqa: A002
    """One patient.

    Raises:
        NotFound: there is none, or none that is to be seen.
    """
    return db.one(Patient, SQL["get_patient"], id=id, whose=seen.whose)


def hold_patient(db: Db, seen: Sight, *, id: UUID) -> Patient:  # noqa: A002
    """``get_patient``, as nobody else can change it until this transaction ends."""
    return db.one(Patient, SQL["hold_patient"], id=id, whose=seen.whose)


def known_patients(db: Db, forms: Sequence[tuple[int, Any]]) -> set[int]:
    """Of numbered patients as written, the numbers of those who are registered already."""
    return set(db.column(SQL["known_patients"], told=_told(forms)))


def import_patients(db: Db, forms: Sequence[tuple[int, Any]], *, created_by: UUID) -> set[int]:
    """Insert numbered patients as written; the numbers of those that had not come meanwhile."""
    return set(db.column(SQL["import_patients"], told=_told(forms), created_by=created_by))


def _told(forms: Sequence[tuple[int, Any]]) -> str:
    return jsons.dumps([{"position": position, **asdict(form)} for position, form in forms])


def _cpf_taken() -> CpfTaken:
    return CpfTaken("Outro paciente já tem este CPF.", cpf="Confira se ele já está cadastrado.")


def create_patient(db: Db, **values: Unpack[NewPatient]) -> Patient:
    """Insert a patient.

    Raises:
        CpfTaken: another has the CPF.
    """
    with db.refusing("patient_cpf_once", _cpf_taken()):
        return db.one(Patient, SQL["create_patient"], **values)


def update_patient(db: Db, **values: Unpack[ChangedPatient]) -> Patient:
    """Change a patient.

    Raises:
        NotFound: there is none.
        CpfTaken: another has the CPF.
    """
    with db.refusing("patient_cpf_once", _cpf_taken()):
        return db.one(Patient, SQL["update_patient"], **values)
