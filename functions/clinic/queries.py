"""Every statement the clinic sends to PostgreSQL, typed.

The tenant is not here: the transaction sees one tenant's schema and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from functions.clinic.errors import CpfTaken, NameTaken, PatientBusy, RequestReused, SlotTaken
from shared.db import Db
from shared.jsons import dumps
from shared.sql import load

SQL = load(__package__)


@dataclass(frozen=True, slots=True)
class Service:
    """Something the clinic offers."""

    id: UUID
    name: str
    duration_min: int
    buffer_after_min: int
    price_centavos: int
    active: bool


@dataclass(frozen=True, slots=True)
class Professional:
    """Someone patients are booked with; ``hours`` hold weekday 1..7, opens and closes."""

    id: UUID
    name: str
    colour: str
    council: str | None
    active: bool
    service_ids: list[str]
    hours: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ListedPatient:
    """A patient in a list."""

    id: UUID
    name: str
    phone: str
    email: str | None
    cpf: str | None
    born_on: date | None


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient with everything that is kept of them."""

    id: UUID
    name: str
    phone: str
    email: str | None
    cpf: str | None
    born_on: date | None
    notes: str


@dataclass(frozen=True, slots=True)
class ExportedPatient:
    """A patient in the spreadsheet."""

    name: str
    phone: str
    email: str | None
    cpf: str | None
    born_on: date | None
    notes: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What decides a booking; a name is None where the id names nothing."""

    service_name: str | None
    duration_min: int | None
    buffer_after_min: int | None
    price_centavos: int | None
    professional_name: str | None
    patient_name: str | None
    active: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """One working interval, in minutes of the day."""

    professional_id: UUID
    opens_min: int
    closes_min: int


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Status and version of an appointment that this transaction holds."""

    status: str
    version: int


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


def list_services(db: Db) -> list[Service]:
    """All services, active first, by name."""
    return db.all(Service, SQL["list_services"])


def get_service(db: Db, *, id: UUID) -> Service:  # noqa: A002 - the column's name
    """One service.

    Raises:
        NotFound: there is none.
    """
    return db.one(Service, SQL["get_service"], id=id)


def _name_taken() -> NameTaken:
    return NameTaken("Já existe um serviço com esse nome.", name="Escolha outro nome.")


def create_service(db: Db, **values: Any) -> Service:
    """Insert a service.

    Raises:
        NameTaken: another has its name, accents and capitals aside.
    """
    with db.refusing("service_name_once", _name_taken()):
        return db.one(Service, SQL["create_service"], **values)


def update_service(db: Db, **values: Any) -> Service:
    """Change a service; appointments keep their price and length.

    Raises:
        NotFound: there is none.
        NameTaken: another has its name.
    """
    with db.refusing("service_name_once", _name_taken()):
        return db.one(Service, SQL["update_service"], **values)


def clear_performers(db: Db, *, service_id: UUID) -> None:
    """Let nobody perform ``service_id``."""
    db.run(SQL["clear_performers"], service_id=service_id)


def add_performers(db: Db, *, service_id: UUID, professional_ids: Sequence[UUID]) -> None:
    """Let these perform ``service_id``; unknown ids are passed over."""
    db.run(
        SQL["add_performers"],
        service_id=service_id,
        professional_ids=list(dict.fromkeys(professional_ids)),
    )


def list_professionals(db: Db, *, id: UUID | None = None) -> list[Professional]:  # noqa: A002
    """All professionals (or the one of ``id``), active first, by name."""
    return db.all(Professional, SQL["list_professionals"], id=id)


def count_active_professionals(db: Db, *, except_id: UUID | None) -> int:
    """How many active professionals there are beside ``except_id``."""
    return int(db.scalar(SQL["count_active_professionals"], except_id=except_id))


def create_professional(db: Db, **values: Any) -> UUID:
    """Insert a professional, without hours and services yet."""
    return db.one(_Id, SQL["create_professional"], **values).id


def update_professional(db: Db, **values: Any) -> UUID:
    """Change a professional.

    Raises:
        NotFound: there is none.
    """
    return db.one(_Id, SQL["update_professional"], **values).id


def replace_offered(db: Db, *, professional_id: UUID, service_ids: Sequence[UUID]) -> None:
    """Let this professional perform exactly these services; unknown ids are passed over."""
    db.run(SQL["replace_offered"], professional_id=professional_id, service_ids=list(service_ids))


def clear_hours(db: Db, *, professional_id: UUID) -> None:
    """Remove all working hours."""
    db.run(SQL["clear_hours"], professional_id=professional_id)


def add_hours(db: Db, *, professional_id: UUID, rows: Sequence[tuple[int, int, int]]) -> None:
    """Insert working hours: weekday, opening and closing minute each."""
    db.run(
        SQL["add_hours"],
        professional_id=professional_id,
        weekdays=[row[0] for row in rows],
        opens=[row[1] for row in rows],
        closes=[row[2] for row in rows],
    )


def list_patients(db: Db, *, pattern: str, after: UUID | None, limit: int) -> list[ListedPatient]:
    """Patients whose name, telephone or CPF is like ``pattern``, by name, behind ``after``."""
    return db.all(
        ListedPatient, SQL["list_patients"], pattern=pattern, after=after, page_size=limit
    )


def get_patient(db: Db, *, id: UUID) -> Patient:  # noqa: A002
    """One patient.

    Raises:
        NotFound: there is none.
    """
    return db.one(Patient, SQL["get_patient"], id=id)


def export_patients(db: Db) -> list[ExportedPatient]:
    """Every patient, by name."""
    return db.all(ExportedPatient, SQL["export_patients"])


def _cpf_taken() -> CpfTaken:
    return CpfTaken("Outro paciente já tem este CPF.", cpf="Confira se ele já está cadastrado.")


def create_patient(db: Db, **values: Any) -> Patient:
    """Insert a patient.

    Raises:
        CpfTaken: another has the CPF.
    """
    with db.refusing("patient_cpf_once", _cpf_taken()):
        return db.one(Patient, SQL["create_patient"], **values)


def update_patient(db: Db, **values: Any) -> Patient:
    """Change a patient.

    Raises:
        NotFound: there is none.
        CpfTaken: another has the CPF.
    """
    with db.refusing("patient_cpf_once", _cpf_taken()):
        return db.one(Patient, SQL["update_patient"], **values)


def get_offer(db: Db, *, service_id: UUID, professional_id: UUID, patient_id: UUID | None) -> Offer:
    """What is known of the three that a booking names."""
    return db.one(
        Offer,
        SQL["get_offer"],
        service_id=service_id,
        professional_id=professional_id,
        patient_id=patient_id,
    )


def list_hours(db: Db, *, weekday: int, professional_id: UUID | None = None) -> list[Hours]:
    """Working intervals of ``weekday`` (1 is Monday), of one professional or of all."""
    return db.all(Hours, SQL["list_hours"], weekday=weekday, professional_id=professional_id)


def lock_names(db: Db, *, keys: Iterable[str]) -> None:
    """Queue behind everyone who names one of ``keys``, until this transaction ends."""
    db.run(SQL["lock_names"], keys=sorted(set(keys)))


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


def appointment_of_request(db: Db, *, request_id: UUID) -> UUID | None:
    """The appointment that ``request_id`` made, if it did."""
    found = db.first(_Id, SQL["appointment_of_request"], request_id=request_id)
    return found.id if found else None


def book_appointment(db: Db, **values: Any) -> UUID:
    """Insert one appointment.

    Raises:
        SlotTaken: it would overlap another of the same professional.
        PatientBusy: it would overlap another of the same patient.
        RequestReused: its request id was used for another booking a moment ago.
    """
    reused = RequestReused("Este pedido já foi usado em outra marcação.")
    with (
        db.refusing("appointment_no_overlap", slot_taken()),
        db.refusing("appointment_patient_once", patient_busy()),
        db.refusing("appointment_request_once", reused),
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


def list_appointments(  # noqa: PLR0913 - one argument a filter
    db: Db,
    *,
    since: datetime,
    until: datetime,
    patient_id: UUID | None = None,
    professional_id: UUID | None = None,
    status: str | None = None,
    after: UUID | None = None,
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
        after=after,
        page_size=limit,
    )


def list_latest_of_patient(db: Db, *, patient_id: UUID) -> list[Appointment]:
    """The fifty latest appointments of a patient, latest first."""
    return db.all(Appointment, SQL["list_latest_of_patient"], patient_id=patient_id)


def get_appointment(db: Db, *, id: UUID) -> Appointment:  # noqa: A002
    """One appointment.

    Raises:
        NotFound: there is none.
    """
    return db.one(Appointment, SQL["get_appointment"], id=id)


def lock_appointment(db: Db, *, id: UUID) -> Standing:  # noqa: A002
    """Hold one appointment until this transaction ends, and read where it stands.

    Raises:
        NotFound: there is none.
    """
    return db.one(Standing, SQL["lock_appointment"], id=id)


def email_of_patient(db: Db, *, id: UUID) -> str | None:  # noqa: A002
    """Where the patient reads mail, if known."""
    email: str | None = db.scalar(SQL["email_of_patient"], id=id)
    return email


def move_appointment(db: Db, **values: Any) -> None:
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
