"""What departs from the week: nobody is offered or booked what is blocked, off or a holiday."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.identity import utc_now
from shared.locks import lock_names
from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.functions.clinic.hours.conftest import DAY, URL, block, collisions, made, times
from tests.functions.clinic.staff import Deliver, attending
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock

OFF = {"first_on": DAY}
SHORT = {"first_on": DAY, "kind": "hours", "hours": "09:00-11:00"}


def _book(caller: Caller, usual: Furnished, at: str, **more: Any) -> Any:
    return caller.post(URL, usual.booking(f"{at}:00-03:00", **more))


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("block", {"starts_at": f"{DAY}T14:00-03:00", "ends_at": f"{DAY}T16:00-03:00"}, "Ausência"),
        ("exception", OFF, "Folga nesse dia."),
        ("exception", OFF | {"note": "Férias"}, "Folga nesse dia: Férias."),
        ("exception", SHORT, "Atende das 09:00–11:00"),
    ],
)
def test_what_is_not_open_is_refused_with_what_is(
    acme: Caller, usual: Furnished, kind: str, body: dict[str, Any], why: str
) -> None:
    """With the reason; who may insists, and only they."""
    whose = "professional_ids" if kind == "block" else "professional_id"
    one: Any = [usual.professional_id] if kind == "block" else usual.professional_id
    made(acme, kind, **body, **{whose: one})

    refused = _book(acme, usual, f"{DAY}T15:00").get_json()
    denied = _book(acme.as_("receptionist"), usual, f"{DAY}T15:00", force=True).get_json()

    assert refused["code"] == "clinic.outside_hours"
    assert why in refused["fields"]["starts_at"]
    assert ("Livres: " in refused["fields"]["starts_at"]) is (body != OFF and "note" not in body)
    assert denied["code"] == "clinic.force_denied"
    assert "15:00" not in times(acme, usual)
    assert _book(acme, usual, f"{DAY}T15:00", force=True).status_code == 201


def test_a_block_takes_its_time_and_no_more(acme: Caller, usual: Furnished) -> None:
    """What touches it may be booked; removed, all of it."""
    one = block(acme, usual, "14:00", "15:30")

    assert {"13:30", "15:30"} <= set(times(acme, usual))
    assert not {"14:00", "14:30", "15:00"} & set(times(acme, usual))
    acme.post(f"/api/clinic/blocks/{one['id']}/removal", {"version": 1})
    assert "14:30" in times(acme, usual)


def test_a_block_over_midnight_counts_on_both_days(acme: Caller, clinic: Furnished) -> None:
    """Also for a visit that begins before it and would end in it."""
    body = {"name": "Lia", "service_ids": [clinic.service_id]}
    body |= {"hours": [{"weekday": d, "opens": "00:00", "closes": "24:00"} for d in range(1, 8)]}
    acme.put(f"/api/clinic/professionals/{clinic.professional_id}", body)
    span = {"day": DAY, "time": "23:00", "until": "01:00"}
    made(acme, "block", professional_ids=[clinic.professional_id], **span)

    assert times(acme, clinic)[-1] == "22:30"
    assert times(acme, clinic, "2031-03-04")[0] == "01:00"


def test_their_own_day_counts_before_the_clinic_s_and_that_before_a_holiday(
    acme: Caller, usual: Furnished
) -> None:
    """Who works on a holiday says so; a day of the whole clinic is everybody else's."""
    city = [{"name": "Padroeira", "day": DAY, "yearly": False}]
    acme.put("/api/clinic/holidays", {"city": city})
    holiday = times(acme, usual)
    made(acme, "exception", first_on=DAY, kind="hours", hours="08:00-10:00")
    clinic_s = times(acme, usual)
    made(acme, "exception", **SHORT, professional_id=usual.professional_id)

    assert holiday == []
    assert clinic_s == ["08:00", "08:30", "09:00", "09:30"]
    assert times(acme, usual) == ["09:00", "09:30", "10:30"]


def test_a_holiday_is_told_by_its_name(acme: Caller, usual: Furnished) -> None:
    """Carnival counts only where somebody says so."""
    plain = acme.put("/api/clinic/holidays", {"version": 0}).get_json()
    before = _book(acme, usual, "2031-02-25T15:00")
    acme.put(
        "/api/clinic/holidays", {"optional": ["Carnaval"], "version": plain["choice"]["version"]}
    )

    refused = _book(acme, usual, "2031-02-25T16:00").get_json()

    assert plain["choice"]["left_out"] == []
    assert before.status_code == 201
    assert refused["fields"]["starts_at"] == "Feriado: Carnaval."


def test_the_state_s_and_the_city_s_count(acme: Caller, usual: Furnished) -> None:
    """The ninth of July in São Paulo; and every year on the same day what the city keeps."""
    form = {"state": "SP", "left_out": ["Natal"], "written": "25/01 Aniversário da cidade"}
    acme.put("/api/clinic/holidays", form)

    free = {day: bool(times(acme, usual, day)) for day in ("2031-07-09", "2030-01-25")}

    assert free == {"2031-07-09": False, "2030-01-25": False}
    assert times(acme, usual, "2030-12-25") != []


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"state": "XX"}, "state"),
        ({"left_out": ["Dia do Saci"]}, "left_out"),
        ({"optional": ["Natal"]}, "optional"),
        ({"written": "amanhã festa"}, "written"),
        ({"written": "25/01"}, "written"),
    ],
)
def test_what_is_no_holiday_is_refused(acme: Caller, form: dict[str, Any], field: str) -> None:
    """With the field and how to write it."""
    answer = acme.put("/api/clinic/holidays", form)

    assert answer.status_code == 400
    assert field in answer.get_json()["fields"]


def test_the_agenda_shows_what_is_blocked_and_why(acme: Caller, usual: Furnished) -> None:
    """As a span of its own, with what it is for; a day off says so at its head."""
    block(acme, usual, "14:00", "15:00", reason="meeting", note="Equipe")
    made(acme, "exception", first_on="2031-03-04", professional_id=usual.professional_id)

    [column] = acme.get(f"/api/clinic/agenda?day={DAY}").get_json()["agenda"]["columns"]
    page = acme.get(f"/clinic/agenda?day={DAY}").get_data(as_text=True)
    off = acme.get("/clinic/agenda?day=2031-03-04").get_data(as_text=True)

    assert [(one["span"]["time"], one["why"]) for one in column["blocked"]] == [("14:00", "Equipe")]
    assert "Equipe" in page
    assert "Folga nesse dia." in off


def test_a_booking_waits_for_a_block_that_is_being_made(acme: Caller, usual: Furnished) -> None:
    """It reads the hours behind the queue, and is refused by what was blocked meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            lock_names(db, f"clinic:{usual.professional_id}")
            waiting = pool.submit(_book, acme, usual, f"{DAY}T15:00")
            waits_for_a_lock(waiting)
            one = db.scalar(
                "insert into block (starts_at, ends_at, reason, created_by) values"
                " ('2031-03-03T14:00-03', '2031-03-03T16:00-03', 'out', core.uuid_v7())"
                " returning id"
            )
            db.run(
                "insert into block_professional values (:one::uuid, :who::uuid)",
                one=one, who=usual.professional_id,
            )  # fmt: skip
        answer = waiting.result()

    assert answer.get_json()["code"] == "clinic.outside_hours"


def test_what_collides_is_listed_until_it_is_settled(
    acme: Caller, usual: Furnished, visit: str
) -> None:
    """Kept, it is settled; what comes to collide later asks again; moved away, nothing is left."""
    block(acme, usual, "09:00", "11:00", reason="meeting")
    listed = collisions(acme)
    keep = f"{URL}/{visit}/keeping"
    answers = [acme.post(keep, {"version": 1}).status_code for _ in range(2)]
    kept = collisions(acme)
    made(acme, "exception", **OFF)
    again = collisions(acme)
    acme.post(f"{URL}/{visit}/move", {"starts_at": "2031-03-04T10:00:00-03:00"})

    assert listed == [(visit, "Reunião, das 09:00 às 11:00.")]
    assert (answers, kept) == ([200, 200], [])
    assert again == [(visit, "Folga nesse dia.")]
    assert collisions(acme) == []


def test_who_books_by_force_has_settled_it(acme: Caller, usual: Furnished) -> None:
    """Nobody is asked what they said already."""
    block(acme, usual, "14:00", "16:00")

    _book(acme, usual, f"{DAY}T15:00", force=True)

    assert collisions(acme) == []


def test_other_hours_collide_with_what_lies_outside_them_alone(
    acme: Caller, usual: Furnished, visit: str
) -> None:
    """The visit at ten is within nine to eleven; within eleven to twelve it is not."""
    one = made(acme, "exception", **SHORT)
    path = f"/api/clinic/exceptions/{one['id']}"
    within = collisions(acme)

    acme.put(path, SHORT | {"hours": "11:00-12:00", "version": 1})

    assert within == []
    assert [why for _, why in collisions(acme)] == [
        "Horário especial nesse dia. Atende das 11:00–12:00 nesse dia."
    ]


def test_days_have_one_exception(acme: Caller, usual: Furnished) -> None:
    """Of the same people; of others they may have another."""
    made(acme, "exception", first_on=DAY, last_on="2031-03-07")
    mine = {"professional_id": usual.professional_id}

    twice = acme.post("/api/clinic/exceptions", {"first_on": "2031-03-07"})

    assert twice.get_json()["code"] == "clinic.days_taken"
    assert acme.post("/api/clinic/exceptions", OFF | mine).status_code == 201


@pytest.mark.parametrize(
    ("kind", "hours", "told"),
    [
        ("off", "09:00-11:00", "Ligue “Atende em outro horário”, ou apague os horários."),
        ("hours", "", "Escreva os horários, ou desligue “Atende em outro horário”."),
    ],
)
def test_hours_and_their_switch_say_the_same(
    acme: Caller, usual: Furnished, kind: str, hours: str, told: str
) -> None:
    """Without scripts both stand there: what was typed is never dropped, neither anew nor later."""
    one = made(acme, "exception", **SHORT, professional_id=usual.professional_id)
    body = {"first_on": "2031-03-04", "kind": kind, "hours": hours}

    new = acme.post("/api/clinic/exceptions", body)
    changed = acme.put(f"/api/clinic/exceptions/{one['id']}", body | {"version": 1})

    assert [answer.status_code for answer in (new, changed)] == [400, 400]
    assert new.get_json()["fields"] == changed.get_json()["fields"] == {"hours": told}


FORMS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("block", {"starts_at": f"{DAY}T14:00:00-03:00"}, {"reason": "lunch"}, "motivo"),
    ("exception", OFF, {"last_on": "2031-03-04"}, "último dia"),
]


@pytest.mark.parametrize(("kind", "body", "change", "label"), FORMS)
def test_the_second_of_two_is_told_what_the_first_changed(
    acme: Caller, usual: Furnished, kind: str, body: dict[str, Any], change: Any, label: str
) -> None:
    """409 with the field and who; what the first saved stands; saved alike, nothing changes."""
    body = body | ({"professional_ids": [usual.professional_id]} if kind == "block" else {})
    path = f"/api/clinic/{kind}s/{made(acme, kind, **body)['id']}"
    first = acme.put(path, body | change | {"version": 1}).get_json()[kind]
    alike = acme.put(path, body | change).get_json()[kind]

    answer = acme.put(path, body | {"note": "Outra", "version": 1})
    removal = acme.post(f"{path}/removal", {"version": 1})

    assert (first["version"], alike["version"]) == (2, 2)
    assert (answer.status_code, removal.status_code) == (409, 409)
    assert label in answer.get_json()["detail"]
    assert answer.get_json()["changed_by"] == ["Ana Lima"]


def test_the_second_who_chooses_holidays_is_told(acme: Caller) -> None:
    """Also when both were the first to choose."""
    acme.put("/api/clinic/holidays", {"state": "SP", "version": 0})

    answer = acme.put("/api/clinic/holidays", {"state": "RJ", "version": 0})

    assert answer.get_json()["code"] == "clinic.changed_meanwhile"
    assert "estado" in answer.get_json()["detail"]


@pytest.mark.parametrize("kind", ["block", "exception"])
def test_a_key_makes_one_and_another_body_is_refused(
    acme: Caller, usual: Furnished, kind: str
) -> None:
    """The same again shows what it made."""
    body: dict[str, Any] = {"first_on": DAY, "request_id": "folga-1"}
    if kind == "block":
        body = {"professional_ids": [usual.professional_id], "request_id": "folga-1"}
        body |= {"starts_at": f"{DAY}T14:00:00-03:00"}
    url = f"/api/clinic/{kind}s"

    first, second = acme.post(url, body), acme.post(url, body)
    other = acme.post(url, body | {"note": "Outra"})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()[kind]["id"] == second.get_json()[kind]["id"]
    assert other.get_json()["code"] == "clinic.request_reused"


def test_another_tenant_s_are_not_there(acme: Caller, globex: Caller, usual: Furnished) -> None:
    """Neither block, exception, holiday nor collision; nor can they be named."""
    one = block(acme, usual, "09:00", "11:00")
    off = made(acme, "exception", first_on="2031-03-04")
    acme.put("/api/clinic/holidays", {"state": "SP"})

    for path in (f"blocks/{one['id']}", f"exceptions/{off['id']}"):
        assert globex.get(f"/api/clinic/{path}").status_code == 404
        assert globex.post(f"/api/clinic/{path}/removal", {}).status_code == 404
    assert globex.get(f"/api/clinic/blocks?since={DAY}").get_json()["blocks"] == []
    assert globex.get(f"/api/clinic/exceptions?since={DAY}").get_json()["exceptions"] == []
    assert globex.get("/api/clinic/holidays").get_json()["holidays"] == []
    assert collisions(globex) == []
    named = {"professional_ids": [usual.professional_id], "starts_at": f"{DAY}T14:00:00-03:00"}
    assert globex.post("/api/clinic/blocks", named).get_json()["code"] == "clinic.unknown_choice"


def test_a_professional_blocks_their_own_time_alone(
    acme: Caller, usual: Furnished, deliver: Deliver
) -> None:
    """Of others' they see nothing; a meeting with others is theirs to see, not to change."""
    body = {"name": "Ximena", "service_ids": [usual.service_id], "hours": ALWAYS_OPEN}
    ximena = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    bia = attending(deliver, acme, "Bia", usual.professional_id)
    at = {"starts_at": f"{DAY}T14:00:00-03:00"}
    hers = made(acme, "block", professional_ids=[ximena], **at)
    both = made(acme, "block", professional_ids=[ximena, usual.professional_id], **at)

    seen = bia.get(f"/api/clinic/blocks?since={DAY}").get_json()["blocks"]

    assert [(one["id"], one["professional_names"]) for one in seen] == [(both["id"], ["Lia"])]
    for one in (hers, both):
        assert bia.get(f"/api/clinic/blocks/{one['id']}").status_code == 404
        assert bia.post(f"/api/clinic/blocks/{one['id']}/removal", {}).status_code == 404
    denied = bia.post("/api/clinic/blocks", at | {"professional_ids": [ximena]})
    assert denied.get_json()["code"] == "clinic.unknown_choice"
    assert bia.post("/api/clinic/exceptions", OFF).status_code == 403
    made(bia, "block", professional_ids=[usual.professional_id], **at)


def test_the_first_times_are_anybody_s(acme: Caller, usual: Furnished) -> None:
    """In the order of the clock over days and people, past a day off and a holiday."""
    hours = [{"weekday": 3, "opens": "08:00", "closes": "09:00"}]
    body = {"name": "Abel", "service_ids": [usual.service_id], "hours": hours}
    acme.post("/api/clinic/professionals", body)
    made(acme, "exception", first_on=DAY, last_on="2031-03-04")
    url = f"/api/clinic/slots/first?service_id={usual.service_id}&day={DAY}&limit=4"

    found = acme.get(url).get_json()["slots"]

    assert [(s["day"], s["time"], s["professional_name"]) for s in found] == [
        ("2031-03-05", "08:00", "Abel"),
        ("2031-03-05", "08:00", "Lia"),
        ("2031-03-05", "08:30", "Abel"),
        ("2031-03-05", "08:30", "Lia"),
    ]


def test_every_page_opens(acme: Caller, usual: Furnished, visit: str) -> None:
    """For a browser, also after a form that was refused."""
    one = block(acme, usual, "09:00", "11:00")
    off = made(acme, "exception", first_on="2031-03-04", note="Congresso")
    for path in (
        "blocks", f"blocks?since={DAY}", "blocks/new", f"blocks/{one['id']}", "exceptions",
        "exceptions/new", f"exceptions/{off['id']}", "holidays", "collisions",
        f"slots/first?service_id={usual.service_id}",
    ):  # fmt: skip
        assert acme.get(f"/clinic/{path}").status_code == 200, path
    for path in ("blocks", "exceptions", "holidays"):
        refused = acme.post(f"/clinic/{path}", data={"note": "x", "state": "XX"})
        assert refused.status_code == 400, path
    kept = acme.post(f"/clinic/appointments/{visit}/keeping", data={"version": "1"})
    assert kept.headers["Location"].endswith("/clinic/collisions")


def test_each_month_the_days_are_written_further(
    acme: Caller, usual: Furnished, visit: str, run_task: Callable[..., TestResponse]
) -> None:
    """What was lost or is new comes; what stays was settled, and is not asked again."""
    city = [{"name": "Padroeira", "day": DAY, "yearly": False}]
    acme.put("/api/clinic/holidays", {"city": city})
    acme.post(f"{URL}/{visit}/keeping", {})
    with acme.db() as db:
        db.run("delete from holiday where name = 'Natal'")

    turn = {"due_at": utc_now() - timedelta(seconds=1)}
    answer = run_task("clinic", "clinic-extend-holidays", turn, acme.tenant)

    with acme.db() as db:
        assert db.scalar("select count(*) from holiday where name = 'Natal'") >= 10
    assert answer.status_code == 204
    assert collisions(acme) == []


def test_what_was_kept_is_to_be_settled_again_by_its_notice(
    acme: Caller, usual: Furnished, visit: str
) -> None:
    """Once, with a line of it; who changed the visit meanwhile is not undone with it."""
    block(acme, usual, "10:00", "11:00")
    kept = acme.post(f"{URL}/{visit}/keeping", {})
    toast = json.loads(kept.headers["HX-Trigger"])["toast"]
    headers = {"If-Match": f'"{toast["version"]}"'}
    assert collisions(acme) == []

    assert acme.post(f"{URL}/{visit}/confirmation", {}).status_code == 200
    stale = acme.post(f"/api{toast['undo']}", headers=headers)
    assert collisions(acme) == []
    answers = [acme.post(f"/api{toast['undo']}", {"version": toast["version"] + 1}) for _ in "ab"]

    assert (stale.status_code, stale.get_json()["code"]) == (409, "clinic.changed_meanwhile")
    assert [one.status_code for one in answers] == [200, 200]
    assert [found for found, _ in collisions(acme)] == [visit]
    shown = acme.get(f"{URL}/{visit}").get_json()["history"]
    assert [one["kind"] for one in shown].count("unkept") == 1
