"""What is written of a patient, column by column."""

from datetime import date
from typing import TypedDict
from uuid import UUID


class PatientValues(TypedDict):
    """What a form says of a patient."""

    name: str
    phone: str
    email: str | None
    cpf: str | None
    born_on: date | None
    notes: str


class NewPatient(PatientValues):
    """A new one."""

    created_by: UUID


class ChangedPatient(PatientValues):
    """The one there is."""

    id: UUID


class Act(TypedDict):
    """What puts patients away, and who does."""

    archive_id: UUID
    account_id: UUID
