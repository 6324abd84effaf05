"""The patients' statements, typed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Unpack
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from functions.clinic.patients.errors import CpfTaken
from functions.clinic.patients.written import ChangedPatient, NewPatient
from shared import jsons
from shared.db import Db
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
    """A patient in a list."""

    version: int


@record
class Patient(_Person):
    """A patient with everything that is kept of them."""

    notes: str
    version: int


@record
class ExportedPatient(_Person):
    """A patient in the spreadsheet."""

    notes: str
    created_at: datetime


@record
class After:
    """Where a page of patients ended."""

    name: str
    id: UUID


def list_patients(db: Db, seen: Sight, *, after: After | None, limit: int) -> list[ListedPatient]:
    """Patients by name, behind ``after``."""
    given = _behind(after) | {"page_size": limit, "whose": seen.whose}
    return db.all(ListedPatient, SQL["list_patients"], **given)


def search_patients(
    db: Db, seen: Sight, *, q: str, after: After | None, limit: int
) -> list[ListedPatient]:
    """Patients with every word of ``q`` in name, telephone or CPF, by name, behind ``after``."""
    given = _behind(after) | {"page_size": limit, "whose": seen.whose}
    return db.all(ListedPatient, SQL["search_patients"], q=q, **given)


def _behind(after: After | None) -> dict[str, Any]:
    return {"after_name": after and after.name, "after_id": after and after.id}


def get_patient(db: Db, seen: Sight, *, id: UUID) -> Patient:  # noqa: A002
    """One patient.

    Raises:
        NotFound: there is none, or none that is to be seen.
    """
    return db.one(Patient, SQL["get_patient"], id=id, whose=seen.whose)


def hold_patient(db: Db, seen: Sight, *, id: UUID) -> Patient:  # noqa: A002
    """``get_patient``, as nobody else can change it until this transaction ends."""
    return db.one(Patient, SQL["hold_patient"], id=id, whose=seen.whose)


def export_patients(
    db: Db, seen: Sight, *, after: After | None, limit: int
) -> list[ExportedPatient]:
    """Patients with all that is exported of them, by name, behind ``after``."""
    given = _behind(after) | {"page_size": limit, "whose": seen.whose}
    return db.all(ExportedPatient, SQL["export_patients"], **given)


def count_patients(db: Db, seen: Sight) -> int:
    """How many there are to be seen."""
    return int(db.scalar(SQL["count_patients"], whose=seen.whose))


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
