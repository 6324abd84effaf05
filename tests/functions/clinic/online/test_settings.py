"""What the clinic lets its patients book: who may say so, and what cannot be said."""

from typing import Any
from uuid import uuid4

import pytest

from functions.clinic.online.rules import cancel_words, hours_words, notice_words
from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.online.conftest import publish, text
from tests.support.caller import Caller

PAGE = "/clinic/online"


def test_all_there_is_is_proposed_and_nothing_is_on(acme: Caller, clinic: Furnished) -> None:
    """The first time; the address and the code are there to be copied."""
    page = text(acme.get(PAGE))

    assert f'value="{clinic.service_id}" checked' in page
    assert "https://acme.app.localhost" in page
    assert "&lt;iframe" in page
    assert acme.get(f"/api{PAGE}").get_json()["choice"]["live"] is False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"service_ids": []}, "service_ids"),
        ({"professional_ids": []}, "professional_ids"),
        ({"service_ids": [str(uuid4())]}, "service_ids"),
        ({"professional_ids": [str(uuid4())]}, "professional_ids"),
        ({"notice_hours": 169}, "notice_hours"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"cancel_hours": -1}, "cancel_hours"),
        ({"notice_hours": 49, "horizon_days": 2}, "notice_hours"),
        ({"welcome": "x" * 301}, "welcome"),
    ],
)
def test_what_cannot_be_offered_is_refused(
    acme: Caller, clinic: Furnished, changes: dict[str, Any], field: str
) -> None:
    """Beside its field."""
    answer = publish(acme, clinic, **changes)

    assert answer.status_code == 400
    assert list(answer.get_json()["fields"]) == [field]


def test_the_notice_may_be_as_long_as_the_page_looks(acme: Caller, clinic: Furnished) -> None:
    """Of a page that is off nothing is asked: it is being written."""
    assert publish(acme, clinic, notice_hours=48, horizon_days=2).status_code == 200
    assert publish(acme, clinic, live=False, notice_hours=49, horizon_days=2).status_code == 200


def test_services_that_nobody_chosen_does_are_refused(acme: Caller, clinic: Furnished) -> None:
    """The page would be empty."""
    other = acme.post("/api/clinic/services", {"name": "Outro", "duration_min": 30}).get_json()

    answer = publish(acme, clinic, service_ids=[other["service"]["id"]])

    assert "Nenhum dos profissionais" in answer.get_json()["fields"]["service_ids"]


def test_two_who_choose_at_once_are_told(acme: Caller, clinic: Furnished) -> None:
    """The second sees what became of it."""
    version = publish(acme, clinic).get_json()["choice"]["version"]
    publish(acme, clinic, horizon_days=30)

    answer = publish(acme, clinic, horizon_days=90, version=version)

    assert answer.status_code == 409
    assert answer.get_json()["code"] == "clinic.changed_meanwhile"


def test_a_change_is_on_the_trail_and_the_same_again_is_none(
    acme: Caller, clinic: Furnished
) -> None:
    """Who did it, and what it was."""
    first = publish(acme, clinic).get_json()["choice"]["version"]
    again = publish(acme, clinic).get_json()["choice"]["version"]

    with acme.db() as db:
        lines = db.column("select changes from core.audit where action = 'clinic.online_chosen'")
    assert first == again
    assert len(lines) == 1


def test_only_its_keepers_change_it(acme: Caller, clinic: Furnished) -> None:
    """Neither reception nor who attends."""
    assert publish(acme.as_("receptionist"), clinic).status_code == 403
    assert publish(acme.as_("professional"), clinic).status_code == 403


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "1 hora"), (24, "24 horas"), (36, "36 horas"), (48, "2 dias")]
)
def test_terms_are_told_in_words(hours: int, words: str) -> None:
    """As one says them."""
    assert hours_words(hours) == words
    assert words in cancel_words(hours)
    assert words in notice_words(hours)
