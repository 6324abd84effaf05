"""Every page renders, for each kind of reader and in each state."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from functions.clinic.appointments.pages import WORDS
from functions.clinic.appointments.rules_states import ACTS
from shared.db import PLATFORM
from shared.wiring import platform
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

PAGES = [
    "/clinic/agenda",
    "/clinic/agenda?day=2031-03-03",
    "/clinic/appointments",
    "/clinic/appointments/new",
    "/clinic/patients",
    "/clinic/patients/new",
    "/clinic/patients/choices?q=jo",
    "/clinic/professionals",
    "/clinic/services",
]
FORMS = ["/clinic/services/new", "/clinic/professionals/new"]


@pytest.mark.parametrize("path", PAGES + FORMS)
def test_pages_of_an_empty_clinic_teach_the_first_act(acme: Caller, path: str) -> None:
    """Nothing registered yet is a page too."""
    assert acme.get(path).status_code == 200


CHOOSING = [
    "/clinic/exceptions/new",
    "/clinic/holidays",
    "/clinic/series/new?patient_id={patient}",
    "/clinic/waitlist/new?patient_id={patient}",
]


@pytest.mark.parametrize("path", CHOOSING)
def test_where_one_chooses_there_is_something_to_choose(
    acme: Caller, clinic: Furnished, path: str
) -> None:
    """What a page gathers outside its blocks is nothing: Jinja writes no output there."""
    page = acme.get(path.format(patient=clinic.patient_id)).get_data(as_text=True)

    offered = re.findall(r'<select [^>]*name="([^"]+)"(.*?)</select>', page, re.DOTALL)
    assert offered
    assert [name for name, options in offered if not re.search('value="[^"]', options)] == []


@pytest.mark.parametrize("path", PAGES + FORMS)
def test_pages_of_a_furnished_clinic_render(acme: Caller, clinic: Furnished, path: str) -> None:
    """As owner all of them, as a viewer those that only show."""
    assert acme.get(path).status_code == 200
    expected = 403 if "/new" in path else 200
    assert acme.as_("viewer").get(path).status_code == expected


def test_every_record_has_its_page_and_its_fragment(acme: Caller, clinic: Furnished) -> None:
    """The drawer and the page are the same content."""
    [one] = acme.get("/api/clinic/appointments?day=2031-03-03").get_json()["appointments"]
    fragment = {"HX-Request": "true"}
    base = f"/clinic/appointments/{one['id']}"

    for path in (base, f"{base}/move"):
        assert "<html" in acme.get(path).get_data(as_text=True)
        assert "<html" not in acme.get(path, headers=fragment).get_data(as_text=True)
    for path in (
        f"/clinic/patients/{clinic.patient_id}",
        f"/clinic/patients/{clinic.patient_id}/edit",
        f"/clinic/services/{clinic.service_id}",
        f"/clinic/professionals/{clinic.professional_id}",
        f"/clinic/slots?service_id={clinic.service_id}&day=2031-03-03",
    ):
        assert acme.get(path).status_code == 200, path


def test_acts_in_the_drawer_answer_with_the_drawer(acme: Caller, clinic: Furnished) -> None:
    """And with a notice that can undo, and the news that the agenda changed."""
    [one] = acme.get("/api/clinic/appointments?day=2031-03-03").get_json()["appointments"]
    act = f"/clinic/appointments/{one['id']}/cancellation"

    answer = acme.post(act, data={"reason": "Gripe"}, headers={"HX-Request": "true"})

    assert "Desfazer" in answer.get_data(as_text=True)
    news = json.loads(answer.headers["HX-Trigger"])
    assert "agenda-changed" in news
    assert news["toast"]["undo"] == f"/clinic/appointments/{one['id']}/reopening?act=cancellation"


@contextmanager
def _zone(caller: Caller, zone: str) -> Iterator[None]:
    set_zone = "update control.tenant set timezone = :zone where id = :id::uuid"
    with platform().databases.transaction(PLATFORM) as db:
        db.run(set_zone, zone=zone, id=caller.tenant.id)
    try:
        yield
    finally:
        with platform().databases.transaction(PLATFORM) as db:
            db.run(set_zone, zone="America/Sao_Paulo", id=caller.tenant.id)


@pytest.mark.parametrize(
    ("zone", "utc"), [("America/Manaus", "12:00"), ("America/Noronha", "10:00")]
)
def test_the_agenda_speaks_the_tenants_clock(
    acme: Caller, clinic: Furnished, zone: str, utc: str
) -> None:
    """08:00 in Manaus is four hours behind UTC, in Noronha two; the page shows 08:00 in both."""
    with _zone(acme, zone):
        body = clinic.booking("2031-03-05T08:00:00")
        booked = acme.post("/api/clinic/appointments", body).get_json()["appointment"]
        page = acme.get("/clinic/agenda?day=2031-03-05").get_data(as_text=True)

    assert booked["starts_at"] == f"2031-03-05T{utc}:00+00:00"
    assert "08:00–08:30" in page


def test_a_day_begins_at_the_tenants_midnight(acme: Caller, clinic: Furnished) -> None:
    """23:30 belongs to its own day, though UTC is a day further."""
    acme.post("/api/clinic/appointments", clinic.booking("2031-03-05T23:00:00"))

    of_day = acme.get("/api/clinic/appointments?day=2031-03-05").get_json()["appointments"]
    of_next = acme.get("/api/clinic/appointments?day=2031-03-06").get_json()["appointments"]

    assert (len(of_day), len(of_next)) == (1, 0)


def test_another_tenants_ids_do_not_exist(acme: Caller, globex: Caller, clinic: Furnished) -> None:
    """404 for every record in the path, and for each id in a body."""
    [one] = acme.get("/api/clinic/appointments?day=2031-03-03").get_json()["appointments"]
    theirs = f"/api/clinic/appointments/{one['id']}"

    assert globex.get(theirs).status_code == 404
    for act in (*ACTS, "reopening"):
        assert globex.post(f"{theirs}/{act}", {}).status_code == 404
    assert globex.get(f"/api/clinic/patients/{clinic.patient_id}").status_code == 404
    body = clinic.booking("2031-03-09T10:00:00-03:00")
    assert globex.post("/api/clinic/appointments", body).status_code == 404


def test_the_rest_of_today_is_told(acme: Caller, clinic: Furnished) -> None:
    """Who comes next and how the day stands, once the first steps are done."""
    answer = acme.get("/api/clinic/today")
    fragment = acme.get("/clinic/today", headers={"HX-Request": "true"})

    assert answer.json | {"day": ""} == {
        "ask": None, "steps": [], "day": "", "booked": 0, "done": 0, "to_close": 0, "ahead": 0,
        "upcoming": [], **WORDS,
    }  # fmt: skip
    assert "Nada mais hoje" in fragment.text


def _clickable(acme: Caller, day: str) -> list[str]:
    agenda = acme.get(f"/api/clinic/agenda?day={day}").get_json()["agenda"]
    return [span["time"] for column in agenda["columns"] for span in column["free"]]


def test_a_gap_too_short_for_any_visit_is_no_place_to_click(
    acme: Caller, clinic: Furnished
) -> None:
    """A quarter of an hour between two visits stays plain; before and after one may book."""
    for at in ("09:00", "09:45"):
        acme.post("/api/clinic/appointments", clinic.booking(f"2031-03-05T{at}:00"))

    times = _clickable(acme, "2031-03-05")

    assert "09:30" not in times
    assert {"08:30", "10:15"} <= set(times)


def test_a_paused_service_makes_no_gap_long_enough(acme: Caller, clinic: Furnished) -> None:
    """Only what may be booked counts."""
    url = f"/api/clinic/services/{clinic.service_id}"
    acme.put(url, {"name": "Massagem", "duration_min": 30, "active": False})

    assert _clickable(acme, "2031-03-05") == []


PAST = "Esse dia já passou: o paciente não será avisado."


@pytest.mark.parametrize(("day", "told"), [("2026-01-05", True), ("2031-03-05", False)])
def test_a_past_day_is_told_where_it_is_chosen(
    acme: Caller, clinic: Furnished, day: str, *, told: bool
) -> None:
    """With the form and, once another day is chosen, with its free times; nobody else is told."""
    for path in (
        f"/clinic/appointments/new?day={day}",
        f"/clinic/slots?service_id={clinic.service_id}&day={day}",
    ):
        assert (PAST in acme.get(path).get_data(as_text=True)) is told


def test_today_is_no_past_day(acme: Caller, clinic: Furnished) -> None:
    """What is left of it is yet to come."""
    today = acme.get("/api/clinic/today").get_json()["day"]
    path = f"/clinic/slots?service_id={clinic.service_id}&day={today}"

    assert PAST not in acme.get(path).get_data(as_text=True)
