"""The first page after signing in, and the first steps on it."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from functions.workspace.rules import greeting
from tests.support.caller import Caller

Deliver = Callable[..., TestResponse]


def _done(caller: Caller) -> list[bool]:
    return [step["done"] for step in caller.get("/api/workspace").json["steps"]]


def test_the_address_leads_to_the_first_page(acme: Caller) -> None:
    """And a visitor to the door."""
    assert acme.get("/").location == "/workspace"
    assert acme.anonymous.get("/").location == "/auth/login?next=/"


def test_the_first_page_greets_and_shows_what_is_left(acme: Caller) -> None:
    """Four steps, each with where it is done."""
    page = acme.get("/workspace")

    assert ", Ana" in page.text
    assert acme.get("/api/workspace").json["first_name"] == "Ana"
    for href in ("/clinic/services", "/clinic/professionals", "/clinic/patients", "/clinic/agenda"):
        assert f'href="{href}"' in page.text


STEPS = ("service", "professional", "patient", "appointment")


@pytest.mark.parametrize(("at", "what"), list(enumerate(STEPS)))
def test_a_step_is_done_when_the_product_says_so(
    acme: Caller, globex: Caller, deliver: Deliver, at: int, what: str
) -> None:
    """In this workspace, not in another; told twice, it is done once."""
    for _ in range(2):
        answer = deliver("workspace", "clinic.first_made", {"what": what}, tenant=acme.tenant)
        assert answer.status_code == 204

    assert _done(acme) == [number == at for number in range(4)]
    assert _done(globex) == [False] * 4


def test_the_list_goes_when_all_is_done(acme: Caller, deliver: Deliver) -> None:
    """The page is for working from then on."""
    for what in STEPS[:3]:
        deliver("workspace", "clinic.first_made", {"what": what}, tenant=acme.tenant)
    assert "Primeiros passos" in acme.get("/workspace").text
    assert acme.get("/api/workspace").json["days"] == []

    deliver("workspace", "clinic.first_made", {"what": STEPS[3]}, tenant=acme.tenant)

    assert "Primeiros passos" not in acme.get("/workspace").text
    assert acme.get("/api/workspace").json["days"] == ["/clinic/today"]


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ((5, 11), "Bom dia"),
        ((12, 17), "Boa tarde"),
        ((18, 23, 0, 4), "Boa noite"),
    ],
)
def test_the_greeting_is_that_of_the_hour(hours: tuple[int, ...], said: str) -> None:
    """As one says it in Brazil: the night begins at six and ends at five."""
    assert {greeting(hour) for hour in hours} == {said}
