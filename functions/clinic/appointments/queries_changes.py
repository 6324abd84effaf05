"""What is written of appointments, typed; the constraints judge, whatever was read before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from functions.clinic.appointments.errors import patient_busy, slot_taken
from functions.clinic.appointments.written import Booked, Marks, Moved
from shared.db import Db
from shared.jsons import dumps
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_changes.sql")


@record
class HistoryEvent:
    """One change of an appointment."""

    kind: str
    at: datetime
    actor_name: str
    detail: dict[str, Any]


@contextmanager
def _refusing_overlap(db: Db) -> Iterator[None]:
    """Turn what the constraints refuse into what people are told.

    Raises:
        SlotTaken: it would overlap another of the same professional.
        PatientBusy: it would overlap another of the same patient.
    """
    with (
        db.refusing("appointment_no_overlap", slot_taken()),
        db.refusing("appointment_patient_once", patient_busy()),
    ):
        yield


def book_appointment(
    db: Db, *, kept: bool = False, series_id: UUID | None = None, **values: Unpack[Booked]
) -> UUID:
    """Insert one appointment; ``kept``: whoever books knows that it lies outside open hours.

    Raises:
        SlotTaken: it would overlap another of the same professional.
        PatientBusy: it would overlap another of the same patient.
    """
    with _refusing_overlap(db):
        given = {"kept": kept, "series_id": series_id}
        made: UUID = db.scalar(SQL["book_appointment"], **given, **values)
    return made


def mark_appointment(db: Db, *, id: UUID, **marks: Unpack[Marks]) -> None:  # noqa: A002
    """Note when the patient said that they come, when they came, and when the visit began."""
    db.run(SQL["mark_appointment"], id=id, **marks)


def move_appointment(db: Db, *, alone: bool = True, **values: Unpack[Moved]) -> None:
    """Give an appointment another time or professional; ``alone``: it leaves its series by it.

    Raises:
        SlotTaken: it would overlap another of the same professional.
        PatientBusy: it would overlap another of the same patient.
    """
    with _refusing_overlap(db):
        db.run(SQL["move_appointment"], alone=alone, **values)


def set_status(
    db: Db,
    *,
    id: UUID,  # noqa: A002
    status: str,
    cancel_reason: str | None = None,
    step: int = 0,
) -> None:
    """Give an appointment another status; ``step`` 1 tells calendars and reminders of it.

    Raises:
        SlotTaken: it blocks again, and its time is somebody else's by now.
        PatientBusy: it blocks again, and the patient is elsewhere.
    """
    with _refusing_overlap(db):
        db.run(SQL["set_status"], id=id, status=status, cancel_reason=cancel_reason, step=step)


def forget_answer_keys(db: Db, *, days: int, most: int) -> int:
    """Let the links of visits that began more than ``days`` ago open nothing, oldest first."""
    return db.run(SQL["forget_answer_keys"], days=days, most=most)


def relink_visits(db: Db, *, patient_id: UUID) -> list[UUID]:
    """Give a patient's visits to come other links than those that ended; which they are."""
    return db.column(SQL["relink_visits"], patient_id=patient_id)


def record_event(  # noqa: PLR0913 - one argument a column
    db: Db,
    *,
    appointment_id: UUID,
    kind: str,
    actor_id: UUID,
    actor_name: str,
    detail: Mapping[str, Any],
) -> None:
    """Add one line to an appointment's history."""
    db.run(
        SQL["record_event"],
        appointment_id=appointment_id,
        kind=kind,
        actor_id=actor_id,
        actor_name=actor_name,
        detail=dumps(detail),
    )


def list_events(db: Db, *, appointment_id: UUID) -> list[HistoryEvent]:
    """An appointment's history, latest first."""
    return db.all(HistoryEvent, SQL["list_events"], appointment_id=appointment_id)
