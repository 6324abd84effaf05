"""The appointments' statements, typed; the constraints judge, whatever was read before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Unpack
from uuid import UUID

from functions.clinic.appointments.errors import PatientBusy, SlotTaken
from functions.clinic.appointments.written import Booked, Moved
from shared.db import Db
from shared.jsons import dumps
from shared.sql import load

SQL = load(__package__)


@dataclass(frozen=True, slots=True)
class Busy:
    """Time that is not free: a visit ``[starts_at, ends_at)`` and its buffer to ``busy_until``."""

    id: UUID
    professional_id: UUID
    patient_id: UUID
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit ``[starts_at, ends_at)``, with the names people know it by."""

    id: UUID
    patient_id: UUID
    patient_name: str
    patient_phone: str
    professional_id: UUID
    professional_name: str
    professional_colour: str
    service_id: UUID
    service_name: str
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    status: str
    price_centavos: int
    notes: str
    cancel_reason: str | None
    sequence: int
    version: int
    confirmed_at: datetime | None

    @property
    def state(self) -> str:
        """The status as people call it: what is to come may be confirmed."""
        return "confirmed" if self.confirmed_at and self.status == "scheduled" else self.status


@dataclass(frozen=True, slots=True)
class Offer:
    """What decides a booking; a name is None where the id names nothing.

    ``active``: service and professional are; ``attends``: the professional is.
    """

    service_name: str | None
    duration_min: int | None
    buffer_after_min: int | None
    price_centavos: int | None
    professional_name: str | None
    patient_name: str | None
    active: bool
    attends: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How a visit's patient is called and reached, as of one version of theirs.

    ``answer_key`` signs the links in the visit's mails; None for one made before there were any.
    """

    name: str
    email: str | None
    version: int
    answer_key: UUID | None


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One change of an appointment."""

    kind: str
    at: datetime
    actor_name: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DayCount:
    """Visits of one day of the tenant's."""

    day: date
    visits: int


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


def list_busy(  # noqa: PLR0913 - one argument a filter
    db: Db,
    *,
    since: datetime,
    until: datetime,
    professional_ids: Sequence[UUID] = (),
    patient_id: UUID | None = None,
    except_id: UUID | None = None,
) -> list[Busy]:
    """What takes time of these professionals or of the patient within ``[since, until)``."""
    return db.all(
        Busy,
        SQL["list_busy"],
        since=since,
        until=until,
        professional_ids=list(professional_ids),
        patient_id=patient_id,
        except_id=except_id,
    )


def get_offer(db: Db, *, service_id: UUID, professional_id: UUID, patient_id: UUID | None) -> Offer:
    """What is known of the three that a booking names."""
    return db.one(
        Offer,
        SQL["get_offer"],
        service_id=service_id,
        professional_id=professional_id,
        patient_id=patient_id,
    )


def book_appointment(db: Db, **values: Unpack[Booked]) -> UUID:
    """Insert one appointment.

    Raises:
        SlotTaken: it would overlap another of the same professional.
        PatientBusy: it would overlap another of the same patient.
    """
    with (
        db.refusing("appointment_no_overlap", slot_taken()),
        db.refusing("appointment_patient_once", patient_busy()),
    ):
        return db.one(_Id, SQL["book_appointment"], **values).id


def slot_taken(free: Sequence[str] = (), field: str = "starts_at") -> SlotTaken:
    """The refusal, with the free times nearest to the one wanted."""
    hint = f"Livres: {', '.join(free)}." if free else "Escolha outro horário."
    return SlotTaken("Esse horário já está ocupado.", **{field: f"Ocupado. {hint}"})


def patient_busy(text: str = "") -> PatientBusy:
    """The refusal, with where the patient is expected."""
    return PatientBusy(
        "O paciente já tem atendimento nesse horário.",
        patient_id=text or "Já tem outro atendimento nesse horário.",
    )


@dataclass(frozen=True, slots=True)
class After:
    """Where a page of appointments ended."""

    starts_at: datetime
    id: UUID


def list_appointments(  # noqa: PLR0913 - one argument a filter
    db: Db,
    *,
    since: datetime,
    until: datetime,
    patient_id: UUID | None = None,
    professional_id: UUID | None = None,
    status: str | None = None,
    after: After | None = None,
    limit: int = 1000,
) -> list[Appointment]:
    """Appointments that start within ``[since, until)``, earliest first, behind ``after``."""
    return db.all(
        Appointment,
        SQL["list_appointments"],
        since=since,
        until=until,
        patient_id=patient_id,
        professional_id=professional_id,
        status=status,
        after_at=after and after.starts_at,
        after_id=after and after.id,
        page_size=limit,
    )


def list_day(db: Db, *, since: datetime, until: datetime) -> list[Appointment]:
    """Appointments that take time within ``[since, until)``, buffers included, earliest first."""
    return db.all(Appointment, SQL["list_day"], since=since, until=until)


def list_latest_of_patient(db: Db, *, patient_id: UUID) -> list[Appointment]:
    """The fifty latest appointments of a patient, latest first."""
    return db.all(Appointment, SQL["list_latest_of_patient"], patient_id=patient_id)


def get_appointment(db: Db, *, id: UUID) -> Appointment:  # noqa: A002
    """One appointment.

    Raises:
        NotFound: there is none.
    """
    return db.one(Appointment, SQL["get_appointment"], id=id)


def hold_appointment(db: Db, *, id: UUID) -> Appointment:  # noqa: A002
    """One appointment, as nobody else can change it until this transaction ends.

    Raises:
        NotFound: there is none.
    """
    db.one(_Id, SQL["hold_appointment"], id=id)
    return get_appointment(db, id=id)


def forget_answer_keys(db: Db, *, days: int, most: int) -> int:
    """Let the links of visits that began more than ``days`` ago open nothing, oldest first."""
    return db.run(SQL["forget_answer_keys"], days=days, most=most)


def answer_key(db: Db, *, id: UUID) -> UUID | None:  # noqa: A002
    """What signs the links of an appointment; None when there is none, or it has no key yet."""
    key: UUID | None = db.scalar(SQL["answer_key"], id=id)
    return key


def confirm_appointment(db: Db, *, id: UUID, at: datetime) -> None:  # noqa: A002
    """Note that the patient said at ``at`` that they come."""
    db.run(SQL["confirm_appointment"], id=id, at=at)


def move_appointment(db: Db, **values: Unpack[Moved]) -> None:
    """Give an appointment another time or professional.

    Raises:
        SlotTaken: it would overlap another of the same professional.
        PatientBusy: it would overlap another of the same patient.
    """
    with (
        db.refusing("appointment_no_overlap", slot_taken()),
        db.refusing("appointment_patient_once", patient_busy()),
    ):
        db.run(SQL["move_appointment"], **values)


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
    with (
        db.refusing("appointment_no_overlap", slot_taken()),
        db.refusing("appointment_patient_once", patient_busy()),
    ):
        db.run(SQL["set_status"], id=id, status=status, cancel_reason=cancel_reason, step=step)


def has_appointment(db: Db, *, appointment_id: UUID) -> bool:
    """Whether there is such an appointment."""
    return bool(db.scalar(SQL["has_appointment"], appointment_id=appointment_id))


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


def count_days(db: Db, *, zone: str, since: datetime, until: datetime) -> dict[date, int]:
    """Visits by day of ``zone`` within ``[since, until)``; a day without any is absent."""
    rows = db.all(DayCount, SQL["count_days"], zone=zone, since=since, until=until)
    return {row.day: row.visits for row in rows}


def reach_of_visit(db: Db, *, appointment_id: UUID) -> Reach:
    """How the patient of an appointment is called and written to now.

    Raises:
        NotFound: there is no such appointment.
    """
    return db.one(Reach, SQL["reach_of_visit"], appointment_id=appointment_id)
