"""The menu by product, the tabs of the page at hand, and what a phone's bar has room for."""

from collections.abc import Sequence
from typing import Any

import pytest

from shared.manifest import Item, products
from shared.web.places import Places
from tests.support.caller import Caller

FIRST = products()[0]


def _item(href: str, product: str | None = None, **more: Any) -> Item:
    return Item(href, href.strip("/").title(), "sparkles", "member", product, **more)


HOME, SETTINGS = _item("/home"), _item("/set", over="settings")
TABS = [
    _item("/set", under="settings"),
    _item("/set/plan", under="settings", also=("/prices", "/one/a/prices")),
    _item("/me", under="settings"),
]
ONE = [_item(f"/one/{name}", FIRST) for name in "abcd"]
TWO = [_item(f"/two/{name}", "workspace") for name in "abcd"]  # says of itself what a product says
BOTH = [HOME, *ONE, *TWO, SETTINGS, *TABS]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/home", ["/home"]),
        ("/one/a/deep", ["/one/a"]),
        ("/one/ab", []),
        ("/set", ["/set"]),
        ("/set/plan", ["/set"]),
        ("/me", ["/set"]),
        ("/prices/of/2031", ["/set"]),
        ("/one/a/prices", ["/set"]),
        ("/nowhere", []),
    ],
)
def test_the_menu_shows_where_one_is(path: str, current: list[str]) -> None:
    """The nearest entry; of a tab, also the one it stands under."""
    places = Places(BOTH, path)

    assert [place.href for place in places.nav if place.current] == current


@pytest.mark.parametrize(
    ("path", "shown", "current"),
    [
        ("/set", ["/set", "/set/plan", "/me"], "/set"),
        ("/me/password", ["/set", "/set/plan", "/me"], "/me"),
        ("/prices", ["/set", "/set/plan", "/me"], "/set/plan"),
        ("/home", [], None),
        ("/one/a", [], None),
    ],
)
def test_tabs_are_the_pages_beside_this_one(
    path: str, shown: list[str], current: str | None
) -> None:
    """Of whichever feature they are; elsewhere there are none."""
    tabs = Places(BOTH, path).tabs

    assert [tab.href for tab in tabs] == shown
    assert [tab.href for tab in tabs if tab.current] == ([current] if current else [])


@pytest.mark.parametrize(
    ("items", "named"),
    [
        ([HOME, *ONE, SETTINGS], [False, False, False]),
        (BOTH, [False, True, True, False]),
    ],
)
def test_products_are_parted_by_their_names(items: Sequence[Item], named: list[bool]) -> None:
    """Where there are several: the name of an only one would part it from nothing."""
    assert [group.label is not None for group in Places(items, "/home").groups] == named


@pytest.mark.parametrize(
    ("items", "path", "shown"),
    [
        ([HOME, *ONE[:3], SETTINGS], "/home", ["/home", "/one/a", "/one/b", "/one/c", "/set"]),
        ([HOME, *ONE, SETTINGS], "/one/b", ["/home", "/one/a", "/one/b", "/one/c"]),
        (BOTH, "/home", ["/home", "/one/a", "/one/b", "/two/a"]),
        (BOTH, "/one/b", ["/home", "/one/a", "/one/b", "/one/c"]),
        (BOTH, "/two/b", ["/home", "/two/a", "/two/b", "/two/c"]),
        ([], "/home", []),
    ],
)
def test_a_phone_s_bar_has_room_for_five(
    items: Sequence[Item], path: str, shown: list[str]
) -> None:
    """The first page and the product at hand; on the house's pages a way into each product."""
    assert [place.href for place in Places(items, path).bar] == shown


def test_the_palette_has_every_place_once() -> None:
    """With what tells it from a namesake: its product, or the page whose tab it is."""
    found = [(place.href, bool(hint)) for place, hint in Places(BOTH, "/home").everywhere]

    assert [href for href, _ in found] == [
        "/home",
        *(i.href for i in (*ONE, *TWO)),
        "/set",
        "/set/plan",
        "/me",
    ]
    assert [hinted for _, hinted in found] == [False, *[True] * 8, False, True, True]


@pytest.mark.parametrize(
    "path",
    [
        "/workspace/settings",
        "/workspace/settings/plan",
        "/workspace/settings/audit",
        "/auth/account",
        "/clinic/online",
    ],
)
def test_every_page_of_the_settings_has_the_same_tabs(acme: Caller, path: str) -> None:
    """Whichever feature's it is; the one at hand is marked, and so is the menu's entry."""
    page = acme.get(path).text

    tabs = page.partition('<nav class="tabs" aria-label="Configurações">')[2].partition("</nav>")[0]
    shown = [line.split('"')[1] for line in tabs.splitlines() if "href=" in line]
    assert shown[0] == "/workspace/settings"
    assert {"/workspace/settings/plan", "/workspace/settings/audit", "/auth/account"} <= {*shown}
    assert f'<a href="{path}" aria-current="page">' in tabs
    assert '<a class="nav-link" href="/workspace/settings" aria-current="page">' in page


def test_a_tab_is_there_for_who_may_go_there(acme: Caller) -> None:
    """As an entry of the menu is."""
    assert "/workspace/settings/audit" not in acme.as_("viewer").get("/auth/account").text
