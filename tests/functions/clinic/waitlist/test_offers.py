"""A time that came free is offered in order, kept while one decides, and never twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.furnish import ALWAYS_OPEN
from tests.functions.clinic.online.conftest import ZONE, noon, text, visits
from tests.functions.clinic.waitlist.conftest import VISITS, Waiting, quiet
from tests.support.caller import Caller


def _two_wait(waiting: Waiting) -> str:
    visit = waiting.book()
    for name in ("Bia Lima", "Caio Reis"):
        assert waiting.wait(waiting.patient(name)).status_code == 201
    return visit


def test_a_cancelled_time_is_offered_to_who_waits_first(waiting: Waiting) -> None:
    """By mail, kept for as long as they have to answer; the second is asked nothing."""
    waiting.cancel(_two_wait(waiting))
    waiting.work()

    [mail] = waiting.mails()
    assert mail["to"] == "bia@example.com"
    assert "às 12:00" in mail["said"]["dates"][0]
    assert waiting.listed() == [("Bia Lima", "open"), ("Caio Reis", None)]
    again = waiting.acme.post(VISITS, waiting.made.booking(noon().isoformat()))
    assert again.get_json()["detail"].startswith("Alguém está reservando")


def test_in_quiet_hours_an_offer_waits_for_their_end(acme: Caller, waiting: Waiting) -> None:
    """Nobody is asked; the errand comes again when one may be."""
    quiet(acme, 0, 1439)
    waiting.cancel(_two_wait(waiting))
    waiting.work()

    [left, again] = waiting.errands()
    assert waiting.mails() == []
    assert (again.type, again.data) == (left.type, left.data)
    assert again.due_at is not None
    assert again.due_at.astimezone(ZONE).strftime("%H:%M") == "23:59"


def test_the_mail_says_what_when_and_until_when(
    waiting: Waiting, deliver: Callable[..., TestResponse]
) -> None:
    """As notifications deliver it, with the link to answer by."""
    waiting.cancel(_two_wait(waiting))
    waiting.work()
    [told] = waiting.acme.events("clinic.time_offered")
    assert deliver("notifications", told.type, told.data, waiting.acme.tenant).status_code == 204

    mail = waiting.acme.events("notifications.send_mail")[-1].data

    assert mail["subject"] == "Vagou um horário em Acme"
    for said in ("Massagem com Lia", "às 12:00", "até as", f"offer?v={waiting.link()[:20]}"):
        assert said in mail["text"]
    assert "Ver e responder" in mail["html"]


def test_who_takes_it_has_it(waiting: Waiting) -> None:
    """Booked, confirmed by mail, off the list; pressed twice it is one visit."""
    waiting.cancel(_two_wait(waiting))
    waiting.work()

    looked = waiting.acme.anonymous.get(f"/clinic/waitlist/offer?v={waiting.link()}")
    pressed = [waiting.answer("acceptance") for _ in range(2)]

    [visit] = visits(waiting.acme)
    assert "Quero este horário" in text(looked)
    assert [one.status_code for one in pressed] == [200, 200]
    assert visit["patient_name"] == "Bia Lima"
    assert waiting.listed() == [("Caio Reis", None)]
    assert len(waiting.acme.events("clinic.appointment_booked")) == 3


@pytest.mark.parametrize("act", ["refusal", "leave"])
def test_who_does_not_want_it_leaves_it_to_the_next(waiting: Waiting, act: str) -> None:
    """Who stays on the list is not asked about this time again, nor has it by the same link."""
    waiting.cancel(_two_wait(waiting))
    waiting.work()
    waiting.answer(act)
    assert waiting.answer("acceptance").status_code == 409
    waiting.work()

    stays = [("Bia Lima", "declined")] if act == "refusal" else []
    assert [mail["to"] for mail in waiting.mails()] == ["bia@example.com", "caio@example.com"]
    assert waiting.listed() == [*stays, ("Caio Reis", "open")]


def test_who_does_not_answer_in_time_leaves_it_to_the_next(waiting: Waiting) -> None:
    """Their link says so from then on."""
    waiting.cancel(_two_wait(waiting))
    waiting.work()
    first = waiting.link()
    waiting.over()
    waiting.work()

    assert [mail["to"] for mail in waiting.mails()] == ["bia@example.com", "caio@example.com"]
    late = waiting.acme.post("/api/clinic/waitlist/offer/acceptance", {"v": first})
    assert late.get_json()["code"] == "clinic.offer_over"
    assert waiting.answer("acceptance").status_code == 200
    assert [one["patient_name"] for one in visits(waiting.acme)] == ["Caio Reis"]


def test_an_end_that_comes_too_early_waits(waiting: Waiting) -> None:
    """Cloud Tasks may be early; the offer stands until its time."""
    waiting.cancel(_two_wait(waiting))
    waiting.work()
    waiting.work("clinic.end_offer")
    before = len(waiting.errands())
    ended = next(one for one in waiting.errands() if one.type == "clinic.end_offer")

    waiting._run("clinic", ended.type, ended.data, waiting.acme.tenant)  # noqa: SLF001

    assert waiting.listed()[0] == ("Bia Lima", "open")
    assert len(waiting.errands()) == before + 1


@pytest.mark.parametrize("how", ["move", "link"])
def test_time_is_free_however_it_was_left(waiting: Waiting, how: str) -> None:
    """Moved away by staff, or cancelled by its patient's link."""
    visit = _two_wait(waiting)
    if how == "move":
        later = {"starts_at": (noon() + timedelta(hours=3)).isoformat()}
        waiting.acme.post(f"{VISITS}/{visit}/move", later)
    else:
        told = waiting.acme.events("clinic.appointment_booked")[-1].data["cancel_url"]
        v = told.partition("v=")[2].replace("%3D", "=")
        waiting.acme.anonymous.post("/clinic/visit/cancellation", data={"v": v})
    waiting.work()

    assert [mail["to"] for mail in waiting.mails()] == ["bia@example.com"]


DAY = noon().isoweekday()
UNSUITED: list[dict[str, Any]] = [
    {"weekdays": [DAY % 7 + 1]},
    {"from_time": "12:30"},
    {"until_time": "12:15"},
    {"until_on": str(noon(2).date())},
]


@pytest.mark.parametrize("changes", UNSUITED)
def test_nobody_is_offered_what_they_do_not_wait_for(
    waiting: Waiting, changes: dict[str, Any]
) -> None:
    """Another day, another hour, or too late for them: the next is asked."""
    visit = waiting.book()
    waiting.wait(waiting.patient("Bia Lima"), **changes)
    waiting.wait(waiting.patient("Caio Reis"))
    waiting.cancel(visit)
    waiting.work()

    assert [mail["to"] for mail in waiting.mails()] == ["caio@example.com"]


def test_who_waits_for_that_very_time_is_offered_it(waiting: Waiting) -> None:
    """From its first minute to its last, on its day."""
    visit = waiting.book()
    very = {"weekdays": [DAY], "from_time": "12:00", "until_time": "12:30"}
    waiting.wait(waiting.patient("Bia Lima"), **very, until_on=str(noon().date()))
    waiting.cancel(visit)
    waiting.work()

    assert [mail["to"] for mail in waiting.mails()] == ["bia@example.com"]


def test_nobody_is_offered_what_they_cannot_take(acme: Caller, waiting: Waiting) -> None:
    """Who is elsewhere then, cannot be written to, is archived, or waits for somebody else."""
    form = {"name": "Téo", "service_ids": [waiting.made.service_id], "hours": ALWAYS_OPEN}
    teo = acme.post("/api/clinic/professionals", form).get_json()["professional"]["id"]
    visit = waiting.book()
    elsewhere = waiting.patient("Bia Lima")
    there = waiting.made.booking(noon().isoformat(), patient_id=elsewhere, professional_id=teo)
    assert acme.post(VISITS, there).status_code == 201
    archived = waiting.patient("Davi Melo")
    asked = [
        waiting.wait(elsewhere),
        waiting.wait(waiting.patient("Caio Reis", email=None)),
        waiting.wait(archived),
        waiting.wait(waiting.patient("Eva Nunes"), professional_ids=[teo]),
        waiting.wait(waiting.patient("Gil Souto")),
    ]
    acme.post("/api/clinic/patients/archives", {"ids": [archived]})
    waiting.cancel(visit)
    waiting.work()

    assert [one.status_code for one in asked] == [201] * 5
    assert [mail["to"] for mail in waiting.mails()] == ["gil@example.com"]


@pytest.mark.parametrize(("notice_hours", "offers"), [(72, 0), (2, 1)])
def test_time_that_is_too_near_is_offered_to_nobody(
    acme: Caller, waiting: Waiting, notice_hours: int, offers: int
) -> None:
    """As the clinic chose."""
    acme.put("/api/clinic/waitlist/choice", {"offer_minutes": 30, "notice_hours": notice_hours})
    visit = acme.post(VISITS, waiting.made.booking(noon(1).isoformat())).get_json()
    waiting.wait(waiting.patient("Bia Lima"))
    waiting.cancel(visit["appointment"]["id"])
    waiting.work()

    assert len(waiting.mails()) == offers


def test_time_that_somebody_took_meanwhile_is_offered_to_nobody(
    acme: Caller, waiting: Waiting
) -> None:
    """The desk was quicker than the task."""
    waiting.cancel(_two_wait(waiting))
    acme.post(VISITS, waiting.made.booking(noon().isoformat()))
    waiting.work()

    assert waiting.mails() == []


def test_what_is_left_of_a_long_visit_goes_to_the_next(acme: Caller, waiting: Waiting) -> None:
    """An hour came free, and two wait for half of it each."""
    body = {"name": "Longa", "duration_min": 60, "professional_ids": [waiting.made.professional_id]}
    long = acme.post("/api/clinic/services", body).get_json()["service"]["id"]
    visit = waiting.book(service_id=long)
    for name in ("Bia Lima", "Caio Reis"):
        waiting.wait(waiting.patient(name), from_time="12:00", until_time="13:00")
    waiting.cancel(visit)
    waiting.work()

    starts = [mail["said"]["dates"][0][-5:] for mail in waiting.mails()]
    assert starts == ["12:00", "12:30"]


def test_staff_takes_somebody_off_and_the_next_is_asked(acme: Caller, waiting: Waiting) -> None:
    """Twice is once."""
    waiting.cancel(_two_wait(waiting))
    waiting.work()
    first = acme.get("/api/clinic/waitlist").get_json()["wishes"][0]["id"]

    answers = [acme.post(f"/api/clinic/waitlist/{first}/withdrawal") for _ in range(2)]
    waiting.work()

    assert [one.status_code for one in answers] == [200, 200]
    assert waiting.listed() == [("Caio Reis", "open")]


def test_a_link_of_another_tenant_is_none_here(globex: Caller, waiting: Waiting) -> None:
    """Nor one with another key."""
    waiting.cancel(_two_wait(waiting))
    waiting.work()
    v = waiting.link()

    assert globex.anonymous.get(f"/clinic/waitlist/offer?v={v}").status_code == 404
    forged = v[:-6] + "AAAA" + v[-2:]
    told = waiting.acme.post("/api/clinic/waitlist/offer/acceptance", {"v": forged})
    assert told.get_json()["code"] == "clinic.offer_invalid"
