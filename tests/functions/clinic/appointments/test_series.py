"""Visits that come again: booked, moved and cancelled at once; one changed alone keeps its own."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished, furnish
from tests.functions.clinic.hours.conftest import made
from tests.functions.clinic.staff import Deliver, attending
from tests.support.caller import Caller
from tests.support.waiting import behind

URL = "/api/clinic/series"
VISITS = "/api/clinic/appointments"
FIRST = "2031-04-01T09:00:00-03:00"
LATER = {"starts_at": "2031-04-01T11:00:00-03:00"}
ROUNDS = 20


def _form(made: Furnished, **more: Any) -> dict[str, Any]:
    return made.booking(FIRST) | {"times": 4} | more


def _booked(caller: Caller, made: Furnished, **more: Any) -> dict[str, Any]:
    answer = caller.post(URL, _form(made, **more))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    shown: dict[str, Any] = answer.get_json()
    return shown


def _days(shown: dict[str, Any], *, standing: bool = True) -> list[str]:
    return [
        one["starts_at"][5:16]
        for one in shown["appointments"]
        if not standing or one["status"] != "cancelled"
    ]


def _act(caller: Caller, shown: dict[str, Any], act: str, **body: Any) -> TestResponse:
    return caller.post(f"{URL}/{shown['series']['id']}/{act}", body)


def test_it_ends_within_ten_years(acme: Caller, clinic: Furnished) -> None:
    """As every visit does; nothing of it is booked."""
    answer = acme.post(URL, _form(clinic, times=12, every_weeks=52))

    assert answer.status_code == 400
    assert answer.get_json()["fields"]["until"].startswith("A série passa de dez anos")


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ({"times": 3}, ["04-01", "04-08", "04-15"]),
        ({"times": None, "until": "2031-04-15", "every_weeks": 2}, ["04-01", "04-15"]),
        ({"times": 52, "until": "2031-04-09"}, ["04-01", "04-08"]),
    ],
)
def test_it_comes_every_so_many_weeks(
    acme: Caller, clinic: Furnished, every: dict[str, Any], days: list[str]
) -> None:
    """So many times or until a day, whichever is first; each a visit as any other."""
    shown = _booked(acme, clinic, **every)

    assert _days(shown) == [f"{day}T12:00" for day in days]
    assert {one["status"] for one in shown["appointments"]} == {"scheduled"}
    assert acme.get(f"{URL}/{shown['series']['id']}").get_json()["series"] == shown["series"]


def test_without_an_end_it_is_a_year(acme: Caller, clinic: Furnished) -> None:
    """Fifty-two visits, in one transaction."""
    assert len(_booked(acme, clinic, times=None)["appointments"]) == 52


@pytest.mark.parametrize("more", [{"times": 1}, {"times": 53}, {"until": "2031-04-02"}])
def test_what_is_no_series_is_refused(
    acme: Caller, clinic: Furnished, more: dict[str, Any]
) -> None:
    """Less than two, or more than a year."""
    assert acme.post(URL, _form(clinic, **more)).status_code == 400


def _taken(caller: Caller, clinic: Furnished) -> None:
    """The second date is booked, the third a day off."""
    body = {"name": "Rita", "phone": "11987650000"}
    rita = caller.post("/api/clinic/patients", body).get_json()["patient"]["id"]
    caller.post(VISITS, clinic.booking("2031-04-08T09:15:00-03:00", patient_id=rita))
    made(caller, "exception", first_on="2031-04-15", note="Congresso")


def test_what_collides_is_told_before_and_the_rest_may_be_booked(
    acme: Caller, clinic: Furnished
) -> None:
    """Each date with its reason; refused, nothing is booked and nobody written to."""
    _taken(acme, clinic)
    tried = acme.post(f"{URL}/trial", _form(clinic)).get_json()["dates"]
    told = len(acme.events())
    refused = acme.post(URL, _form(clinic))
    same = len(acme.events())

    shown = _booked(acme, clinic, only_free=True)

    reasons = [None, "Ocupado às 09:15.", "Folga nesse dia: Congresso.", None]
    assert [one["why"] for one in tried] == reasons
    assert refused.get_json()["code"] == "clinic.series_collides"
    assert [one["why"] for one in refused.get_json()["dates"]] == reasons
    assert same == told
    assert _days(shown) == ["04-01T12:00", "04-22T12:00"]
    assert [one["why"] for one in shown["left_out"]] == reasons[1:3]


def test_one_mail_tells_of_all_dates(acme: Caller, clinic: Furnished) -> None:
    """Each visit is kept and reminded of without a mail of its own."""
    before = len(acme.events("clinic.appointment_booked"))
    _booked(acme, clinic)

    [told] = acme.events("clinic.series_booked")
    each = acme.events("clinic.appointment_booked")[before:]
    assert told.data["letter"]["send"]["said"]["dates"][0] == "ter, 01/04/2031 às 09:00"
    assert len(told.data["letter"]["send"]["said"]["dates"]) == len(each) == 4
    assert {one.data["letter"]["keep"]["told"] for one in each} == {True}


def test_this_and_following_move_and_what_went_its_own_way_stays(
    acme: Caller, clinic: Furnished
) -> None:
    """By as much of the wall clock as the one named; the former ones and the single change stay."""
    shown = _booked(acme, clinic)
    _, second, third, _ = shown["appointments"]
    alone = {"starts_at": "2031-04-16T15:00:00-03:00"}
    acme.post(f"{VISITS}/{third['id']}/move", alone)
    to = {"appointment_id": second["id"], "starts_at": "2031-04-09T10:00:00-03:00"}

    moved = _act(acme, shown, "move", **to).get_json()

    assert _days(moved) == ["04-01T12:00", "04-09T13:00", "04-16T18:00", "04-23T13:00"]
    assert [one["apart"] for one in moved["appointments"]] == [False, False, True, False]
    assert len(acme.events("clinic.series_moved")) == 1


@pytest.mark.parametrize(("to", "last"), [("2031-04-08", "04-29"), ("2031-03-25", "04-15")])
def test_all_may_go_where_others_of_them_were(
    acme: Caller, clinic: Furnished, to: str, last: str
) -> None:
    """A week later or earlier: none is in another's way."""
    shown = _booked(acme, clinic)
    first = shown["appointments"][0]["id"]
    body = {"appointment_id": first, "starts_at": f"{to}T09:00:00-03:00", "scope": "all"}

    moved = _act(acme, shown, "move", **body)

    assert moved.status_code == 200
    assert _days(moved.get_json())[-1] == f"{last}T12:00"


def test_what_cannot_go_stays_and_so_does_who_would_take_its_place(
    acme: Caller, clinic: Furnished
) -> None:
    """A week later, but the last one's new day is off: all four stay, each with its reason."""
    shown = _booked(acme, clinic)
    made(acme, "exception", first_on="2031-04-29")
    first = shown["appointments"][0]["id"]
    body = {"appointment_id": first, "starts_at": "2031-04-08T09:00:00-03:00"}

    refused = _act(acme, shown, "move", **body, only_free=True).get_json()

    assert refused["code"] == "clinic.series_collides"
    assert [one["why"] for one in refused["dates"]] == [
        *["Outra data da série fica nesse horário."] * 3,
        "Folga nesse dia.",
    ]


def test_a_move_to_the_same_time_tells_nobody(acme: Caller, clinic: Furnished) -> None:
    """No version, no mail."""
    shown = _booked(acme, clinic)
    told = len(acme.events())
    body = {"appointment_id": shown["appointments"][0]["id"], "starts_at": FIRST}

    answer = _act(acme, shown, "move", **body)

    assert answer.get_json()["series"] == shown["series"]
    assert len(acme.events()) == told


@pytest.mark.parametrize(("scope", "left"), [("following", ["04-01T12:00"]), ("all", [])])
def test_following_or_all_are_cancelled_with_one_mail(
    acme: Caller, clinic: Furnished, scope: str, left: list[str]
) -> None:
    """Also what was moved by itself; said again it changes nothing."""
    shown = _booked(acme, clinic)
    second, third = (one["id"] for one in shown["appointments"][1:3])
    acme.post(f"{VISITS}/{third}/move", {"starts_at": "2031-04-16T15:00:00-03:00"})
    body = {"appointment_id": second, "scope": scope}

    done = _act(acme, shown, "cancellation", **body)
    again = _act(acme, shown, "cancellation", scope="all") if scope == "all" else done

    assert _days(done.get_json()) == left
    assert again.status_code == 200
    assert len(acme.events("clinic.series_cancelled")) == 1


def test_the_second_of_two_is_told(acme: Caller, clinic: Furnished) -> None:
    """Who had read the series before somebody moved it."""
    shown = _booked(acme, clinic)
    first = shown["appointments"][0]["id"]
    body = {"appointment_id": first, "starts_at": "2031-04-02T09:00:00-03:00", "version": 1}

    answers = [_act(acme, shown, "move", **body), _act(acme, shown, "cancellation", version=1)]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].get_json()["code"] == "clinic.changed_meanwhile"


def test_a_key_books_one_series(acme: Caller, clinic: Furnished) -> None:
    """The same again shows it; another body under the key is refused."""
    form = _form(clinic, request_id="serie-1")

    first, second = acme.post(URL, form), acme.post(URL, form)
    other = acme.post(URL, form | {"times": 5})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()["series"]["id"] == second.get_json()["series"]["id"]
    assert other.get_json()["code"] == "clinic.request_reused"


def test_a_series_under_way_is_seen_by_a_single_change(acme: Caller, clinic: Furnished) -> None:
    """It waits for the row, and is told what the series did; and the other way round."""
    shown = _booked(acme, clinic)
    third = shown["appointments"][2]
    path = f"{VISITS}/{third['id']}/move"
    body = {"starts_at": "2031-04-16T15:00:00-03:00", "version": third["version"]}
    to = {"appointment_id": shown["appointments"][0]["id"]}
    to["starts_at"] = "2031-04-02T09:00:00-03:00"
    alone = (
        "update appointment set apart = true, starts_at = '2031-04-17T15:00-03',"
        " ends_at = '2031-04-17T15:30-03', busy_until = '2031-04-17T15:30-03'"
        f" where id = '{third['id']}'"
    )

    [answer] = behind(acme, alone, partial(_act, acme, shown, "move", **to))

    moved = answer.get_json()
    assert _days(moved) == ["04-02T12:00", "04-09T12:00", "04-17T18:00", "04-23T12:00"]
    assert acme.post(path, body).get_json()["code"] == "clinic.changed_meanwhile"


def test_a_series_and_a_single_change_at_once_have_one_winner(
    acme: Caller, clinic: Furnished
) -> None:
    """Twenty rounds: the single visit is where its own move or the series' put it, told rightly."""
    shown = _booked(acme, clinic)
    series, ids = shown["series"]["id"], [one["id"] for one in shown["appointments"]]
    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            now = acme.get(f"{URL}/{series}").get_json()
            third = next(one for one in now["appointments"] if one["id"] == ids[2])
            with acme.db() as db:
                db.run("update appointment set apart = false")
            minute = f"{10 + number // 2}:{30 * (number % 2):02d}"
            to = {"appointment_id": ids[0], "starts_at": f"2031-04-01T{minute}:00-03:00"}
            # Early, for each round that the series wins takes it half an hour later.
            alone = {"starts_at": f"2031-04-{17 + number % 5}T01:00:00-03:00"}
            alone |= {"version": third["version"] + 1}
            both = [
                pool.submit(_act, acme, shown, "move", **to),
                pool.submit(acme.post, f"{VISITS}/{ids[2]}/move", alone),
            ]
            whole, single = (one.result() for one in both)
            after = acme.get(f"{VISITS}/{ids[2]}").get_json()["appointment"]

            assert whole.status_code == 200
            if single.status_code == 200:
                assert after["apart"]
                assert after["starts_at"][11:16] == "04:00"
            else:
                assert single.get_json()["code"] == "clinic.changed_meanwhile"
                assert not after["apart"]


def test_another_tenant_s_and_another_s_agenda_are_not_there(
    acme: Caller, globex: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """By its id; nor is one of it that went to somebody they do not see."""
    bia = attending(deliver, acme, "Bia", clinic.professional_id)
    shown = _booked(acme, clinic)
    path = f"{URL}/{shown['series']['id']}"
    seen = bia.get(path).status_code
    body = {"name": "Ximena", "service_ids": [clinic.service_id], "hours": ALWAYS_OPEN}
    ximena = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    one = shown["appointments"][0]
    to = {"starts_at": one["starts_at"], "professional_id": ximena}
    acme.post(f"{VISITS}/{one['id']}/move", to)

    for caller in (bia, globex):
        assert caller.get(path).status_code == 404
        assert caller.post(f"{path}/cancellation", {}).status_code == 404
    assert seen == 200


def test_an_id_of_another_tenant_is_nothing_to_send(
    acme: Caller, globex: Caller, clinic: Furnished
) -> None:
    """Neither as whom a series goes to, nor as the visit it is moved or cancelled from."""
    theirs = furnish(globex)
    [visit] = globex.get(f"{VISITS}?day=2031-03-03").get_json()["appointments"]
    shown = _booked(acme, clinic)
    to = {"appointment_id": shown["appointments"][0]["id"], "starts_at": "2031-04-02T09:00:00Z"}

    answers = [
        _act(acme, shown, "move", **to | {"professional_id": theirs.professional_id}),
        _act(acme, shown, "move", **to | {"appointment_id": visit["id"]}),
        _act(acme, shown, "cancellation", appointment_id=visit["id"]),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert _days(acme.get(f"{URL}/{shown['series']['id']}").get_json()) == _days(shown)


def test_every_page_opens(acme: Caller, clinic: Furnished) -> None:
    """The form, the series, and the visit that leads there."""
    shown = _booked(acme, clinic)
    one = shown["appointments"][0]["id"]

    for path in (f"series/new?patient_id={clinic.patient_id}", f"series/{shown['series']['id']}"):
        assert acme.get(f"/clinic/{path}").status_code == 200, path
    assert acme.get("/clinic/series/new").status_code == 400
    assert "Ver a série" in acme.get(f"/clinic/appointments/{one}").get_data(as_text=True)


def test_a_visit_comes_again_as_it_is(acme: Caller, clinic: Furnished) -> None:
    """The form begins with its patient, service and time, a week later; its page leads there."""
    body = clinic.booking("2031-04-07T10:00:00-03:00")
    one = acme.post(VISITS, body).get_json()["appointment"]["id"]

    given = acme.get(f"{URL}/new?appointment_id={one}").get_json()

    assert (given["day"], given["time"]) == ("2031-04-14", "10:00")
    assert given["patient"]["id"] == clinic.patient_id
    ids = (given["service_id"], given["professional_id"])
    assert ids == (clinic.service_id, clinic.professional_id)
    leads = f'href="/clinic/series/new?appointment_id={one}"'
    assert leads in acme.get(f"/clinic/appointments/{one}").text
    assert acme.as_("viewer").get(f"{URL}/new?appointment_id={one}").status_code == 403


def test_a_series_just_booked_is_taken_back_by_its_notice(acme: Caller, clinic: Furnished) -> None:
    """As it was made: who changed it meanwhile is not undone with it."""
    answer = acme.post(URL, _form(clinic))
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    headers = {"If-Match": f'"{toast["version"]}"'}
    assert toast["text"] == "Série marcada: José Prado, 4 horários."

    gone = acme.post(f"/api{toast['undo']}", headers=headers)
    again = acme.post(f"/api{toast['undo']}", headers=headers)

    assert (gone.status_code, again.status_code) == (200, 409)
    assert _days(gone.get_json()) == []


def _undo(caller: Caller, answer: TestResponse) -> TestResponse:
    """What the notice of an act offers."""
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    headers = {"If-Match": f'"{toast["version"]}"'}
    return caller.post(f"/api{toast['undo']}", toast.get("body"), headers=headers)


def test_a_cancelled_series_is_taken_back_whole(acme: Caller, clinic: Furnished) -> None:
    """Those that the act cancelled, in one mail; what was cancelled before stays so."""
    shown = _booked(acme, clinic)
    first = shown["appointments"][0]["id"]
    acme.post(f"{VISITS}/{first}/cancellation", {})
    mails = len(acme.events("clinic.series_booked"))

    gone = _act(acme, shown, "cancellation", scope="all")
    back, again = _undo(acme, gone), _undo(acme, gone)

    assert _days(gone.get_json()) == []
    assert _days(back.get_json()) == _days(shown)[1:]
    assert (back.status_code, again.status_code) == (200, 409)
    assert len(acme.events("clinic.series_booked")) == mails + 1
    kept = [one.data["letter"]["keep"] for one in acme.events("clinic.appointment_booked")[-3:]]
    assert [(one["told"], one["cancelled"]) for one in kept] == [(True, False)] * 3


def test_what_somebody_else_has_by_then_is_not_taken_back(acme: Caller, clinic: Furnished) -> None:
    """All or none, each with its reason."""
    shown = _booked(acme, clinic)
    gone = _act(acme, shown, "cancellation", scope="all")
    other = {"patient_id": None, "patient_name": "Bia Sá", "patient_phone": "11987650000"}
    at = shown["appointments"][1]["starts_at"]
    assert acme.post(VISITS, clinic.booking(at, **other)).status_code == 201

    back = _undo(acme, gone)

    assert (back.status_code, back.get_json()["code"]) == (409, "clinic.series_collides")
    assert [one["free"] for one in back.get_json()["dates"]] == [True, False, True, True]
    assert _days(acme.get(f"{URL}/{shown['series']['id']}").get_json()) == []


def test_only_its_own_cancelled_visits_come_back(
    acme: Caller, globex: Caller, clinic: Furnished
) -> None:
    """Nothing with one that stands, another series' or nobody's; a neighbour has none of it."""
    shown = _booked(acme, clinic)
    gone, standing = (one["id"] for one in shown["appointments"][:2])
    other = _booked(acme, clinic, **LATER)["appointments"][0]["id"]
    acme.post(f"{VISITS}/{gone}/cancellation", {})
    for one, status in ((standing, 409), (other, 404), (str(uuid4()), 404)):
        assert _act(acme, shown, "reopening", appointment_ids=[gone, one]).status_code == status
    assert _act(globex, shown, "reopening", appointment_ids=[gone]).status_code == 404
    assert acme.get(f"{VISITS}/{gone}").get_json()["appointment"]["status"] == "cancelled"


@pytest.mark.parametrize("scope", ["following", "all"])
def test_a_moved_series_goes_back_by_its_notice(
    acme: Caller, clinic: Furnished, scope: str
) -> None:
    """All that went, and no further."""
    shown = _booked(acme, clinic)
    second = shown["appointments"][1]["id"]
    to = {"appointment_id": second, "starts_at": "2031-04-09T15:00:00-03:00", "scope": scope}

    gone = _act(acme, shown, "move", **to)
    back = _undo(acme, gone)

    assert _days(gone.get_json()) != _days(shown)
    assert _days(back.get_json()) == _days(shown)
