"""The waiting list offered to visitors of the clinic's page: no account, and nothing told."""

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from functions.clinic.waitlist import wishes
from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.online.conftest import Visitor, noon, publish, text
from tests.functions.clinic.waitlist.conftest import Waiting
from tests.support.caller import Caller


@pytest.fixture
def opened(acme: Caller, clinic: Furnished) -> Furnished:
    """The furnished clinic with its page on."""
    assert publish(acme, clinic).status_code == 200
    return clinic


_NAMED_AS_BEFORE = {"name": "kept", "phone": "kept", "email": "kept"}


def _ask(acme: Caller, made: Furnished, **changes: Any) -> TestResponse:
    body = {
        "service_id": made.service_id,
        "name": "José Prado",
        "phone": "11987654321",
        "email": "jose@example.com",
        "until_on": str(noon(20).date()),
        "request_id": str(uuid4()),
    }
    return acme.anonymous.post("/agendar/espera", data=body | changes)


def test_a_visitor_for_whom_nothing_is_free_may_wait(
    acme: Caller, opened: Furnished, waiting: Waiting
) -> None:
    """From the clinic's page; a patient is found again, the same request is one wish."""
    away = {"first_on": str(noon(0).date()), "last_on": str(noon(61).date()), "kind": "off"}
    acme.post("/api/clinic/exceptions", away)
    visitor = Visitor(acme, opened)
    times = text(visitor.get(f"/agendar/horarios?service_id={opened.service_id}"))

    answers = [_ask(acme, opened, request_id="one") for _ in range(2)]

    assert "/agendar/espera?service_id=" in times
    assert [one.status_code for one in answers] == [303, 303]
    assert waiting.listed() == [("José Prado", None)]


def test_a_sixth_wish_is_answered_as_a_stranger_s_first(
    acme: Caller, opened: Furnished, waiting: Waiting
) -> None:
    """To be refused for the five would tell that somebody is a patient; there are still five."""
    for _ in range(wishes.OF_ONE):
        assert waiting.wait(opened.patient_id).status_code == 201

    known = _ask(acme, opened)
    stranger = _ask(acme, opened, name="Rita Prado", email="rita@example.com")

    assert known.status_code == stranger.status_code == 303
    assert known.headers["Location"] == stranger.headers["Location"]
    names = [name for name, _ in waiting.listed()]
    assert names == ["José Prado"] * wishes.OF_ONE + ["Rita Prado"]


def test_of_more_than_five_after_a_merge_it_is_the_newest(
    acme: Caller, opened: Furnished, waiting: Waiting
) -> None:
    """What the request is said to have made, should it come again."""
    twice = waiting.patient("Beto Prado")
    for patient_id in (opened.patient_id, twice):
        for _ in range(wishes.OF_ONE - 1):
            waiting.wait(patient_id)
    merges = f"/api/clinic/patients/{opened.patient_id}/merges"
    assert acme.post(merges, {"other_id": twice} | _NAMED_AS_BEFORE).status_code == 201
    assert _ask(acme, opened).status_code == 303

    newest = acme.scalar("select id from wish order by id desc limit 1")
    assert acme.scalar("select made from core.request where made is not null") == newest


def test_who_waits_again_is_archived_no_more(
    acme: Caller, opened: Furnished, waiting: Waiting
) -> None:
    """Or nothing would ever be offered to them."""
    acme.post("/api/clinic/patients/archives", {"ids": [opened.patient_id]})

    _ask(acme, opened)

    with acme.db() as db:
        assert db.column("select patient_id from patient_archive") == []
        lines = "select count(*) from core.audit where action = 'clinic.patients_restored'"
        assert db.scalar(lines) == 1


def test_no_name_is_an_address(acme: Caller, opened: Furnished, waiting: Waiting) -> None:
    """It is mailed with what is offered."""
    assert _ask(acme, opened, name="Prêmio em golpe.example").status_code == 400
    assert waiting.listed() == []
