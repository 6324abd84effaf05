"""What happens at once: eight people book one slot, staff grows, tenants queue."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from functions.clinic.catalogue import queries
from shared.locks import lock_names
from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock

ROUNDS, RACERS = 10, 8  # more than eight at once are beyond a tenant's share of the process
FIRST = datetime(2031, 4, 1, 12, tzinfo=UTC)


def test_of_eight_parallel_bookings_one_wins(acme: Caller, clinic: Furnished) -> None:
    """One 201 and seven 409 each round; nobody is told that something broke."""
    patients = [_patient(acme, number) for number in range(RACERS)]
    with ThreadPoolExecutor(RACERS) as pool:
        for number in range(ROUNDS):
            at = (FIRST + timedelta(hours=number)).isoformat()
            bodies = [clinic.booking(at, patient_id=one) for one in patients]
            answers = pool.map(lambda body: acme.post("/api/clinic/appointments", body), bodies)
            assert sorted(a.status_code for a in answers) == [201] + [409] * (RACERS - 1)

    assert len(acme.events("clinic.appointment_booked")) == ROUNDS + 1


def test_a_booking_sent_twice_registers_one_patient(acme: Caller, clinic: Furnished) -> None:
    """The twin waits before it registers anybody."""
    body = clinic.booking(FIRST.isoformat(), request_id=str(uuid4()))
    del body["patient_id"]
    body |= {"patient_name": "Nova Paciente", "patient_phone": "11988887777"}

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: acme.post("/api/clinic/appointments", body), range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    found = acme.get("/api/clinic/patients?q=nova").get_json()["patients"]
    assert len(found) == 1


def test_parallel_changes_do_not_outgrow_the_plan(acme: Caller) -> None:
    """Saving somebody as active, while they are deactivated and their place is taken."""
    staff = [_professional(acme, number) for number in range(15)]
    path = f"/api/clinic/professionals/{staff[0]}"
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            lock_names(db, "clinic.professionals")
            db.run("update professional set active = false where id = :id::uuid", id=staff[0])
            db.run(
                "insert into professional (name, colour, created_by)"
                " values ('Outra', 'teal', core.uuid_v7())"
            )
            saving = pool.submit(acme.put, path, {"name": "Pessoa 0"})
            waits_for_a_lock(saving)
        answer = saving.result()

    assert answer.get_json()["code"] == "clinic.plan_limit"


def test_both_forms_may_link_the_same_two_at_once(acme: Caller, clinic: Furnished) -> None:
    """A service is saved while its professional's form links them: both are, nobody gets a 500."""
    path = f"/api/clinic/services/{clinic.service_id}"
    body = {"name": "Massagem", "duration_min": 30}
    link = {"professional_id": clinic.professional_id, "service_ids": [clinic.service_id]}
    acme.put(path, body | {"professional_ids": []})
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            queries.replace_offered(db, **link)
            linking = body | {"professional_ids": [clinic.professional_id]}
            saving = pool.submit(acme.put, path, linking)
            waits_for_a_lock(saving)
        answer = saving.result()

    assert answer.status_code == 200


def test_who_queued_for_a_time_is_told_which_are_free(acme: Caller, clinic: Furnished) -> None:
    """The one who waited reads afresh: a constraint alone could name no other time."""
    booking = clinic.booking(FIRST.isoformat(), patient_id=str(_patient(acme, 1)))

    answer = _behind(acme, f"clinic:{clinic.professional_id}", booking)

    assert answer["code"] == "clinic.slot_taken"
    assert "Livres: " in answer["fields"]["starts_at"]


def test_a_patient_who_is_being_booked_is_told_where(acme: Caller, clinic: Furnished) -> None:
    """With another professional, the queue is the patient's own."""
    form = {"name": "Téo", "service_ids": [clinic.service_id], "hours": ALWAYS_OPEN}
    teo = acme.post("/api/clinic/professionals", form).get_json()["professional"]["id"]
    booking = clinic.booking(FIRST.isoformat(), professional_id=teo)

    answer = _behind(acme, f"clinic:{clinic.patient_id}", booking)

    assert answer["fields"]["patient_id"] == "Já tem atendimento às 09:00."


def _behind(acme: Caller, name: str, booking: dict[str, Any]) -> dict[str, Any]:
    """The answer to ``booking``, sent while somebody in the queue of ``name`` takes the time."""
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            lock_names(db, name)
            waiting = pool.submit(acme.post, "/api/clinic/appointments", booking)
            waits_for_a_lock(waiting)
            db.run(
                "update appointment set starts_at = :at::timestamptz,"
                " ends_at = :at::timestamptz + interval '30 minutes',"
                " busy_until = :at::timestamptz + interval '30 minutes'",
                at=FIRST,
            )
        answer: dict[str, Any] = waiting.result().get_json()
    return answer


def _professional(acme: Caller, number: int) -> str:
    answer = acme.post("/api/clinic/professionals", {"name": f"Pessoa {number}"})
    found: str = answer.get_json()["professional"]["id"]
    return found


def _patient(acme: Caller, number: int) -> str:
    body = {"name": f"Paciente {number}", "phone": f"119876543{number:02d}"}
    found: str = acme.post("/api/clinic/patients", body).get_json()["patient"]["id"]
    return found
