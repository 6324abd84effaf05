"""What lists, forms and the trail show: of whom, in which order, and to whom."""

from typing import Any

import pytest

from shared.db import PLATFORM
from shared.wiring import platform
from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.support.caller import Caller

URL = "/api/clinic/appointments"
DAY = "2031-03-03"


def _add(caller: Caller, kind: str, **body: Any) -> dict[str, Any]:
    made: dict[str, Any] = caller.post(f"/api/clinic/{kind}s", body).get_json()[kind]
    return made


def _change(caller: Caller, kind: str, one: str, **body: Any) -> None:
    assert caller.put(f"/api/clinic/{kind}s/{one}", body).status_code == 200


@pytest.fixture
def rui(acme: Caller, clinic: Furnished) -> str:
    """Another professional who does the same."""
    found: str = _add(
        acme, "professional", name="Rui", service_ids=[clinic.service_id], hours=ALWAYS_OPEN
    )["id"]
    return found


@pytest.mark.parametrize("filtered", ["patient_id", "professional_id", "status"])
def test_each_filter_keeps_out_what_it_should(
    acme: Caller, clinic: Furnished, rui: str, filtered: str
) -> None:
    """Alone: the other visit of the day differs in all three."""
    bia = _add(acme, "patient", name="Bia", phone="11987654321")["id"]
    ours = clinic.booking(f"{DAY}T15:00:00-03:00", patient_id=bia, professional_id=rui)
    one = acme.post(URL, ours).get_json()["appointment"]["id"]
    acme.post(f"{URL}/{one}/cancellation", {"reason": "Viagem"})
    wanted = {"patient_id": bia, "professional_id": rui, "status": "cancelled"}[filtered]

    found = acme.get(f"{URL}?day={DAY}&{filtered}={wanted}").get_json()["appointments"]

    assert [(visit["id"], visit["cancel_reason"]) for visit in found] == [(one, "Viagem")]


@pytest.mark.parametrize("kind", ["service", "professional"])
def test_who_and_what_is_paused_stands_last(acme: Caller, kind: str) -> None:
    """By name within those that are active, and within the others."""
    for name, active in (("Ana", False), ("Zoé", True), ("Érica", True), ("Bia", False)):
        _add(acme, kind, name=name, duration_min=30, active=active)

    listed = acme.get(f"/api/clinic/{kind}s").get_json()[f"{kind}s"]

    assert [one["name"] for one in listed] == ["Érica", "Zoé", "Ana", "Bia"]


def test_colours_are_given_out_in_turn_and_kept(acme: Caller) -> None:
    """Two beside each other differ; a form that names none changes none."""
    first, second = (_add(acme, "professional", name=name) for name in ("Ana", "Bia"))

    _change(acme, "professional", second["id"], name="Bia Reis")

    listed = acme.get("/api/clinic/professionals").get_json()["professionals"]
    colours = {one["name"]: one["colour"] for one in listed}
    assert colours == {"Ana": first["colour"], "Bia Reis": second["colour"]}
    assert first["colour"] != second["colour"]


def test_staff_beyond_a_smaller_plan_may_still_be_changed(acme: Caller) -> None:
    """Nobody is deactivated by it; only somebody more is refused."""
    staff = [_add(acme, "professional", name=f"Pessoa {number}")["id"] for number in range(4)]
    set_plan = "update control.tenant set plan = :plan where slug = 'acme'"
    with platform().databases.transaction(PLATFORM) as db:
        plan = db.scalar("select plan from control.tenant where slug = 'acme'")
        db.run(set_plan, plan="basico")
    try:
        _change(acme, "professional", staff[0], name="Pessoa Zero")
        refused = acme.post("/api/clinic/professionals", {"name": "Mais uma"})
    finally:
        with platform().databases.transaction(PLATFORM) as db:
            db.run(set_plan, plan=plan)

    assert refused.get_json()["code"] == "clinic.plan_limit"


@pytest.mark.parametrize("kind", ["service", "professional"])
def test_the_trail_tells_what_was_and_what_is(acme: Caller, clinic: Furnished, kind: str) -> None:
    """A price, a name: who looks later sees both."""
    one = clinic.service_id if kind == "service" else clinic.professional_id
    name = "Massagem" if kind == "service" else "Lia"

    _change(acme, kind, one, name="Outro", duration_min=30, hours=ALWAYS_OPEN)

    with acme.db() as db:
        query = "select changes from core.audit where action = :action order by at desc, id desc"
        told = db.scalar(query, action=f"clinic.{kind}_changed")
    assert told[0] == {"field": "name", "before": name, "after": "Outro"}


def test_a_move_keeps_hours_and_the_time_to_tidy_up(acme: Caller, clinic: Furnished) -> None:
    """As booked: outside of hours only a manager who insists, and the buffer goes along."""
    [one] = acme.get(f"{URL}?day={DAY}").get_json()["appointments"]
    with acme.db() as db:
        db.run("update appointment set busy_until = ends_at + interval '10 minutes'")
    path, late = f"{URL}/{one['id']}/move", {"starts_at": f"{DAY}T23:40:00-03:00"}

    refused = acme.post(path, late)
    denied = acme.as_("receptionist").post(path, late | {"force": True})
    moved = acme.post(path, late | {"force": True}).get_json()["appointment"]

    assert refused.get_json()["code"] == "clinic.outside_hours"
    assert denied.get_json()["code"] == "clinic.force_denied"
    assert moved["busy_until"] == "2031-03-04T03:20:00+00:00"


def test_what_was_written_of_a_visit_is_kept(acme: Caller, clinic: Furnished) -> None:
    """Line by line."""
    body = clinic.booking(f"{DAY}T15:00:00-03:00", notes="Prefere a maca alta.\nAlergia: iodo.")
    one = acme.post(URL, body).get_json()["appointment"]["id"]

    kept = acme.get(f"{URL}/{one}").get_json()["appointment"]["notes"]

    assert kept == "Prefere a maca alta.\nAlergia: iodo."


def _columns(acme: Caller, query: str = "") -> dict[str, int]:
    """Who is drawn on the day, and how many places to click each has."""
    agenda = acme.get(f"/api/clinic/agenda?day={DAY}{query}").get_json()["agenda"]
    return {one["professional"]["name"]: len(one["free"]) for one in agenda["columns"]}


def test_who_attends_no_more_is_drawn_with_what_is_left(
    acme: Caller, clinic: Furnished, rui: str
) -> None:
    """As long as a visit stands, without a place to click; whoever has none is not drawn."""
    ours = {"service_ids": [clinic.service_id], "hours": ALWAYS_OPEN, "active": False}
    assert set(_columns(acme)) == {"Lia", "Rui"}

    _change(acme, "professional", clinic.professional_id, name="Lia", **ours)
    _change(acme, "professional", rui, name="Rui", **ours)

    assert _columns(acme) == {"Lia": 0}


def test_one_s_day_is_theirs_alone(acme: Caller, clinic: Furnished, rui: str) -> None:
    """The column, the list below it and the free times of one professional."""
    agenda = acme.get(f"/api/clinic/agenda?day={DAY}&professional={rui}").get_json()["agenda"]
    slots = f"/api/clinic/slots?service_id={clinic.service_id}&day={DAY}"
    of_rui = acme.get(f"{slots}&professional_id={rui}").get_json()["slots"]

    assert [one["professional"]["name"] for one in agenda["columns"]] == ["Rui"]
    assert agenda["upcoming"] == []
    assert {slot["professional_name"] for slot in of_rui} == {"Rui"}


def test_free_times_of_a_move_count_its_own_as_free(acme: Caller, clinic: Furnished) -> None:
    """And none of whoever attends no more."""
    [one] = acme.get(f"{URL}?day={DAY}").get_json()["appointments"]
    url = f"/api/clinic/slots?service_id={clinic.service_id}&day={DAY}"

    def times(query: str = "") -> set[str]:
        return {slot["time"] for slot in acme.get(url + query).get_json()["slots"]}

    assert times(f"&except_id={one['id']}") - times() == {"10:00"}
    paused = {"service_ids": [clinic.service_id], "hours": ALWAYS_OPEN, "active": False}
    _change(acme, "professional", clinic.professional_id, name="Lia", **paused)
    assert times() == set()


@pytest.mark.parametrize(
    ("role", "insists"), [("owner", True), ("manager", True), ("receptionist", False)]
)
def test_pages_offer_what_a_role_may(
    acme: Caller, clinic: Furnished, role: str, *, insists: bool
) -> None:
    """No button leads to a refusal."""
    [one] = acme.get(f"{URL}?day={DAY}").get_json()["appointments"]
    somebody = acme.as_(role)

    def page(path: str) -> str:
        return somebody.get(f"/clinic/appointments/{path}").get_data(as_text=True)

    assert f"{one['id']}/cancellation" in page(one["id"])
    for form in ("new", f"{one['id']}/move"):
        assert ('name="force"' in page(form)) == insists


def test_a_viewer_s_page_has_no_button(acme: Caller, clinic: Furnished) -> None:
    """They read the visit and its history."""
    [one] = acme.get(f"{URL}?day={DAY}").get_json()["appointments"]

    page = acme.as_("viewer").get(f"/clinic/appointments/{one['id']}").get_data(as_text=True)

    assert f"{one['id']}/cancellation" not in page


@pytest.mark.parametrize("day", [DAY, "2026-01-05"])
def test_the_line_of_this_moment_stands_on_today_alone(
    acme: Caller, clinic: Furnished, day: str
) -> None:
    """Another day has none."""
    assert acme.get(f"/api/clinic/agenda?day={day}").get_json()["agenda"]["now_at"] is None
