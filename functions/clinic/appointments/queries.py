"""What is read of appointments, typed."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Busy:
    """Time that is not free: a visit ``[starts_at, ends_at)`` and its buffer to ``busy_until``.

    What is only kept, until ``held_until``, is nobody's visit yet.
    """

    id: UUID
    professional_id: UUID
    patient_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    held_until: datetime | None


@record
class Appointment:
    """A visit ``[starts_at, ends_at)``, with the names people know it by.

    ``state`` is its status, and how far one has come that is ``scheduled``: see ``rules_states``.
    ``apart``: it was changed by itself, and does not go with its series any more.
    """

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
    arrived_at: datetime | None
    started_at: datetime | None
    series_id: UUID | None
    apart: bool
    state: str


@record
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


@record
class Reach:
    """How a visit's patient is called and reached, as of one version of theirs.

    ``answer_key`` signs the links in the visit's mails; None for one made before there were any.
    """

    name: str
    email: str | None
    version: int
    answer_key: UUID | None


def list_busy(  # noqa: PLR0913 - one argument a filter
    db: Db,
    *,
    since: datetime,
    until: datetime,
    professional_ids: Sequence[UUID] = (),
    patient_id: UUID | None = None,
    except_id: UUID | None = None,
) -> list[Busy]:
    """What takes time of these professionals or of the patient within ``[since, until)``.

    For whoever is about to take it: holds of these professionals that are over are deleted.
    """
    return db.all(
        Busy,
        SQL["list_busy"],
        since=since,
        until=until,
        professional_ids=list(professional_ids),
        patient_id=patient_id,
        except_id=except_id,
    )


def list_runs(  # noqa: PLR0913 - whose, from when to when, and of what
    db: Db,
    *,
    professional_ids: Sequence[UUID],
    since: datetime,
    until: datetime,
    except_ids: Sequence[UUID] = (),
    gap_min: int = 0,
) -> dict[UUID, list[tuple[int, int]]]:
    """When these are taken within ``[since, until)``, buffers included, in order.

    In minutes since 1970; with gaps of ``gap_min`` at most as one. Who is always free is absent.
    """
    given = {"professional_ids": list(professional_ids), "except_ids": list(except_ids)}
    return db.pairs(SQL["list_runs"], since=since, until=until, gap_min=gap_min, **given)


def list_appointments(
    db: Db, seen: Sight, *, since: datetime, until: datetime, limit: int = 1000
) -> list[Appointment]:
    """Appointments that start within ``[since, until)``, earliest first."""
    given = {"since": since, "until": until, "page_size": limit, "whose": seen.whose}
    return db.all(Appointment, SQL["list_appointments"], **given)


def list_day(db: Db, seen: Sight, *, since: datetime, until: datetime) -> list[Appointment]:
    """Appointments that take time within ``[since, until)``, buffers included, earliest first."""
    return db.all(Appointment, SQL["list_day"], since=since, until=until, whose=seen.whose)


def list_latest_of_patient(db: Db, seen: Sight, *, patient_id: UUID) -> list[Appointment]:
    """The fifty latest appointments of a patient, latest first."""
    given = {"patient_id": patient_id, "whose": seen.whose}
    return db.all(Appointment, SQL["list_latest_of_patient"], **given)


def get_offer(
    db: Db, seen: Sight, *, service_id: UUID, professional_id: UUID, patient_id: UUID | None
) -> Offer:
    """What is known of the three that a booking names, as far as it is to be seen."""
    ids = {"service_id": service_id, "professional_id": professional_id, "patient_id": patient_id}
    return db.one(Offer, SQL["get_offer"], **ids, whose=seen.whose)


def get_appointment(db: Db, seen: Sight, *, id: UUID) -> Appointment:  # noqa: A002
    """One appointment.

    Raises:
        NotFound: there is none, or none that is to be seen.
    """
    return db.one(Appointment, SQL["get_appointment"], id=id, whose=seen.whose)


def list_named(db: Db, seen: Sight, *, ids: Sequence[UUID]) -> list[Appointment]:
    """Those of ``ids`` that are to be seen, earliest first."""
    return db.all(Appointment, SQL["list_named"], ids=list(ids), whose=seen.whose)


def hold_appointment(db: Db, seen: Sight, *, id: UUID) -> Appointment:  # noqa: A002
    """``get_appointment``, as nobody else can change it until this transaction ends."""
    db.run(SQL["hold_appointment"], id=id)
    return get_appointment(db, seen, id=id)


def answer_key(db: Db, *, id: UUID) -> UUID | None:  # noqa: A002
    """What signs the links of an appointment; None when there is none, or it has no key yet."""
    key: UUID | None = db.scalar(SQL["answer_key"], id=id)
    return key


def cancel_hours(db: Db) -> int:
    """How many hours before its start a visit may last be cancelled by its patient's link."""
    hours: int = db.scalar(SQL["cancel_hours"])
    return hours


def has_appointment(db: Db, *, appointment_id: UUID) -> bool:
    """Whether there is such an appointment."""
    return bool(db.scalar(SQL["has_appointment"], appointment_id=appointment_id))


def used_services(db: Db) -> list[str]:
    """The services that are booked by now, the most of them first."""
    return db.column(SQL["used_services"])


def count_days(
    db: Db, seen: Sight, *, zone: str, since: datetime, until: datetime
) -> dict[date, int]:
    """Visits by day of ``zone`` within ``[since, until)``; a day without any is absent."""
    given = {"since": since, "until": until, "whose": seen.whose}
    return db.pairs(SQL["count_days"], zone=zone, **given)


def reach_of_visit(db: Db, *, appointment_id: UUID) -> Reach:
    """How the patient of an appointment is called and written to now.

    Raises:
        NotFound: there is no such appointment.
    """
    return db.one(Reach, SQL["reach_of_visit"], appointment_id=appointment_id)
