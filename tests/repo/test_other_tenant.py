"""Nothing of another tenant opens a door: tokens, cookies, ids, cached values, files, addresses."""

import json
import os
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
import requests

from shared.files import Files
from shared.manifest import load
from shared.web import openapi
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.furnish import furnish
from tests.support.samples import sample

REFUSED = {401, 403, 404}
TENANT_FEATURES = [f for f, e in load().items() if e.get("http", {}).get("host") == "tenant"]


def _operations() -> Iterator[Any]:
    for feature in TENANT_FEATURES:
        routes = import_module(f"functions.{feature}.routes").routes
        document = json.loads(openapi.document(feature, routes))
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                yield pytest.param(method.upper(), path, operation, id=f"{method} {path}")


OPERATIONS = list(_operations())
GUARDED = [p for p in OPERATIONS if p.values[2]["security"]]
WITH_IDS = [p for p in GUARDED if re.search(r"{\w*id}", p.values[1])]


def _filled(path: str, ids: dict[str, UUID]) -> str:
    """``path`` with a real identifier for each parameter, as near to its name as there is one."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1).removesuffix("_id")
        return str(ids.get(name, UUID(int=5)))

    return re.sub(r"{(\w+)}", value, path)


def _ids(caller: Caller) -> dict[str, UUID]:
    """One identifier of every table of the caller's schema that has any row."""
    found: dict[str, UUID] = {}
    with caller.db() as db:
        tables = db.scalar(
            "select array_agg(table_name::text) from information_schema.columns "
            "where table_schema = :schema and column_name = 'id' and data_type = 'uuid'",
            schema=caller.tenant.scope.schema,
        )
        for table in tables or []:
            if row := db.scalar(f"select id from {table} limit 1"):
                found[table] = row
    return found


def _send(caller: Caller, method: str, path: str, operation: Any, **more: Any) -> int:
    body = operation.get("requestBody")
    if body and "content" in body:
        schema = body["content"]["application/json"]["schema"]
        more["data"] = json.dumps(sample(schema, more.pop("ids", {})))
        more["content_type"] = "application/json"
    more.pop("ids", None)
    return caller.request(method, path, **more).status_code


@pytest.mark.parametrize(("method", "path", "operation"), GUARDED)
def test_a_token_of_another_tenant_is_refused_and_noted_once(
    acme: Caller, globex: Caller, method: str, path: str, operation: Any
) -> None:
    """403 on every guarded route, and one line in the trail of the tenant that was tried."""
    thief = {"Authorization": f"Bearer {globex.token}"}

    status = _send(acme.anonymous, method, _filled(path, {}), operation, headers=thief)

    assert status == 403
    with acme.db() as db:
        assert db.scalar("select count(*) from core.audit where action like 'identity.%'") == 1


@pytest.mark.parametrize(("method", "path", "operation"), GUARDED)
def test_a_cookie_of_another_tenant_is_refused(
    acme: Caller, globex: Caller, method: str, path: str, operation: Any
) -> None:
    """The page's session is bound to its host as the token is."""
    cookies = {"__Host-session": globex.token}
    page = _filled(path, {}).removeprefix("/api")

    assert _send(acme.anonymous, method, page, operation, cookies=cookies) == 403


@pytest.mark.parametrize(("method", "path", "operation"), GUARDED)
def test_nobody_gets_nothing(acme: Caller, method: str, path: str, operation: Any) -> None:
    """Without a token every guarded route answers 401."""
    assert _send(acme.anonymous, method, _filled(path, {}), operation) == 401


@pytest.mark.parametrize(("method", "path", "operation"), WITH_IDS)
def test_an_identifier_of_another_tenant_does_not_exist(
    acme: Caller, globex: Caller, furnished: None, method: str, path: str, operation: Any
) -> None:
    """A signed-in neighbour who knows an id gets the answer of one that never was."""
    ids = _ids(acme)

    status = _send(globex, method, _filled(path, ids), operation, ids=ids)

    assert status in REFUSED


@pytest.fixture
def furnished(acme: Caller) -> None:
    """Acme has one of everything a clinic has."""
    furnish(acme)


def test_a_file_path_of_another_tenant_is_refused(acme: Caller, globex: Caller) -> None:
    """The path carries its tenant; a handler cannot sign or delete a foreign one."""
    here = platform().storage
    path = Files(here, acme.tenant.id).save("logo", b"png", "image/png")

    with pytest.raises(PermissionError):
        Files(here, globex.tenant.id).signed_url(path)
    with pytest.raises(PermissionError):
        Files(here, globex.tenant.id).delete(path)


def test_a_signed_address_opens_one_file_only(acme: Caller, globex: Caller) -> None:
    """Changing the path of a signed address breaks its signature."""
    storage = platform().storage
    mine = Files(storage, globex.tenant.id).save("logo", b"mine", "image/png")
    theirs = Files(storage, acme.tenant.id).save("logo", b"theirs", "image/png")
    url = Files(storage, globex.tenant.id).signed_url(mine)
    public, local = platform().settings.storage_public_url, _storage_port()

    def fetch(address: str) -> requests.Response:
        return requests.get(
            address.replace(public, local),
            headers={"Host": public.removeprefix("https://")},
            timeout=10,
        )

    assert fetch(url).content == b"mine"
    assert fetch(url.replace(mine, theirs)).status_code in REFUSED


def _storage_port() -> str:
    return os.environ["STORAGE_EMULATOR_HOST"]
