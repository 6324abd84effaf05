"""The database refuses an overlap by itself, past every lock and look of the handlers."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from functions.clinic.appointments import queries_changes
from functions.clinic.appointments.errors import PatientBusy, SlotTaken
from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.support.caller import Caller

NINE = datetime(2031, 5, 5, 12, tzinfo=UTC)
VISIT = timedelta(minutes=30)


def insert(caller: Caller, made: Furnished, at: datetime, **changes: Any) -> UUID:
    """One row as the handler would write it, without asking first."""
    values: dict[str, Any] = {
        "patient_id": made.patient_id,
        "professional_id": made.professional_id,
        "service_id": made.service_id,
        "starts_at": at,
        "ends_at": at + VISIT,
        "busy_until": at + VISIT,
        "price_centavos": 0,
        "notes": "",
        "created_by": caller.actor.id if caller.actor else None,
    }
    with caller.db() as db:
        return queries_changes.book_appointment(db, **values | changes)


def other(caller: Caller, kind: str, body: dict[str, Any]) -> str:
    """The id of one more patient or professional."""
    identifier: str = caller.post(f"/api/clinic/{kind}s", body).get_json()[kind]["id"]
    return identifier


@pytest.fixture
def somebody(acme: Caller, clinic: Furnished) -> str:
    """A second patient."""
    return other(acme, "patient", {"name": "Rita", "phone": "+5511987650000"})


@pytest.mark.parametrize("minutes", [-29, 0, 29])
def test_a_professional_is_never_in_two_places(
    acme: Caller, clinic: Furnished, somebody: str, minutes: int
) -> None:
    """A minute of overlap on either side is an overlap, whoever the patient is."""
    insert(acme, clinic, NINE)

    with pytest.raises(SlotTaken):
        insert(acme, clinic, NINE + timedelta(minutes=minutes), patient_id=somebody)


def test_a_buffer_is_the_professional_s_time_too(
    acme: Caller, clinic: Furnished, somebody: str
) -> None:
    """Who is still tidying up receives nobody."""
    insert(acme, clinic, NINE, busy_until=NINE + VISIT + timedelta(minutes=10))

    with pytest.raises(SlotTaken):
        insert(acme, clinic, NINE + VISIT, patient_id=somebody)


def test_a_patient_is_never_in_two_places(acme: Caller, clinic: Furnished) -> None:
    """Not even with two professionals."""
    form = {"name": "Téo", "service_ids": [clinic.service_id], "hours": ALWAYS_OPEN}
    insert(acme, clinic, NINE)

    with pytest.raises(PatientBusy):
        insert(acme, clinic, NINE, professional_id=other(acme, "professional", form))


def test_back_to_back_is_allowed(acme: Caller, clinic: Furnished, somebody: str) -> None:
    """Half-open: one ends where the next begins."""
    insert(acme, clinic, NINE)

    assert insert(acme, clinic, NINE + VISIT, patient_id=somebody)


SERVICE = "insert into service (name, duration_min, created_by) select {} from service"
PATIENT = "insert into patient (name, phone, cpf, created_by) select {} from patient"
HOURS = "insert into working_hours select id, {} from professional"
NONSENSE = [
    ("appointment_not_empty", "update appointment set ends_at = starts_at"),
    ("appointment_not_empty", "update appointment set busy_until = ends_at - interval '1 minute'"),
    ("appointment_status_known", "update appointment set status = 'lost'"),
    ("service_duration_min", "update service set duration_min = 0"),
    ("service_duration_min", "update service set duration_min = 485"),
    ("service_duration_min", "update service set duration_min = 32"),
    ("service_buffer_after_min", "update service set buffer_after_min = -5"),
    ("service_buffer_after_min", "update service set buffer_after_min = 245"),
    ("service_buffer_after_min", "update service set buffer_after_min = 3"),
    ("service_price_centavos", "update service set price_centavos = -1"),
    ("service_name_once", SERVICE.format("'MASSÁGEM', 30, created_by")),
    ("patient_cpf_once", PATIENT.format("unnest(array['a', 'b']), phone, '1', created_by")),
    ("working_hours_weekday", HOURS.format("0, 480, 720")),
    ("working_hours_weekday", HOURS.format("8, 480, 720")),
    ("working_hours_interval", HOURS.format("1, -5, 0")),
    ("working_hours_interval", HOURS.format("1, 1436, 1441")),
    ("working_hours_interval", HOURS.format("1, 1436, 1436")),
    ("working_hours_no_overlap", HOURS.format("1, 1434, 1440")),
    ("professional_service_pkey", "insert into professional_service table professional_service"),
    ("appointment_patient_id_fkey", "delete from patient"),
    ("appointment_professional_id_fkey", "update appointment set professional_id = patient_id"),
    ("appointment_service_id_fkey", "update appointment set service_id = patient_id"),
    ("appointment_event_appointment_id_fkey", "delete from appointment"),
    ("working_hours_professional_id_fkey",
     "update working_hours set professional_id = gen_random_uuid()"),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "change"), NONSENSE)
def test_the_database_refuses_a_row_that_makes_no_sense(
    acme: Caller, clinic: Furnished, constraint: str, change: str
) -> None:
    """Whatever wrote it: lengths, hours, prices and references hold for every row there is."""
    with pytest.raises(DatabaseError, match=f"'{constraint}'"), acme.db() as db:
        db.run(change)
