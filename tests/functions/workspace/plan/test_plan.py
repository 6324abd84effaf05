"""The plan's page shows what is used beside what the plan allows, as each feature counts it."""

from collections.abc import Callable

import pytest

from shared.products import PRODUCTS, usages
from shared.web.usage import Use
from tests.support.caller import Caller
from tests.support.wishes import Wishes
from tests.support.world import FIRST, furnish

ADDRESSES = usages(PRODUCTS)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_feature_answers_what_it_counts(
    owner_at: Callable[[str], Caller], address: str
) -> None:
    """As a fragment for the page, and in figures for programs."""
    feature = address.split("/")[1]
    owner = owner_at(feature)

    part = owner.get(address, headers={"HX-Request": "true"}).text
    told = owner.get(f"/api{address}").get_json()["usage"]

    assert told
    assert all(one["words"] in part and one["used"] >= 0 for one in told)
    assert "<html" not in part


def test_the_page_asks_the_house_and_the_products_that_are_on(acme: Caller, wishes: Wishes) -> None:
    """By an address of each; without scripts a link leads there."""
    on = acme.get("/workspace/settings/plan").text
    wishes.off(acme)
    off = acme.get("/workspace/settings/plan").text

    for address in usages({FIRST}):
        assert f'hx-get="{address}"' in on
        assert f'<a href="{address}">' in on
    assert f'hx-get="/{FIRST}/' not in off
    assert all(f'hx-get="{address}"' in off for address in usages(()))


def test_what_is_counted_is_what_is_there(acme: Caller) -> None:
    """Of the tenant at hand alone."""
    [address] = set(usages({FIRST})) - set(usages(()))
    before = acme.get(f"/api{address}").get_json()["usage"][0]["used"]

    furnish(acme)

    after = acme.get(f"/api{address}").get_json()["usage"][0]
    assert (before, after["used"] > before) == (0, True)
    assert after["most"] == next(iter(PRODUCTS[FIRST].limits.values())).plans["profissional"]


@pytest.mark.parametrize(
    ("used", "most", "words", "warned"),
    [
        (2, 3, "2 de 3 mesas", ""),
        (3, 3, "3 de 3 mesas", "O plano não permite mais: para incluir, abra espaço ou"),
        (5, 3, "5 de 3 mesas", "2 a mais que o plano permite."),
        (7, None, "7 mesas, sem limite", ""),
    ],
)
def test_use_is_said_in_words(used: int, most: int | None, words: str, warned: str) -> None:
    """Also when a plan became smaller than what is there."""
    use = Use("Mesas", "mesas", used, most)

    assert use.words == words
    assert use.warning.startswith(warned)
    assert bool(use.warning) == bool(warned)


def test_the_plan_shows_its_limits(acme: Caller) -> None:
    """The same source as the site's prices and the products' limits."""
    page = acme.get("/workspace/settings/plan").text
    shown = acme.get("/api/workspace/settings/plan").json

    assert "Seu espaço está no plano Profissional." in page
    assert "R$ 297,00" in page
    names = ("code", "price_centavos", "accounts", "storage_gb")
    assert [tuple(plan[name] for name in names) for plan in shown["plans"]] == [
        ("basico", 9_700, 3, 5),
        ("profissional", 29_700, 20, 50),
        ("enterprise", 99_700, None, 500),
    ]
    for product in PRODUCTS.values():
        for limit in product.limits.values():
            assert f'<th scope="col" class="num">{limit.label}' in page
