"""The public proof: ten people book one slot at once, fifty times over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from tests.support.caller import Caller
from tests.support.furnish import Furnished

ROUNDS, RACERS = 50, 10
FIRST = datetime(2031, 4, 1, 12, tzinfo=UTC)


def test_of_ten_parallel_bookings_one_wins(acme: Caller, clinic: Furnished) -> None:
    """One 201 and nine 409 each round; nobody is told that something broke."""
    patients = [_patient(acme, number) for number in range(RACERS)]
    with ThreadPoolExecutor(RACERS) as pool:
        for number in range(ROUNDS):
            at = (FIRST + timedelta(hours=number)).isoformat()
            bodies = [clinic.booking(at, patient_id=one) for one in patients]
            answers = pool.map(lambda body: acme.post("/api/clinic/appointments", body), bodies)
            assert sorted(a.status_code for a in answers) == [201] + [409] * (RACERS - 1)

    assert len(acme.events("clinic.appointment_booked")) == ROUNDS + 1


def _patient(acme: Caller, number: int) -> str:
    body = {"name": f"Paciente {number}", "phone": f"119876543{number:02d}"}
    found: str = acme.post("/api/clinic/patients", body).get_json()["patient"]["id"]
    return found
