"""Permissions and roles: what a feature may say of them, and what a role gives."""

from typing import Any

import pytest

from shared.context import Context
from shared.rights import CONSOLE, MEMBER, OPEN, WORKSPACE, Declared, Rights, rights
from shared.web.request import Input, Reply
from shared.web.routing import Routes
from shared.web.serve import serve_http
from shared.wiring import platform

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


@pytest.mark.parametrize(
    ("feature", "needs"),
    [
        *(("workspace", needs) for needs in ("", "clinic.bok", "owner", "public", "operator")),
        ("workspace", "admin.see_tenants"),  # the console's
        ("admin", "workspace.read_audit"),  # a workspace's
        ("landing", "workspace.read_audit"),  # nobody signs in at the site
    ],
)
def test_a_route_needs_what_somebody_declares(feature: str, needs: str) -> None:
    """And declares for those who come to its host; anything else ends the service's start."""
    routes = Routes()

    @routes.get("/x", needs=needs)
    def _show(_ctx: Context, _given: Input) -> Reply:
        raise AssertionError

    with pytest.raises(ValueError, match="no feature declares"):
        serve_http(feature, routes, platform)


def test_a_route_that_declares_nothing_does_not_start() -> None:
    """Nothing is open for want of a word."""
    bind: Any = Routes().post

    with pytest.raises(TypeError, match="needs"):
        bind("/x")


def test_a_permission_needs_a_ladder_to_stand_on() -> None:
    """Where nobody signs in there is nobody to give it to."""
    with pytest.raises(ValueError, match="no role"):
        Rights([Declared("site", None, {"site.see": {"words": "ver"}}, {})])


def test_each_host_has_people_of_its_own() -> None:
    """The house's owner is nobody at the console, and its people are nobody in a workspace."""
    workspace, console = rights(WORKSPACE), rights(CONSOLE)

    assert not workspace.roles.keys() & console.roles.keys()
    assert not workspace.permissions.keys() & console.permissions.keys()
    assert not console.granted(frozenset(workspace.roles), frozenset({"clinic"}))
    assert not workspace.granted(frozenset(console.roles), frozenset({"clinic"}))


def test_whoever_is_signed_in_needs_nothing_for_what_is_everybody_s() -> None:
    """No role, no product."""
    assert rights(WORKSPACE).lets_in(MEMBER, NOTHING, NOTHING)
    assert rights(WORKSPACE).lets_in(OPEN, NOTHING, NOTHING)
