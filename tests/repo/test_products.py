"""What a feature says of itself is true: addresses answer, files are there, acts have words."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from shared import manifest
from shared.plans import BY_CODE
from shared.products import PRODUCTS, Limit, Product
from shared.rights import WORKSPACE, rights
from tests.support.caller import Caller

ROOT = Path(__file__).parents[2]
ICONS = set(
    re.findall(r'<symbol id="([a-z0-9-]+)"', (ROOT / "shared/web/static/icons.svg").read_text())
)

products = pytest.mark.parametrize("product", PRODUCTS.values(), ids=lambda one: one.code)


def test_a_product_is_what_the_manifest_says_it_is() -> None:
    """Whoever has no file of its own is the house's, and every tenant has it."""
    assert tuple(PRODUCTS) == manifest.products()


@products
def test_a_product_s_addresses_answer(product: Product) -> None:
    """Its day, its search and where its first steps are taken are routes of its own."""
    routes = import_module(f"functions.{product.code}.routes").routes.fixed

    steps = [step.href for step in product.first_steps]
    told = [product.day.address, product.search.removeprefix("/api"), *steps]
    assert [address for address in told if f"GET {address}" not in routes] == []


@products
def test_a_product_answers_the_palette(owner_at: Callable[[str], Caller], product: Product) -> None:
    """In the one form that the palette reads."""
    answer = owner_at(product.code).get(f"{product.search}?q=a")

    assert list(answer.get_json()) == ["found"]


@products
def test_a_product_s_files_are_there(product: Product) -> None:
    """Its picture, its sheets and its signs."""
    folder = ROOT / "functions" / product.code
    sheets = {product.day.style, product.site.style} - {None}
    pictures = {product.site.picture} - {None}
    signs = {product.icon, *(one["icon"] for one in product.site.features)}

    assert all((folder / "static" / str(sheet)).exists() for sheet in sheets)
    assert all((folder / "templates" / str(picture)).exists() for picture in pictures)
    assert signs <= ICONS


def test_every_role_can_be_given(acme: Caller) -> None:
    """The database knows no list of them: a product brings its own."""
    with acme.db() as db:
        given = db.scalar(
            "insert into account (email, name, password_hash, roles) select email || 'x', name, '',"
            " string_to_array(:roles, ',') from account limit 1 returning cardinality(roles)",
            roles=",".join(rights(WORKSPACE).roles),
        )
        db.run("delete from account where email like '%x'")

    assert given == len(rights(WORKSPACE).roles)


def test_a_limit_without_a_figure_for_each_plan_ends_the_start() -> None:
    """A plan that is forgotten would be one without limit."""
    figures = dict.fromkeys(BY_CODE, 3)
    Limit("Mesas", "Até {}", "Sem limite", figures)

    with pytest.raises(ValueError, match="Mesas"):
        Limit("Mesas", "Até {}", "Sem limite", dict(list(figures.items())[1:]))
