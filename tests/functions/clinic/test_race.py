"""What happens at once: ten people book one slot fifty times over, staff grows, tenants queue."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from functions.clinic import queries_catalogue
from shared.context import Tenant
from shared.db import Scope
from shared.wiring import platform
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
            queries_catalogue.lock_names(db, keys=["clinic.professionals"])
            db.run("update professional set active = false where id = :id::uuid", id=staff[0])
            db.run(
                "insert into professional (name, colour, created_by)"
                " values ('Outra', 'teal', core.uuid_v7())"
            )
            saving = pool.submit(acme.put, path, {"name": "Pessoa 0"})
            _await_a_waiting_transaction()
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
            queries_catalogue.replace_offered(db, **link)
            linking = body | {"professional_ids": [clinic.professional_id]}
            saving = pool.submit(acme.put, path, linking)
            _await_a_waiting_transaction()
        answer = saving.result()

    assert answer.status_code == 200


def test_one_tenant_does_not_wait_in_another_s_queue(tenants: dict[str, Tenant]) -> None:
    """Two tenants of one cell lock the same name and both go on."""
    neighbour = Scope("c1", "tenant", "pg_catalog", statement_timeout_ms=500)
    transaction = platform().databases.transaction
    with transaction(tenants["acme"].scope) as ours, transaction(neighbour) as theirs:
        queries_catalogue.lock_names(ours, keys=["clinic.professionals"])
        queries_catalogue.lock_names(theirs, keys=["clinic.professionals"])


def _await_a_waiting_transaction() -> None:
    waiting = "select count(*) from pg_locks where not granted"
    while True:
        with platform().databases.transaction(Scope("c1", None, "pg_catalog"), as_owner=True) as db:
            if db.scalar(waiting):
                return
        time.sleep(0.02)


def _professional(acme: Caller, number: int) -> str:
    answer = acme.post("/api/clinic/professionals", {"name": f"Pessoa {number}"})
    found: str = answer.get_json()["professional"]["id"]
    return found


def _patient(acme: Caller, number: int) -> str:
    body = {"name": f"Paciente {number}", "phone": f"119876543{number:02d}"}
    found: str = acme.post("/api/clinic/patients", body).get_json()["patient"]["id"]
    return found
