"""A patient confirms or cancels by a link of a mail, without signing in."""

from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller
from tests.support.waiting import behind

URL = "/api/clinic/appointments"
Act = Literal["confirm", "cancel"]


def link(acme: Caller, act: Act = "confirm") -> str:
    """The newest link that the clinic told of, as a path."""
    told = [row for row in acme.events() if row.type.startswith("clinic.appointment_")]
    address = urlsplit(told[-1].data[f"{act}_url"])
    assert address.hostname == "acme.app.localhost"
    return f"{address.path}?{address.query}"


def press(caller: Caller, path: str) -> TestResponse:
    """Press the button of the page at ``path``."""
    address = urlsplit(path)
    return caller.anonymous.post(address.path, data={"v": parse_qs(address.query)["v"][0]})


def visit(acme: Caller) -> dict[str, Any]:
    """The one appointment and its history."""
    [made] = acme.get(f"{URL}?day=2031-03-03").get_json()["appointments"]
    shown: dict[str, Any] = acme.get(f"{URL}/{made['id']}").get_json()
    return shown


@pytest.mark.parametrize("act", ["confirm", "cancel"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_a_link_changes_nothing(
    acme: Caller, clinic: Furnished, act: Act, method: str
) -> None:
    """Mail scanners follow every link; the page asks first."""
    before = visit(acme)

    answer = acme.anonymous.request(method, link(acme, act))

    assert answer.status_code == 200
    assert visit(acme) == before


def test_the_patient_confirms(acme: Caller, clinic: Furnished) -> None:
    """The agenda shows it, the history says who; pressed again it is the same."""
    answers = [press(acme, link(acme)) for _ in range(2)]

    shown = visit(acme)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Presença confirmada" in answers[1].get_data(as_text=True)
    assert shown["appointment"]["confirmed_at"]
    assert shown["appointment"]["status"] == "scheduled"
    assert [e["kind"] for e in shown["history"]] == ["confirmed", "booked"]
    assert "Confirmado</strong> pelo paciente" in _page(acme, shown)
    assert "Confirmado" in acme.get("/clinic/agenda?day=2031-03-03").get_data(as_text=True)


def _page(acme: Caller, shown: dict[str, Any]) -> str:
    found: str = acme.get(f"/clinic/appointments/{shown['appointment']['id']}").get_data(
        as_text=True
    )
    return found


def test_the_patient_cancels_and_the_time_is_free_at_once(acme: Caller, clinic: Furnished) -> None:
    """One fact and one line of history, however often it is pressed."""
    path = link(acme, "cancel")
    answers = [press(acme, path) for _ in range(2)]
    shown = visit(acme)
    again = acme.post(URL, clinic.booking("2031-03-03T10:00:00-03:00"))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert shown["appointment"]["cancel_reason"] == "Cancelado pelo paciente"
    assert [e["kind"] for e in shown["history"]] == ["cancelled", "booked"]
    assert shown["history"][0]["actor_name"] == "paciente"
    assert len(acme.events("clinic.appointment_cancelled")) == 1
    assert again.status_code == 201


@pytest.mark.parametrize("act", ["confirm", "cancel"])
def test_the_link_of_another_time_says_so(acme: Caller, clinic: Furnished, act: Act) -> None:
    """Once the visit was moved the old mail decides nothing; moved back, it holds again."""
    old, one = link(acme, act), visit(acme)["appointment"]["id"]
    acme.post(f"{URL}/{one}/move", {"starts_at": "2031-03-03T15:00:00-03:00"})
    moved = visit(acme)

    looked, pressed = acme.anonymous.get(old), press(acme, old)

    assert "Este horário mudou" in looked.get_data(as_text=True)
    assert pressed.status_code == 409
    assert visit(acme) == moved
    acme.post(f"{URL}/{one}/move", {"starts_at": "2031-03-03T10:00:00-03:00"})
    assert press(acme, old).status_code == 200


def test_a_move_to_another_time_is_to_be_confirmed_again(acme: Caller, clinic: Furnished) -> None:
    """Who confirmed ten o'clock has not confirmed three."""
    press(acme, link(acme))
    one = visit(acme)["appointment"]["id"]

    acme.post(f"{URL}/{one}/move", {"starts_at": "2031-03-03T15:00:00-03:00"})

    assert visit(acme)["appointment"]["confirmed_at"] is None


@pytest.mark.parametrize("act", ["confirm", "cancel"])
def test_a_link_ends_with_the_start(acme: Caller, clinic: Furnished, act: Act) -> None:
    """What has begun is answered no more."""
    acme.post(URL, clinic.booking("2021-03-03T10:00:00-03:00"))

    answer = press(acme, link(acme, act))

    assert answer.status_code == 409
    assert "já passou" in answer.get_data(as_text=True)
    [past] = acme.get(f"{URL}?day=2021-03-03").get_json()["appointments"]
    assert (past["status"], past["confirmed_at"]) == ("scheduled", None)


@pytest.mark.parametrize("at", [0, 21, 30, 51])
def test_a_forged_link_opens_nothing(acme: Caller, clinic: Furnished, at: int) -> None:
    """Another visit, another start, another signature: not one letter may differ."""
    path, _, token = link(acme).partition("?v=")
    forged = f"{path}?v={token[:at]}{'B' if token[at] == 'A' else 'A'}{token[at + 1 :]}"

    for answer in (acme.anonymous.get(forged), press(acme, forged)):
        assert answer.status_code == 404
        assert "não vale" in answer.get_data(as_text=True)
    told = acme.anonymous.get(forged, headers={"Accept": "application/json"})
    assert told.json["code"] == "clinic.link_invalid"


@pytest.mark.parametrize("token", ["", "x", "=" * 52, "ç" * 52, "A" * 52, "A" * 53, "A" * 201])
def test_what_is_no_link_is_answered_in_words(acme: Caller, clinic: Furnished, token: str) -> None:
    """Cut off by a mail program, doubled, or made up."""
    answer = acme.anonymous.get("/clinic/visit/confirmation", query_string={"v": token})

    assert answer.status_code in {400, 404}


@pytest.mark.parametrize("act", ["confirm", "cancel"])
def test_a_link_opens_nothing_at_another_tenant_s_host(
    acme: Caller, globex: Caller, clinic: Furnished, act: Act
) -> None:
    """It names a visit that nobody has there."""
    path = link(acme, act)

    assert globex.anonymous.get(path).status_code == 404
    assert press(globex, path).status_code == 404


@pytest.mark.parametrize("act", ["confirm", "cancel"])
def test_the_page_tells_nothing_of_the_person(acme: Caller, clinic: Furnished, act: Act) -> None:
    """A mail is passed on: what and when, not who; and no other page learns the address."""
    path = link(acme, act)

    answer = acme.anonymous.get(path)

    page = answer.get_data(as_text=True)
    assert not [told for told in ("José", "Prado", "98765", "jose@") if told in page + path]
    assert answer.headers.getlist("Referrer-Policy") == ["strict-origin"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_press_that_comes_from_elsewhere_is_refused(acme: Caller, clinic: Furnished) -> None:
    """Only the page itself acts."""
    address = urlsplit(link(acme, "cancel"))
    token = parse_qs(address.query)["v"][0]
    stranger = {"Origin": "https://elsewhere.example"}

    answer = acme.anonymous.post(address.path, data={"v": token}, headers=stranger)

    assert answer.status_code == 403
    assert visit(acme)["appointment"]["status"] == "scheduled"


def test_a_move_under_way_is_seen_by_the_patient_s_answer(acme: Caller, clinic: Furnished) -> None:
    """It waits for the visit's row, and cancels no time that the patient never saw."""
    path = link(acme, "cancel")

    moved = "update appointment set starts_at = starts_at + interval '1 minute'"
    [answer] = behind(acme, moved, partial(press, acme, path))

    assert answer.status_code == 409
    assert visit(acme)["appointment"]["status"] == "scheduled"


def test_the_links_are_erased_from_the_outbox(acme: Caller, clinic: Furnished) -> None:
    """They let whoever holds them answer: the fact that carries them is secret."""
    with acme.db() as db:
        secret = db.scalar("select bool_and(secret) from core.outbox where data ? 'confirm_url'")

    assert secret is True


def test_a_visit_that_was_cancelled_and_is_back_is_to_be_confirmed_again(
    acme: Caller, clinic: Furnished
) -> None:
    """Who had confirmed was told that it will not be."""
    press(acme, link(acme))
    one = visit(acme)["appointment"]["id"]

    for act in ("cancellation", "reopening"):
        acme.post(f"{URL}/{one}/{act}", {})

    assert visit(acme)["appointment"]["confirmed_at"] is None
