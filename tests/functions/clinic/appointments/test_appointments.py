"""Booking through the real entry point, judged by the real database."""

from uuid import uuid4

import pytest

from tests.functions.clinic.conftest import BOOKED_AT
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/appointments"


def _patient(caller: Caller, name: str = "Bia Reis") -> str:
    answer = caller.post("/api/clinic/patients", {"name": name, "phone": "(11) 91234-5678"})
    found: str = answer.get_json()["patient"]["id"]
    return found


def test_books_and_tells(acme: Caller, clinic: Furnished) -> None:
    """The event carries what a message to the patient needs, keyed by the appointment."""
    [event] = acme.events("clinic.appointment_booked")

    assert event.key == event.data["appointment_id"]
    assert event.data["patient_email"] == "jose@example.com"
    assert event.data["starts_at"] == "2031-03-03T13:00:00+00:00"
    assert event.data["sequence"] == 0


def test_refuses_an_overlap_and_names_free_times(acme: Caller, clinic: Furnished) -> None:
    """409, with the three nearest starts that are free."""
    other = clinic.booking("2031-03-03T10:15:00-03:00", patient_id=_patient(acme))

    answer = acme.post(URL, other)

    assert answer.status_code == 409
    assert answer.get_json()["code"] == "clinic.slot_taken"
    assert "09:30, 10:30, 11:00" in answer.get_json()["fields"]["starts_at"]


@pytest.mark.parametrize("at", ["09:30", "10:30"])
def test_back_to_back_is_no_overlap(acme: Caller, clinic: Furnished, at: str) -> None:
    """Intervals are half-open: one begins where another ends."""
    answer = acme.post(URL, clinic.booking(f"2031-03-03T{at}:00-03:00"))

    assert answer.status_code == 201


def test_the_buffer_keeps_the_professional_but_not_the_patient(
    acme: Caller, clinic: Furnished
) -> None:
    """Ten minutes of tidying up belong to the visit before them."""
    body = {"name": "Drenagem", "duration_min": 30, "buffer_after_min": 10}
    body["professional_ids"] = [clinic.professional_id]
    service = acme.post("/api/clinic/services", body).get_json()["service"]["id"]
    acme.post(URL, clinic.booking("2031-03-03T14:00:00-03:00", service_id=service))

    tidying = acme.post(URL, clinic.booking("2031-03-03T14:30:00-03:00"))
    after = acme.post(URL, clinic.booking("2031-03-03T14:40:00-03:00"))

    assert (tidying.status_code, after.status_code) == (409, 201)


def test_a_patient_is_not_in_two_places(acme: Caller, clinic: Furnished) -> None:
    """Another professional is free, the patient is not."""
    body = {"name": "Rui", "service_ids": [clinic.service_id], "hours": _always()}
    rui = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]

    answer = acme.post(URL, clinic.booking(BOOKED_AT, professional_id=rui))

    assert answer.get_json()["code"] == "clinic.patient_busy"
    assert "10:00" in answer.get_json()["fields"]["patient_id"]


def _always() -> list[dict[str, object]]:
    return [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]


def test_the_same_request_books_once(acme: Caller, clinic: Furnished) -> None:
    """201, then 200 with the same appointment, by body or by header."""
    key = str(uuid4())
    body = clinic.booking("2031-03-04T09:00:00-03:00")

    first = acme.post(URL, {**body, "request_id": key})
    second = acme.post(URL, body, headers={"Idempotency-Key": key})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()["appointment"]["id"] == second.get_json()["appointment"]["id"]


def test_one_request_id_is_one_booking(acme: Caller, clinic: Furnished) -> None:
    """Another patient under the same id is refused, not silently dropped."""
    headers = {"Idempotency-Key": "recepcao-17"}
    acme.post(URL, clinic.booking("2031-03-04T09:00:00-03:00"), headers=headers)
    other = clinic.booking("2031-03-04T11:00:00-03:00", patient_id=_patient(acme))

    answer = acme.post(URL, other, headers=headers)

    assert answer.get_json()["code"] == "clinic.request_reused"


def test_one_request_id_is_one_time(acme: Caller, clinic: Furnished) -> None:
    """Sent again for another hour, it is refused: nobody is told of a time that is not booked."""
    headers = {"Idempotency-Key": "recepcao-18"}
    acme.post(URL, clinic.booking("2031-03-04T09:00:00-03:00"), headers=headers)

    answer = acme.post(URL, clinic.booking("2031-03-04T11:00:00-03:00"), headers=headers)

    assert answer.get_json()["code"] == "clinic.request_reused"


def test_a_retry_finds_the_visit_wherever_it_moved(acme: Caller, clinic: Furnished) -> None:
    """Another professional took it over since; it is still what the request made."""
    body = {"name": "Rui", "service_ids": [clinic.service_id], "hours": _always()}
    rui = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    request = clinic.booking("2031-03-04T09:00:00-03:00", request_id=str(uuid4()))
    made = acme.post(URL, request).get_json()["appointment"]
    move = {"starts_at": "2031-03-04T11:00:00-03:00", "professional_id": rui}
    acme.post(f"{URL}/{made['id']}/move", move)

    answer = acme.post(URL, request)

    assert answer.status_code == 200
    assert answer.get_json()["appointment"]["id"] == made["id"]


def test_one_request_id_is_one_professional(acme: Caller, clinic: Furnished) -> None:
    """While the visit stands as it was booked, the same id for somebody else is refused."""
    body = {"name": "Rui", "service_ids": [clinic.service_id], "hours": _always()}
    rui = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    request = clinic.booking("2031-03-04T09:00:00-03:00", request_id=str(uuid4()))
    acme.post(URL, request)

    answer = acme.post(URL, request | {"professional_id": rui})

    assert answer.get_json()["code"] == "clinic.request_reused"


def test_outside_hours_needs_a_manager_who_insists(acme: Caller, clinic: Furnished) -> None:
    """Refused with the hours; a receptionist may not force, the owner may."""
    hours = [{"weekday": 1, "opens": "08:00", "closes": "12:00"}]
    body = {"name": "Lia", "service_ids": [clinic.service_id], "hours": hours}
    acme.put(f"/api/clinic/professionals/{clinic.professional_id}", body)
    late = clinic.booking("2031-03-03T20:00:00-03:00")
    forced = {**late, "force": True}

    refused = acme.post(URL, late).get_json()
    denied = acme.as_("receptionist").post(URL, forced).get_json()

    assert refused["code"] == "clinic.outside_hours"
    assert "08:00–12:00" in refused["fields"]["starts_at"]
    assert denied["code"] == "clinic.force_denied"
    assert acme.post(URL, forced).status_code == 201


def test_naive_times_are_the_tenants_wall_clock(acme: Caller, clinic: Furnished) -> None:
    """09:00 in São Paulo is 12:00 UTC; day and time say the same."""
    naive = acme.post(URL, clinic.booking("2031-03-05T09:00:00")).get_json()
    body = clinic.booking("2031-03-05T09:00:00") | {"day": "2031-03-05", "time": "11:00"}
    del body["starts_at"]
    parts = acme.post(URL, body).get_json()

    assert naive["appointment"]["starts_at"] == "2031-03-05T12:00:00+00:00"
    assert parts["appointment"]["starts_at"] == "2031-03-05T14:00:00+00:00"


def test_a_booking_may_bring_a_new_patient(acme: Caller, clinic: Furnished) -> None:
    """Name and telephone are enough; the patient exists only if the booking does."""
    new = {"patient_id": None, "patient_name": "Nina Sá", "patient_phone": "11 91234-5678"}
    taken = acme.post(URL, clinic.booking(BOOKED_AT, **new))
    booked = acme.post(URL, clinic.booking("2031-03-03T11:00:00-03:00", **new))

    found = acme.get("/api/clinic/patients?q=nina").get_json()["patients"]
    assert (taken.status_code, booked.status_code) == (409, 201)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"patient_id": str(uuid4())}, "clinic.unknown_choice"),
        ({"service_id": str(uuid4())}, "clinic.unknown_choice"),
        ({"professional_id": str(uuid4())}, "clinic.unknown_choice"),
        ({"patient_id": None}, "invalid"),
        ({"starts_at": None}, "invalid"),
        ({"starts_at": "2031-03-03T10:01:00-03:00"}, "invalid"),
        ({"starts_at": "0001-01-01T00:00:00"}, "invalid"),
        ({"starts_at": "9999-12-31T23:00:00-12:00"}, "invalid"),
        ({"starts_at": "amanhã"}, "invalid"),
        ({"notes": "x" * 3000}, "invalid"),
    ],
)
def test_what_cannot_be_booked_is_refused(
    acme: Caller, clinic: Furnished, change: dict[str, object], code: str
) -> None:
    """With the field and the reason; never a 500."""
    answer = acme.post(URL, clinic.booking("2031-03-06T10:00:00-03:00") | change)

    assert answer.get_json()["code"] == code


def test_an_inactive_service_is_not_booked(acme: Caller, clinic: Furnished) -> None:
    """It stays on old appointments and takes no new one."""
    body = {"name": "Massagem", "duration_min": 30, "active": False}
    acme.put(f"/api/clinic/services/{clinic.service_id}", body)

    answer = acme.post(URL, clinic.booking("2031-03-06T10:00:00-03:00"))

    assert answer.get_json()["code"] == "clinic.not_offered"


def test_a_visit_of_the_past_is_a_record_made_afterwards(acme: Caller, clinic: Furnished) -> None:
    """It is accepted and can be completed at once."""
    made = acme.post(URL, clinic.booking("2026-01-05T10:00:00-03:00")).get_json()["appointment"]

    answer = acme.post(f"{URL}/{made['id']}/completion", {})

    assert answer.get_json()["appointment"]["status"] == "done"


def test_lists_by_day_with_a_cursor(acme: Caller, clinic: Furnished) -> None:
    """Pages join without a gap or a repetition."""
    for hour in (8, 9, 11):
        acme.post(URL, clinic.booking(f"2031-03-03T{hour:02d}:00:00-03:00"))

    first = acme.get(f"{URL}?day=2031-03-03&limit=3").get_json()
    rest = acme.get(f"{URL}?day=2031-03-03&limit=3&cursor={first['next']}").get_json()

    starts = [a["starts_at"][11:16] for a in first["appointments"] + rest["appointments"]]
    assert starts == ["11:00", "12:00", "13:00", "14:00"]
    assert rest["next"] is None


def test_free_slots_leave_out_what_is_booked(acme: Caller, clinic: Furnished) -> None:
    """10:00 is taken, 10:30 begins the next gap."""
    url = f"/api/clinic/slots?service_id={clinic.service_id}&day=2031-03-03"

    times = [slot["time"] for slot in acme.get(url).get_json()["slots"]]

    assert "10:00" not in times
    assert {"09:30", "10:30"} <= set(times)


def test_a_viewer_reads_and_writes_nothing(acme: Caller, clinic: Furnished) -> None:
    """Roles are checked on every write."""
    viewer = acme.as_("viewer")

    assert viewer.get("/api/clinic/agenda?day=2031-03-03").status_code == 200
    assert viewer.post(URL, clinic.booking("2031-03-07T10:00:00-03:00")).status_code == 403
    assert viewer.post("/api/clinic/services", {"name": "X", "duration_min": 5}).status_code == 403
