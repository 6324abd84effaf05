"""htmx gets a part of a page where there is one, and the whole page everywhere else."""

from collections.abc import Mapping
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from shared.context import Tenant
from shared.web import pages
from tests.functions.landing.journey import Visitor
from tests.support import world
from tests.support.caller import Caller
from tests.support.keeping import Kept, keep
from tests.support.operations import Operation, filled, ids_of, operations

FLAGS = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")
MORE = {
    "HX-Current-URL": "https://evil.example/%0a",
    "HX-Prompt": "Não\\u0000",
    "HX-Target": "nowhere",
    "HX-Trigger": "\xff",
    "HX-Trigger-Name": "q",
}
COMBINATIONS: list[Mapping[str, str]] = [
    {name: value for name, value in zip(FLAGS, values, strict=True) if value} | more
    for values in product(("", "true"), repeat=len(FLAGS))
    for more in ({}, MORE)
]
PAGES = [*(one for one in operations() if one.method == "GET")]
DOORS = [
    Operation("workspace", "tenant", "GET", "/", {}),
    Operation("landing", "base", "GET", "/", {}),
]


@pytest.fixture
def callers(acme: Caller, site: Caller, console: Caller) -> dict[str, tuple[Caller, ...]]:
    """Whoever may ask at each kind of host, and nobody."""
    return {
        "tenant": (acme, acme.anonymous),
        "base": (site,),
        "admin": (console, console.anonymous),
    }


@pytest.fixture(scope="module")
def furnished(tenants: dict[str, Tenant]) -> Kept[dict[str, Any]]:
    """One of everything at Acme, and somebody who signs up, with the ids of all that."""
    acme = world.owner(tenants["acme"])
    world.furnish(acme)
    token = Visitor(Caller("base", "app.localhost", None)).token
    return keep(ids_of(acme) | {"tenant": acme.tenant.id, "token": token}, tenants, "acme")


@pytest.fixture
def ids(clean: None, furnished: Kept[dict[str, Any]]) -> dict[str, Any]:
    """Identifiers that lead to something: of the clinic's things, of a tenant, of a sign-up."""
    return furnished.again()


@pytest.mark.parametrize("page", [*PAGES, *DOORS], ids=str)
def test_no_header_of_htmx_breaks_a_page(
    callers: dict[str, tuple[Caller, ...]], ids: dict[str, UUID], page: Operation
) -> None:
    """Every page, with every combination of them, for everybody; only htmx itself gets a part."""
    for caller in callers[page.host]:
        for headers in COMBINATIONS:
            answer = caller.get(filled(page.path, ids), headers={"Accept": "text/html", **headers})

            assert answer.status_code < 500, headers
            asked = headers.get("HX-Request") and not set(headers) & set(FLAGS[1:])
            if answer.status_code == 200 and answer.mimetype == "text/html" and not asked:
                assert "<html" in answer.text, headers
            if answer.data:
                assert set(FLAGS) <= set(answer.headers.get("Vary", "").split(", ")) or (
                    answer.mimetype != "text/html"
                )


def test_a_page_without_parts_is_given_whole(acme: Caller) -> None:
    """It takes what it needs of it."""
    assert pages.part("workspace", "settings") is None

    answer = acme.get("/workspace/settings", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "<html" in answer.text


def test_a_part_is_given_where_there_is_one(acme: Caller) -> None:
    """Not the page around it; nor is anything but the word true a yes."""
    part = acme.get("/clinic/patients", headers={"HX-Request": "true"})
    page = acme.get("/clinic/patients", headers={"HX-Request": "1"})

    assert "<html" not in part.text
    assert "<html" in page.text


def test_a_change_without_parts_leads_on(acme: Caller) -> None:
    """What a form without htmx is sent on to, htmx is told to go to."""
    service = {"name": "Massagem", "duration_min": 30}

    answer = acme.post("/clinic/services", service, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/clinic/services")
