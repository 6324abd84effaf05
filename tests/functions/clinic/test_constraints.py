"""The database refuses an overlap by itself, past every lock and look of the handlers."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from functions.clinic import queries_appointments
from functions.clinic.errors import PatientBusy, SlotTaken
from tests.support.caller import Caller
from tests.support.furnish import ALWAYS_OPEN, Furnished

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
        "request_id": None,
        "created_by": caller.actor.id if caller.actor else None,
    }
    with caller.db() as db:
        return queries_appointments.book_appointment(db, **values | changes)


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
