"""A block given another start or end where it is drawn: the rest of it stays."""

import json
import re
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.functions.clinic.hours.conftest import DAY, block, collisions, made, times
from tests.functions.clinic.staff import Deliver, colleague, link
from tests.support.caller import Caller


def _move(caller: Caller, one: dict[str, Any], **to: Any) -> Any:
    return caller.post(f"/api/clinic/blocks/{one['id']}/move", to)


def test_a_block_moves_and_keeps_what_it_is_for(acme: Caller, usual: Furnished) -> None:
    """Its time is free again, the new one is not."""
    one = block(acme, usual, "14:00", "15:00", reason="meeting", note="Equipe")

    moved = _move(acme, one, day=DAY, time="15:00", until="16:30", version=one["version"])

    told = moved.get_json()["block"]
    assert (told["reason"], told["note"]) == ("meeting", "Equipe")
    assert told["professional_ids"] == [usual.professional_id]
    assert "14:00" in times(acme, usual)
    assert not {"15:00", "15:30", "16:00"} & set(times(acme, usual))


def test_one_person_s_block_goes_to_a_colleague(acme: Caller, usual: Furnished, visit: str) -> None:
    """With its time, in one act, and back by the notice of it; their own time is free again."""
    one = block(acme, usual, "10:00", "11:00")
    bia = acme.post("/api/clinic/professionals", {"name": "Bia", "hours": ALWAYS_OPEN}).get_json()
    whose = bia["professional"]["id"]
    assert [found for found, _ in collisions(acme)] == [visit]

    moved = _move(acme, one, day=DAY, time="14:00", professional_id=whose, version=1)

    told = moved.get_json()["block"]
    assert (told["professional_ids"], told["professional_names"]) == ([whose], ["Bia"])
    assert _clock(told["ends_at"]) == "15:00"
    assert collisions(acme) == []
    trail = acme.get("/api/workspace/settings/audit?kind=clinic.block").get_json()["lines"]
    assert "Bia" in str(trail[0])


def test_of_several_people_s_block_one_is_not_moved(acme: Caller, usual: Furnished) -> None:
    """Nor to whom nobody sees; the refusal says what to do."""
    bia = acme.post("/api/clinic/professionals", {"name": "Bia", "hours": ALWAYS_OPEN}).get_json()
    whose = bia["professional"]["id"]
    both = made(
        acme,
        "block",
        professional_ids=[usual.professional_id, whose],
        starts_at=f"{DAY}T10:00:00-03:00",
    )
    alone = block(acme, usual, "14:00", "15:00")

    several = _move(acme, both, day=DAY, time="10:00", professional_id=whose)
    nobody = _move(acme, alone, day=DAY, time="14:00", professional_id=str(uuid4()))

    assert "várias pessoas" in several.get_json()["fields"]["professional_id"]
    assert (several.status_code, nobody.status_code) == (400, 404)
    assert nobody.get_json()["code"] == "clinic.unknown_choice"
    board = acme.get(f"/clinic/agenda?day={DAY}").text
    assert (board.count("data-block"), board.count("data-alone")) == (3, 1)


def test_a_block_that_was_removed_comes_back(acme: Caller, usual: Furnished) -> None:
    """By the notice, as it was."""
    one = block(acme, usual, "14:00", "16:30", reason="meeting", note="Equipe")
    gone = acme.post(f"/api/clinic/blocks/{one['id']}/removal")
    toast = json.loads(gone.headers["HX-Trigger"])["toast"]
    assert "14:00" in times(acme, usual)

    back = acme.post(f"/api{toast['undo']}", toast["body"]).get_json()["block"]

    same = ("professional_ids", "starts_at", "ends_at", "reason", "note")
    assert {name: back[name] for name in same} == {name: one[name] for name in same}
    assert "14:00" not in times(acme, usual)


def test_what_it_comes_to_lie_over_is_to_be_settled(
    acme: Caller, usual: Furnished, visit: str
) -> None:
    """As of a new one."""
    one = block(acme, usual, "14:00", "15:00")

    moved = _move(acme, one, day=DAY, time="10:00", until="11:00")

    assert collisions(acme) == [(visit, "Ausência, das 10:00 às 11:00.")]
    assert moved.headers["Location"] == f"/clinic/collisions?since={DAY}&until={DAY}"


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ({"time": "15:02", "until": "16:00"}, 400, "invalid"),
        ({"until": "16:00"}, 400, "invalid"),
        ({"time": "15:00", "until": "16:00", "version": 7}, 409, "clinic.changed_meanwhile"),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(
    acme: Caller, usual: Furnished, to: dict[str, Any], status: int, code: str
) -> None:
    """Off the grid, without a time, or over what somebody else saved."""
    one = block(acme, usual, "14:00", "15:00")

    refused = _move(acme, one, day=DAY, **to)

    assert (refused.status_code, refused.get_json()["code"]) == (status, code)
    assert "14:00" not in times(acme, usual)


def test_a_move_that_says_no_end_keeps_its_length(acme: Caller, usual: Furnished) -> None:
    """On the clock, and as a moment."""
    one = block(acme, usual, "14:00", "16:30")

    first = _move(acme, one, day=DAY, time="15:00").get_json()["block"]
    second = _move(acme, one, starts_at=f"{DAY}T13:00:00-03:00").get_json()["block"]

    assert _clock(first["ends_at"]) == "17:30"
    assert _clock(second["ends_at"]) == "15:30"


def _clock(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(ZoneInfo('America/Sao_Paulo')):%H:%M}"


MOMENT = f"{DAY}T15:00:00-03:00"


@pytest.mark.parametrize(
    ("to", "fields"),
    [
        ({"day": DAY, "time": "15:02", "until": "16:00"}, {"time"}),
        ({"day": DAY, "time": "15:00", "until": "16:02"}, {"until"}),
        ({"day": DAY, "time": "15:00", "until": "14:00", "until_day": DAY}, {"until"}),
        ({"day": DAY, "time": "15:00", "until": "16:00", "until_day": "2031-03-02"}, {"until_day"}),
        ({"day": DAY, "time": "15:00", "until": "16:00", "until_day": "2031-05-02"}, {"until_day"}),
        ({"starts_at": MOMENT, "ends_at": MOMENT}, {"ends_at"}),
        ({"starts_at": f"{DAY}T15:02:00-03:00"}, {"starts_at"}),
        ({"day": DAY, "time": "15:00", "until_day": "2031-03-04"}, {"until"}),
        ({"day": DAY, "time": "15:00", "ends_at": f"{DAY}T16:00:00-03:00"}, {"ends_at"}),
        ({"ends_at": MOMENT}, {"ends_at"}),
        ({"starts_at": MOMENT, "until": "16:00"}, {"until"}),
        ({"starts_at": MOMENT, "day": DAY, "until_day": DAY}, {"day", "until_day"}),
    ],
)
def test_a_wrong_time_is_told_at_what_said_it(
    acme: Caller, usual: Furnished, to: dict[str, Any], fields: set[str]
) -> None:
    """By the name it was sent under, of a move as of a new one; nothing said is passed over."""
    one = block(acme, usual, "08:00", "09:00")
    ids = {"professional_ids": [usual.professional_id]}

    moved, new = _move(acme, one, **to), acme.post("/api/clinic/blocks", ids | to)

    assert [(a.status_code, {*a.get_json()["fields"]}) for a in (moved, new)] == [(400, fields)] * 2
    assert acme.get(f"/api/clinic/blocks/{one['id']}").get_json()["block"]["version"] == 1


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ({"until": "18:00"}, "03/03, 16:00–18:00"),
        ({"until": "06:00"}, "03/03, 16:00–06:00"),
        ({"until": "18:00", "until_day": "2031-03-06"}, "03/03, 16:00 a 06/03, 18:00"),
    ],
)
def test_the_notice_says_the_last_of_several_days(
    acme: Caller, usual: Furnished, ends: dict[str, str], shown: str
) -> None:
    """And takes it back, also when the same was asked again: the first answer may be lost."""
    body = {"professional_ids": [usual.professional_id], "day": DAY, "time": "16:00", **ends}
    answers = [
        acme.post("/api/clinic/blocks", body, headers={"Idempotency-Key": "bloqueio-1"})
        for _ in range(2)
    ]

    one = answers[0].get_json()["block"]
    assert [answer.status_code for answer in answers] == [201, 200]
    for answer in answers:
        assert json.loads(answer.headers["HX-Trigger"])["toast"] == {
            "text": f"Horário bloqueado: Lia, {shown}.",
            "undo": f"/clinic/blocks/{one['id']}/removal",
            "version": one["version"],
        }


def test_a_move_to_where_it_is_tells_nobody(acme: Caller, usual: Furnished) -> None:
    """The version stays."""
    one = block(acme, usual, "14:00", "15:00")

    same = _move(acme, one, day=DAY, time="14:00", until="15:00").get_json()["block"]

    assert same["version"] == one["version"]


def test_the_agenda_says_which_block_it_draws(acme: Caller, usual: Furnished) -> None:
    """By its id and version, for whoever may change it."""
    one = block(acme, usual, "14:00", "15:00")
    agenda = acme.get(f"/api/clinic/agenda?day={DAY}").get_json()["agenda"]
    [shut] = agenda["columns"][0]["blocked"]
    path = f"/clinic/agenda?day={DAY}"

    assert (shut["id"], shut["version"], shut["whole"]) == (one["id"], one["version"], True)
    assert f'data-block="{one["id"]}"' in acme.get(path).get_data(as_text=True)
    assert "data-block" not in acme.as_("viewer").get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    ("start", "end", "at", "moved"),
    [
        ("14:00", "15:00", 168, 1),
        ("17:00", "20:00", 204, 0),
        ("06:00", "09:00", 96, 0),
    ],
)
def test_only_what_is_drawn_whole_is_moved_by_hand(
    acme: Caller, usual: Furnished, start: str, end: str, at: int, moved: int
) -> None:
    """What lies beyond the hours shown is not drawn, and would be cut off; its sheet changes it."""
    one = block(acme, usual, start, end)

    page = acme.get(f"/clinic/agenda?day={DAY}").get_data(as_text=True)

    [link] = re.findall(rf'<a [^>]*data-block="{one["id"]}"[^>]*>', page)
    assert f'is-blocked at-{at} span-12"' in link
    assert (link.count("data-move="), page.count("data-grip")) == (moved, moved)


def test_of_a_shared_block_one_of_them_only_sees_it(
    acme: Caller, usual: Furnished, deliver: Deliver
) -> None:
    """A meeting with somebody they do not see is theirs to read, not to change."""
    body = {"name": "Ximena", "service_ids": [usual.service_id], "hours": ALWAYS_OPEN}
    ximena = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    bia = colleague(deliver, acme, "Bia")
    link(acme, usual.professional_id, bia)
    both = [ximena, usual.professional_id]
    span = {"starts_at": f"{DAY}T14:00:00-03:00", "reason": "meeting"}
    one = made(acme, "block", professional_ids=both, **span)

    page = bia.get(f"/clinic/agenda?day={DAY}").get_data(as_text=True)

    assert "Reunião" in page
    assert "data-block" not in page
    assert _move(bia, one, day=DAY, time="15:00", until="16:00").status_code == 404


def test_another_tenant_moves_no_block_of_ours(
    acme: Caller, globex: Caller, usual: Furnished
) -> None:
    """There is none."""
    one = block(acme, usual, "14:00", "15:00")

    assert _move(globex, one, day=DAY, time="15:00", until="16:00").status_code == 404


def test_a_block_of_days_keeps_its_end_when_its_form_is_saved(
    acme: Caller, usual: Furnished
) -> None:
    """Its form says the last day, which one of hours has no need of."""
    ids = {"professional_ids": [usual.professional_id]}
    days = {"starts_at": f"{DAY}T14:00", "ends_at": "2031-03-06T12:00"}
    one = acme.post("/api/clinic/blocks", ids | days).get_json()["block"]
    short = block(acme, usual, "08:00", "09:00")

    page = acme.get(f"/clinic/blocks/{one['id']}").text
    said = {"day": DAY, "time": "14:00", "until": "12:00", "until_day": "2031-03-06"}
    kept = acme.put(f"/api/clinic/blocks/{one['id']}", ids | said | {"reason": one["reason"]})

    assert 'name="until_day"' in page
    assert 'name="until_day"' not in acme.get(f"/clinic/blocks/{short['id']}").text
    assert kept.get_json()["block"]["ends_at"] == one["ends_at"]


@pytest.mark.parametrize("hours", ["", "08:00-10:00, 11:00-12:00"])
def test_a_day_off_that_was_removed_comes_back(acme: Caller, usual: Furnished, hours: str) -> None:
    """By the notice, as it was; so do other hours."""
    whose = {"professional_id": usual.professional_id, "note": "Curso"}
    kind = {"kind": "hours", "hours": hours} if hours else {}
    one = made(acme, "exception", first_on=DAY, last_on="2031-03-04", **whose, **kind)
    gone = acme.post(f"/api/clinic/exceptions/{one['id']}/removal")
    toast = json.loads(gone.headers["HX-Trigger"])["toast"]

    back = acme.post(f"/api{toast['undo']}", toast["body"]).get_json()["exception"]

    same = ("professional_id", "first_on", "last_on", "spans", "note")
    assert {name: back[name] for name in same} == {name: one[name] for name in same}
