"""docs/roles.md is what the code says, and what it says is so: every cell, in all three kinds."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from scripts.lib.roles.__main__ import ANYBODY, SIGNED_IN, TARGET, made
from shared.db import PLATFORM
from shared.manifest import load, product_of, realm_of
from shared.rights import CONSOLE, WORKSPACE, rights
from shared.wiring import platform
from tests.support.caller import Caller

KINDS = ("page", "fragment", "api")
FRAGMENT = {"HX-Request": "true"}


def _tables() -> dict[str, dict[str, dict[str, bool]]]:
    """Feature, route, who: whether they are let in."""
    found: dict[str, dict[str, dict[str, bool]]] = {}
    heads: list[str] = []
    for line in TARGET.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            table = found.setdefault(line.removeprefix("## "), {})
        elif line.startswith("| route"):
            heads = cells[2:]
        elif line.startswith("| `"):
            table[cells[0].strip("`")] = dict(zip(heads, map(bool, cells[2:]), strict=True))
    return found


TABLES = _tables()
ROLES = {realm: rights(realm).roles for realm in (WORKSPACE, CONSOLE)}
EVERY = [name for roles in ROLES.values() for name in roles]


def test_the_written_matrix_is_what_the_documents_say() -> None:
    """Whoever changes a right changes a line that others read: scripts/roles writes it."""
    assert TARGET.read_text(encoding="utf-8") == made()


def test_the_matrix_leaves_out_no_feature_and_no_role() -> None:
    """Every feature that people reach, and in its table everybody who may come there."""
    assert list(TABLES) == [name for name, entry in load().items() if "http" in entry]
    for feature, table in TABLES.items():
        signed_in = [SIGNED_IN, *roles] if (roles := ROLES.get(realm_of(feature))) else []
        assert {tuple(row) for row in table.values()} == {(ANYBODY, *signed_in)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("feature", TABLES)
def test_each_route_lets_in_whom_the_matrix_says(
    feature: str,
    kind: str,
    owner_at: Callable[[str], Caller],
    site: Caller,
    console: Caller,
) -> None:
    """Nobody is asked to sign in, a role that may not is refused, and whoever may is let on."""
    people = {WORKSPACE: owner_at(feature), "base": site, CONSOLE: console}
    caller = people[realm_of(feature)]
    wrong = []
    for route, row in TABLES[feature].items():
        for who, let_in in row.items():
            found = _outcome(_as(caller, who), route, kind)
            if found != ("in" if let_in else "asked" if who == ANYBODY else "refused"):
                wrong.append((route, who, found))

    assert wrong == []


@pytest.mark.parametrize("realm", [WORKSPACE, CONSOLE])
def test_a_role_of_another_host_is_none(
    realm: str, owner_at: Callable[[str], Caller], console: Caller
) -> None:
    """All together open nothing: no owner runs the platform, nobody who runs it looks inside."""
    others = [name for other, roles in ROLES.items() if other != realm for name in roles]
    opened = []
    for feature in (one for one in TABLES if realm_of(one) == realm):
        caller = (console if realm == CONSOLE else owner_at(feature)).as_(*others)
        opened += [
            route
            for route, row in TABLES[feature].items()
            if not row[SIGNED_IN] and _outcome(caller, route, "api") != "refused"
        ]

    assert opened == []


def _as(caller: Caller, who: str) -> Caller:
    """Somebody with one role, or with one that no product has any more."""
    if who == ANYBODY:
        return caller.anonymous
    return caller.as_("weighman" if who == SIGNED_IN else who)


def _outcome(caller: Caller, route: str, kind: str) -> str:
    """Whether the route let the caller in, asked who they are, or refused them."""
    method, path = route.split()
    path = re.sub(r"{\w+_id}", str(UUID(int=5)), path)
    path = re.sub(r"{\w+}", "nada", path)
    more: dict[str, Any] = {"headers": FRAGMENT} if kind == "fragment" else {}
    if method in {"POST", "PUT"}:
        more |= {"data": "{}", "content_type": "application/json"}
    answer = caller.request(method, f"/api{path}" if kind == "api" else path, **more)
    if answer.location in {f"/{door}/login?next={path}" for door in ("auth", "admin")}:
        return "asked"
    return {401: "asked", 403: "refused"}.get(answer.status_code, "in")


@pytest.mark.parametrize("host", [WORKSPACE, CONSOLE])
def test_a_front_door_asks_who_comes(host: str, acme: Caller, console: Caller) -> None:
    """It is in no document, being for people alone."""
    caller = {WORKSPACE: acme, CONSOLE: console}[host]

    assert _outcome(caller, "GET /", "page") == "in"
    assert _outcome(caller.anonymous, "GET /", "page") == "asked"


def test_the_console_s_front_door_is_for_its_own_people(console: Caller) -> None:
    """Whatever else somebody may be."""
    assert _outcome(console.as_(*ROLES[WORKSPACE]), "GET /", "page") == "refused"


def _asked_in_code() -> Iterator[str]:
    """Each permission that code or a template names."""
    functions = Path(__file__).parents[2] / "functions"
    for path in (*functions.rglob("*.py"), *functions.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r'(?:needs=|\bmay\()"(\w+\.\w+)"', text)


def test_every_permission_is_asked_for_somewhere() -> None:
    """And none is asked for that no feature declares: it would be a page that always fails."""
    declared = {code for realm in ROLES for code in rights(realm).permissions}
    assert set(_asked_in_code()) == declared


def test_no_code_and_no_template_knows_a_role() -> None:
    """They ask a permission: a list of roles elsewhere would be one more to keep true."""
    root = Path(__file__).parents[2]
    names = "|".join(EVERY)
    named = re.compile(rf"\broles\b.*['\"]({names})['\"]|['\"]({names})['\"].*\broles\b")
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for folder in ("functions", "shared")
        for path in (root / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js", ".sql"} and "migrations" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if named.search(line)
    ]

    assert found == []


OF_PRODUCTS = [one.name for one in rights(WORKSPACE).roles.values() if one.product]


@pytest.mark.parametrize("role", OF_PRODUCTS)
def test_a_role_of_a_product_that_is_off_is_anybody_signed_in(role: str, acme: Caller) -> None:
    """It gives nothing of the house either, and the product's own pages are not there."""
    product = rights(WORKSPACE).roles[role].product
    with platform().databases.transaction(PLATFORM) as db:
        off = "update tenant_product set state = 'off' where tenant_id = :id::uuid"
        db.run(f"{off} and product = :product", id=acme.tenant.id, product=product)
    somebody, wrong = acme.as_(role), []
    for feature in (one for one in TABLES if product_of(one) in {None, product}):
        if realm_of(feature) != WORKSPACE:
            continue
        for route, row in TABLES[feature].items():
            found = _outcome(somebody, route, "api")
            wanted = "in" if product_of(feature) or row[SIGNED_IN] else "refused"
            if found != wanted:
                wrong.append((route, found))

    assert wrong == []
