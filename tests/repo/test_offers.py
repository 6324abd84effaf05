"""What pages offer: no link, button or form leads whoever sees it to a refusal."""

import re
from collections.abc import Iterator
from html import unescape
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from shared.manifest import load
from shared.rights import rights
from shared.web.routing import Route
from tests.support.caller import Caller
from tests.support.operations import filled, ids_of, operations
from tests.support.world import furnish

TAG = re.compile(r"<(\w+)(\s[^>]*)>")
ADDRESS = re.compile(r'\s(href|action|hx-get|data-href|formaction|hx-post)="([^"#]+)')
SENT = {"formaction", "hx-post"}
PAGES = [one for one in operations() if one.host == "tenant" and one.method == "GET"]
ROLES = ("weighman", *rights().roles)
DAY = {"day": "2031-03-03"}


def _routes() -> Iterator[Any]:
    for name, entry in load().items():
        if entry.get("http", {}).get("host") == "tenant":
            yield import_module(f"functions.{name}.routes").routes


def _leads_to(method: str, address: str) -> Route | None:
    """The route of an address of this host; None when it leads elsewhere."""
    where = urlsplit(unescape(address))
    if where.netloc or not where.path.startswith("/"):
        return None
    for routes in _routes():
        try:
            found, _ = routes.map.bind("x").match(where.path, method=method)
        except HTTPException:
            continue
        return routes.by_endpoint[found]
    return None


def _offers(page: str) -> Iterator[Route]:
    """Where the links, buttons and forms of a page lead."""
    for _, attributes in TAG.findall(page):
        for kind, address in ADDRESS.findall(attributes):
            sent = kind in SENT or (kind == "action" and 'method="post"' in attributes)
            if route := _leads_to("POST" if sent else "GET", address):
                yield route


@pytest.mark.parametrize("furnished", [True, False])
@pytest.mark.parametrize("role", ROLES)
def test_no_page_leads_to_a_refusal(role: str, acme: Caller, *, furnished: bool) -> None:
    """Menus, buttons, forms and links need no more than their reader may, also of what is empty."""
    if furnished:
        furnish(acme)
    ids, somebody, products = ids_of(acme), acme.as_(role), acme.tenant.products
    shown = [somebody.get(filled(page.path, ids), query_string=DAY) for page in PAGES]
    pages = [one.text for one in shown if one.status_code == 200 and "html" in one.content_type]

    offered = {route for page in pages for route in _offers(page)}

    assert len(offered) > 3, "found nothing to follow"
    refused = {
        one for one in offered if not rights().lets_in(one.needs, frozenset({role}), products)
    }
    assert {f"{one.method} {one.path}" for one in refused} == set()
