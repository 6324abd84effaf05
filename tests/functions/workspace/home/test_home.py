"""The first page after signing in."""

from collections.abc import Callable

import pytest

from functions.workspace.home.rules import greeting
from shared.db import PLATFORM
from shared.products import PRODUCTS, Product
from shared.wiring import platform
from tests.support.caller import Caller


def test_the_address_leads_to_the_first_page(acme: Caller) -> None:
    """And a visitor to the door."""
    assert acme.get("/").location == "/workspace"
    assert acme.anonymous.get("/").location == "/auth/login?next=/"


def test_the_first_page_greets_by_name(acme: Caller) -> None:
    """Colleagues call each other by the first one."""
    assert ", Ana" in acme.get("/workspace").text
    assert acme.get("/api/workspace").json["first_name"] == "Ana"


@pytest.mark.parametrize("product", PRODUCTS.values(), ids=lambda one: one.code)
def test_each_product_is_asked_for_its_day(
    owner_at: Callable[[str], Caller], product: Product
) -> None:
    """By the page, and by a link where no script runs; its sheet is there before it is."""
    page = owner_at(product.code).get("/workspace").text

    assert f'hx-get="{product.day.address}"' in page
    assert f'<a href="{product.day.address}">' in page
    assert product.day.style is None or f"/{product.code}/{product.day.style}" in page


def test_who_has_no_product_is_told(acme: Caller, clean: None) -> None:
    """Also when what the tenant has is sold no more."""
    with platform().databases.transaction(PLATFORM) as db:
        closed = "update tenant_product set product = 'closed' where tenant_id = :id::uuid"
        db.run(closed, id=acme.tenant.id)

    assert "Nenhum produto por aqui ainda" in acme.get("/workspace").text


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
