"""The first page after signing in, and the first steps on it."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

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
    for href in ("/clinic/services", "/clinic/professionals", "/clinic/patients", "/clinic/agenda"):
        assert f'href="{href}"' in page.text


@pytest.mark.parametrize(
    ("at", "event"),
    list(
        enumerate(
            [
                "clinic.service_created",
                "clinic.professional_created",
                "clinic.patient_created",
                "clinic.appointment_booked",
            ]
        )
    ),
)
def test_a_step_is_done_when_the_product_says_so(
    acme: Caller, globex: Caller, deliver: Deliver, at: int, event: str
) -> None:
    """In this workspace, not in another; a second service changes nothing."""
    for _ in range(2):
        assert deliver("workspace", event, {}, tenant=acme.tenant).status_code == 204

    assert _done(acme) == [number == at for number in range(4)]
    assert _done(globex) == [False] * 4


def test_the_list_goes_when_all_is_done(acme: Caller, deliver: Deliver) -> None:
    """The page is for working from then on."""
    for fact in ("service_created", "professional_created", "patient_created"):
        deliver("workspace", f"clinic.{fact}", {}, tenant=acme.tenant)
    assert "Primeiros passos" in acme.get("/workspace").text

    deliver("workspace", "clinic.appointment_booked", {}, tenant=acme.tenant)

    assert "Primeiros passos" not in acme.get("/workspace").text
