"""What pages offer: no link, button or form leads whoever sees it to a refusal."""

import re
from collections.abc import Iterator
from html import unescape
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from werkzeug.exceptions import HTTPException

from shared.manifest import load
from shared.rights import CONSOLE, WORKSPACE, rights
from shared.web.routing import Route
from tests.support.caller import Caller
from tests.support.operations import filled, ids_of, operations
from tests.support.world import furnish

TAG = re.compile(r"<(\w+)(\s[^>]*)>")
ADDRESS = re.compile(r'\s(href|action|hx-get|data-href|formaction|hx-post)="([^"#]+)')
SENT = {"formaction", "hx-post"}
PAGES = {
    realm: [one for one in operations() if one.host == realm and one.method == "GET"]
    for realm in (WORKSPACE, CONSOLE)
}
DAY = {"day": "2031-03-03"}


def _routes(realm: str) -> Iterator[Any]:
    for name, entry in load().items():
        if entry.get("http", {}).get("host") == realm:
            yield import_module(f"functions.{name}.routes").routes


def _leads_to(realm: str, method: str, address: str) -> Route | None:
    """The route of an address of this host; None when it leads elsewhere."""
    where = urlsplit(unescape(address))
    if where.netloc or not where.path.startswith("/"):
        return None
    for routes in _routes(realm):
        try:
            found, _ = routes.map.bind("x").match(where.path, method=method)
        except HTTPException:
            continue
        return routes.by_endpoint[found]
    return None


def _offers(realm: str, page: str) -> Iterator[Route]:
    """Where the links, buttons and forms of a page lead."""
    for _, attributes in TAG.findall(page):
        for kind, address in ADDRESS.findall(attributes):
            sent = kind in SENT or (kind == "action" and 'method="post"' in attributes)
            if route := _leads_to(realm, "POST" if sent else "GET", address):
                yield route


def _refused(somebody: Caller, ids: dict[str, UUID], products: frozenset[str]) -> set[str]:
    """What the pages that somebody may see offer them, and what they may not."""
    assert somebody.actor
    realm = somebody.kind
    shown = [somebody.get(filled(page.path, ids), query_string=DAY) for page in PAGES[realm]]
    pages = [one.text for one in shown if one.status_code == 200 and "html" in one.content_type]
    offered = {route for page in pages for route in _offers(realm, page)}
    assert len(offered) > 2, "found nothing to follow"
    may, given = rights(realm), somebody.actor.roles
    return {
        f"{one.method} {one.path}" for one in offered if not may.lets_in(one.needs, given, products)
    }


@pytest.mark.parametrize("furnished", [True, False])
@pytest.mark.parametrize("role", ["weighman", *rights(WORKSPACE).roles])
def test_no_page_leads_to_a_refusal(role: str, acme: Caller, *, furnished: bool) -> None:
    """Menus, buttons, forms and links need no more than their reader may, also of what is empty."""
    if furnished:
        furnish(acme)

    assert _refused(acme.as_(role), ids_of(acme), acme.tenant.products) == set()


@pytest.mark.parametrize("state", ["active", "suspended", "failed"])
@pytest.mark.parametrize("role", rights(CONSOLE).roles)
def test_no_page_of_the_console_leads_to_a_refusal(
    role: str, console: Caller, acme: Caller, state: str
) -> None:
    """Whatever a customer's state has its page offer."""
    with console.db() as db:
        db.run("update tenant set state = :state where slug = 'acme'", state=state)

    assert _refused(console.as_(role), {"tenant": acme.tenant.id}, frozenset()) == set()
