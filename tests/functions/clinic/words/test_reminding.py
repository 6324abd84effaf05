"""Lembrar pelo WhatsApp: the conversation opens with the text written, and who asked is kept."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from shared.identity import utc_now
from tests.functions.clinic.furnish import Furnished, furnish
from tests.functions.clinic.staff import Deliver, colleague, link
from tests.support.caller import Caller

VISITS = "/api/clinic/appointments"
LIST = "/api/clinic/agenda/reminders"


def _day(days: int) -> str:
    return str((utc_now() - timedelta(hours=3)).date() + timedelta(days=days))


def _book(caller: Caller, clinic: Furnished, days: int = 1, at: str = "10:00") -> dict[str, Any]:
    answer = caller.post(VISITS, clinic.booking(f"{_day(days)}T{at}:00-03:00"))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made: dict[str, Any] = answer.get_json()["appointment"]
    return made


def _remind(caller: Caller, visit: dict[str, Any]) -> TestResponse:
    return caller.post(f"{VISITS}/{visit['id']}/whatsapp")


def _shown(caller: Caller, visit: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = caller.get(f"{VISITS}/{visit['id']}").get_json()
    return shown


def _listed(caller: Caller, query: str = "") -> Any:
    return caller.get(f"{LIST}{query}").get_json()


def test_the_conversation_opens_with_the_text_and_the_link(acme: Caller, clinic: Furnished) -> None:
    """To the patient's number, in plain words; the link is one that confirms."""
    visit = _book(acme, clinic)

    answer = _remind(acme, visit)

    url = urlsplit(answer.get_json()["url"])
    [text] = parse_qs(url.query)["text"]
    assert answer.status_code == 201
    assert (url.netloc, url.path) == ("wa.me", "/5511987654321")
    assert text == answer.get_json()["text"]
    assert text.startswith("Olá, José! Aqui é da Acme.")
    assert ": amanhã, " in text
    assert "às 10:00, com Lia" in text
    token = text.rpartition("/clinic/visit/confirmation?v=")[2]
    confirmed = acme.anonymous.post("/clinic/visit/confirmation", data={"v": token})
    assert "Presença confirmada" in confirmed.text
    assert _shown(acme, visit)["appointment"]["state"] == "confirmed"


def test_who_reminded_when_is_on_the_visit_and_on_the_trail(
    acme: Caller, clinic: Furnished
) -> None:
    """As often as somebody does; nothing else of the visit changes, and no mail leaves."""
    visit = _book(acme, clinic)
    facts = len(acme.events())
    for _ in range(2):
        assert _remind(acme, visit).status_code == 201

    shown = _shown(acme, visit)
    assert [line["kind"] for line in shown["history"]] == ["reminded", "reminded", "booked"]
    assert shown["appointment"]["version"] == visit["version"]
    assert len(acme.events()) == facts
    page = acme.get(f"/clinic/appointments/{visit['id']}").text
    assert "Lembrada por Ana Lima às " in page
    assert "Lembrado pelo WhatsApp" in page
    trail = acme.get(f"/api/workspace/settings/audit?kind=clinic.appointment&thing={visit['id']}")
    acts = [line["action"] for line in trail.get_json()["lines"]]
    assert acts.count("clinic.appointment_reminded") == 2


def test_a_page_leads_on_by_itself(acme: Caller, clinic: Furnished) -> None:
    """In a tab of its own, which tells WhatsApp nothing of where it came from."""
    visit = _book(acme, clinic)

    page = acme.post(f"/clinic/appointments/{visit['id']}/whatsapp")

    assert page.status_code == 201
    assert page.headers["Refresh"].startswith("0; url=https://wa.me/5511987654321?text=Ol%C3%A1")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert 'href="https://wa.me/5511987654321?text=' in page.text


def test_the_clinic_s_own_text_is_what_is_written(acme: Caller, clinic: Furnished) -> None:
    """As of the click, whatever page was open."""
    visit = _book(acme, clinic)
    acme.put("/api/clinic/words/whatsapp", {"text": "{nome} & cia? {dia} {hora} #1 {link}"})

    answer = _remind(acme, visit).get_json()

    assert answer["text"].startswith("José & cia? amanhã, ")
    assert parse_qs(urlsplit(answer["url"]).query)["text"] == [answer["text"]]


def test_what_is_moved_is_reminded_of_as_it_is_by_then(acme: Caller, clinic: Furnished) -> None:
    """The link is the new time's: the old one says that it moved."""
    visit = _book(acme, clinic)
    old = _remind(acme, visit).get_json()["text"]
    acme.post(f"{VISITS}/{visit['id']}/move", {"starts_at": f"{_day(3)}T16:00:00-03:00"})

    new = _remind(acme, visit).get_json()["text"]

    tokens = [text.rpartition("?v=")[2] for text in (old, new)]
    answers = [
        acme.anonymous.post("/clinic/visit/confirmation", data={"v": token}) for token in tokens
    ]
    assert "às 16:00" in new
    assert [one.status_code for one in answers] == [409, 200]


@pytest.mark.parametrize("act", ["cancellation", "arrival"])
def test_what_will_not_be_or_has_begun_is_not_reminded_of(
    acme: Caller, clinic: Furnished, act: str
) -> None:
    """Another tab may have cancelled it; the refusal says how it stands."""
    at = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    visit = acme.post(VISITS, clinic.booking(at.isoformat())).get_json()["appointment"]
    acme.post(f"{VISITS}/{visit['id']}/{act}", {})

    answer = _remind(acme, visit)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "clinic.wrong_state")
    assert [line["kind"] for line in _shown(acme, visit)["history"]].count("reminded") == 0


def test_a_visit_from_before_there_were_links_gets_its_own(acme: Caller, clinic: Furnished) -> None:
    """Its key is made by then, and stays."""
    visit = _book(acme, clinic)
    with acme.db() as db:
        db.run("update appointment set answer_key = null")

    texts = [_remind(acme, visit).get_json()["text"] for _ in range(2)]

    assert texts[0] == texts[1]
    assert "?v=" in texts[0]


def test_tomorrow_s_list_has_whom_to_remind(acme: Caller, clinic: Furnished) -> None:
    """Not who confirmed, cancelled or comes another day; in their order, with who was reminded."""
    early, late = _book(acme, clinic, at="09:00"), _book(acme, clinic, at="15:00")
    said, gone, other = (
        _book(acme, clinic, at="10:00"),
        _book(acme, clinic, at="11:00"),
        _book(acme, clinic, days=2),
    )
    acme.post(f"{VISITS}/{said['id']}/confirmation", {})
    acme.post(f"{VISITS}/{gone['id']}/cancellation", {})
    _remind(acme, late)

    shown = _listed(acme)
    page = acme.get("/clinic/agenda/reminders").text

    assert [one["appointment"]["id"] for one in shown["visits"]] == [early["id"], late["id"]]
    assert [bool(one["asked"]) for one in shown["visits"]] == [False, True]
    assert shown["visits"][1]["asked"]["actor_name"] == "Ana Lima"
    assert (shown["confirmed"], shown["day"]) == (1, _day(1))
    assert "Lembrar de amanhã" in page
    assert "Lembrada por Ana Lima às " in page
    assert other["id"] not in page
    part = acme.get("/clinic/agenda/reminders", headers={"HX-Request": "true"})
    assert "<html" not in part.text


def test_a_day_without_visits_leads_to_the_next(acme: Caller, clinic: Furnished) -> None:
    """On a Friday the next is Monday's."""
    _book(acme, clinic, days=4)

    shown = _listed(acme)

    assert (shown["visits"], shown["next_day"]) == ([], _day(4))
    assert len(_listed(acme, f"?day={_day(4)}")["visits"]) == 1


def test_a_professional_reminds_of_their_own(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """A colleague's visit is to them as another tenant's; a viewer reminds nobody."""
    visit = _book(acme, clinic)
    lia, rui = (colleague(deliver, acme, name) for name in ("Lia Reis", "Rui Melo"))
    link(acme, clinic.professional_id, lia)

    assert _remind(lia, visit).status_code == 201
    assert _remind(rui, visit).status_code == 404
    assert _listed(rui)["visits"] == []
    assert len(_listed(lia)["visits"]) == 1
    assert _remind(acme.as_("viewer"), visit).status_code == 403


def test_a_neighbour_s_visit_is_nobody_s_here(
    acme: Caller, globex: Caller, clinic: Furnished
) -> None:
    """By its id or on the list."""
    visit = _book(acme, clinic)
    furnish(globex)

    assert _remind(globex, visit).status_code == 404
    assert _listed(globex)["visits"] == []


def test_who_answers_the_telephone_is_confirmed_in_the_list(
    acme: Caller, clinic: Furnished
) -> None:
    """One click on their line, which leads to their telephone as well."""
    visit = _book(acme, clinic)
    page = acme.get("/clinic/agenda/reminders").text
    act = f"/clinic/appointments/{visit['id']}/confirmation"
    assert 'href="tel:+5511987654321"' in page
    assert f'action="{act}"' in page

    answer = acme.post(f"/api{act}", {"version": visit["version"]})

    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["text"] == "Presença confirmada: José Prado."
    assert (_listed(acme)["visits"], _listed(acme)["confirmed"]) == ([], 1)
