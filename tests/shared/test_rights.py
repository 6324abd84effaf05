"""Permissions and roles: what a feature may say of them, and what a role gives."""

from typing import Any

import pytest

from shared.rights import MEMBER, OPEN, OPERATOR, Declared, Rights, rights
from shared.web.routing import Routes

HOUSE = {
    "viewer": {"label": "Leitura"},
    "manager": {"label": "Gerente"},
    "owner": {"label": "Dono"},
}
YARD = frozenset({"yard"})
NOTHING = frozenset[str]()


def _said(**changed: Any) -> Rights:
    """A house and two products; ``changed`` is said by the yard in another way."""
    yard: dict[str, Any] = {
        "permissions": {
            "yard.see": {"words": "ver", "least": "viewer"},
            "yard.weigh": {"words": "pesar", "least": "manager"},
            "yard.close": {"words": "fechar o pátio"},
        },
        "roles": {"weigher": {"label": "Balança", "may": ["yard.weigh", "house.greet"]}},
    }
    greet = {"house.greet": {"words": "cumprimentar", "least": "manager"}}
    shop = {"shop.sell": {"words": "vender", "least": "manager"}}
    return Rights(
        [
            Declared("shop", "shop", shop, {"seller": {"label": "Venda", "may": ["shop.sell"]}}),
            Declared("yard", "yard", **yard | changed),
            Declared("house", None, greet, HOUSE),
        ]
    )


@pytest.mark.parametrize(
    ("role", "products", "may"),
    [
        ("owner", YARD, {"yard.see", "yard.weigh", "yard.close", "house.greet"}),
        ("manager", YARD, {"yard.see", "yard.weigh", "house.greet"}),
        ("viewer", YARD, {"yard.see"}),
        ("weigher", YARD, {"yard.weigh", "house.greet"}),
        ("weigher", NOTHING, set()),  # the product is switched off
        ("owner", NOTHING, {"house.greet"}),
        ("seller", YARD, set()),  # of a product that is not there
        ("weighman", YARD, set()),  # a role that the product no longer has
        ("operator", YARD, set()),
    ],
)
def test_a_role_gives_what_is_declared(role: str, products: frozenset[str], may: set[str]) -> None:
    """And nothing of a product that is not switched on."""
    assert _said().granted(frozenset({role}), products) == may


def test_a_refusal_names_the_roles_that_may_here() -> None:
    """Those of a product that is off are nobody."""
    assert _said().refusal("yard.weigh", YARD).endswith("Quem pode: gerente, dono, balança.")
    assert _said().refusal("house.greet", NOTHING).endswith("Quem pode: gerente, dono.")


def test_several_roles_add_up() -> None:
    """A person may hold more than one."""
    given = _said().granted(frozenset({"viewer", "weigher", "weighman"}), YARD)

    assert given == {"yard.see", "yard.weigh", "house.greet"}


def test_what_says_no_least_role_is_the_owner_s() -> None:
    """A permission that somebody forgot to think through is given to few."""
    assert _said().holders("yard.close", YARD) == ["owner"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"permissions": {"shop.sell": {"words": "vender"}}}, "another's permission"),
        ({"permissions": {"yard.see": {"words": "ver", "least": "chef"}}, "roles": {}}, "no role"),
        ({"permissions": {"yard.weigh": {"words": "pesar", "least": "weigher"}}}, "no role"),
        ({"roles": {"w": {"label": "B", "may": ["yard.wiegh"]}}}, "no feature declares"),
        ({"roles": {"w": {"label": "B", "may": ["shop.sell"]}}}, "of another"),
        ({"roles": {"seller": {"label": "B", "may": []}}}, "another's role already"),
        ({"roles": {"owner": {"label": "B", "may": []}}}, "another's role already"),
        ({"roles": {"operator": {"label": "B", "may": []}}}, "another's role already"),
    ],
)
def test_a_feature_says_only_what_is_its_own(changed: dict[str, Any], why: str) -> None:
    """Or nothing starts."""
    with pytest.raises(ValueError, match=why):
        _said(**changed)


def test_a_permission_that_nobody_declares_is_no_refusal() -> None:
    """It is a misspelling, and shows as one wherever it is asked."""
    with pytest.raises(ValueError, match=r"yard\.wiegh"):
        _said().may("yard.wiegh", frozenset({"owner"}), YARD)


@pytest.mark.parametrize("needs", ["", "clinic.bok", "owner", "public"])
def test_a_route_needs_what_somebody_declares(needs: str) -> None:
    """Anything else ends the service's start."""
    with pytest.raises(ValueError, match="no feature declares"):
        Routes().get("/x", needs=needs)


def test_a_route_that_declares_nothing_does_not_start() -> None:
    """Nothing is open for want of a word."""
    bind: Any = Routes().post

    with pytest.raises(TypeError, match="needs"):
        bind("/x")


def test_only_the_console_s_people_are_operators() -> None:
    """No role of a workspace opens the console, whatever it may at home."""
    every = frozenset(rights().roles)

    assert not rights().lets_in(OPERATOR, every, frozenset({"clinic"}))
    assert rights().lets_in(OPERATOR, frozenset({OPERATOR}), NOTHING)
    assert rights().lets_in(MEMBER, NOTHING, NOTHING)
    assert rights().lets_in(OPEN, NOTHING, NOTHING)
