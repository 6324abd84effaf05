"""Nothing of another tenant opens a door: tokens, cookies, ids, cached values, files, addresses."""

import json
import os
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
import requests
from werkzeug.test import TestResponse

from shared import jsons
from shared.context import Tenant
from shared.files import Files
from shared.manifest import load
from shared.web import openapi
from shared.wiring import platform
from tests.functions.clinic.furnish import ALWAYS_OPEN, furnish, introduce
from tests.functions.clinic.noon import at_noon
from tests.support import cleaning, world
from tests.support.caller import Caller
from tests.support.keeping import Kept, keep
from tests.support.operations import filled, ids_of
from tests.support.people import join
from tests.support.samples import sample

REFUSED = {401, 403, 404}
DAY = "2031-03-03"
NEIGHBOURS = (
    *("Globex-Manaus", "globex-manaus", "Quiropraxia", "Ximena Braga", "Kátia Werneck"),
    *("92984517306", "98451-7306", "katia@manaus", "Escoliose"),
)
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


def _is_id(field: dict[str, Any]) -> bool:
    """Whether a field takes an identifier or a list of them."""
    kinds = [field, *field.get("anyOf", [])]
    return any("uuid" in {kind.get("format"), _items(kind).get("format")} for kind in kinds)


def _items(kind: dict[str, Any]) -> dict[str, Any]:
    items: dict[str, Any] = kind.get("items", {})
    return items


def _queried(operation: Any) -> dict[str, Any]:
    return {p["name"]: p for p in operation["parameters"] if p["in"] == "query"}


def _written(operation: Any) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    fields: dict[str, Any] = content and content["application/json"]["schema"]["properties"]
    return fields


# No job is furnished: tests/functions/workspace/jobs/test_jobs.py asks for one of a neighbour.
OF_JOBS = "/api/workspace/jobs/mine"
QUERIES = [
    pytest.param(*given.values, name, id=f"{given.id} {name}")
    for given in GUARDED
    if given.values[1] != OF_JOBS
    for name, parameter in _queried(given.values[2]).items()
    if _is_id(parameter["schema"])
]
# No series is furnished: tests/functions/clinic/appointments/test_series.py sends a neighbour's.
OF_SERIES = "/api/clinic/series/{series_id}/"
# No second patient is furnished: tests/functions/clinic/duplicates sends a neighbour's.
OF_PAIRS = {
    *("/api/clinic/patients/distinctions", "/api/clinic/patients/distinctions/removal"),
    "/api/clinic/patients/{patient_id}/merges",
}
BODIES = [
    pytest.param(*given.values, name, id=f"{given.id} {name}")
    for given in GUARDED
    if not given.values[1].startswith(OF_SERIES) and given.values[1] not in OF_PAIRS
    for name, field in _written(given.values[2]).items()
    if _is_id(field)
]
# Walk-ins are of today, of which there must be some left.
OF_TODAY = "/api/clinic/appointments/walkins"


def _at_its_hour(path: str, *callers: Caller) -> None:
    if path.startswith(OF_TODAY):
        for caller in callers:
            at_noon(caller.tenant)


def _feature(path: str) -> str:
    """Whose address it is: a feature's routes lie below its name."""
    return path.split("/")[2]


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
    owner_at: Callable[[str], Caller], globex: Caller, method: str, path: str, operation: Any
) -> None:
    """403 on every guarded route, and one line in the trail of the tenant that was tried."""
    tried, thief = owner_at(_feature(path)), {"Authorization": f"Bearer {globex.token}"}

    status = _send(tried.anonymous, method, filled(path, {}), operation, headers=thief)

    assert status == 403
    with tried.db() as db:
        assert db.scalar("select count(*) from core.audit where action like 'identity.%'") == 1


@pytest.mark.parametrize(("method", "path", "operation"), GUARDED)
def test_a_cookie_of_another_tenant_is_refused(
    owner_at: Callable[[str], Caller], globex: Caller, method: str, path: str, operation: Any
) -> None:
    """The page's session is bound to its host as the token is."""
    cookies = {"__Host-session": globex.token}
    page, tried = filled(path, {}).removeprefix("/api"), owner_at(_feature(path))

    assert _send(tried.anonymous, method, page, operation, cookies=cookies) == 403


@pytest.mark.parametrize(("method", "path", "operation"), GUARDED)
def test_nobody_gets_nothing(
    owner_at: Callable[[str], Caller], method: str, path: str, operation: Any
) -> None:
    """Without a token every guarded route answers 401."""
    visitor = owner_at(_feature(path)).anonymous

    assert _send(visitor, method, filled(path, {}), operation) == 401


@pytest.mark.parametrize(("method", "path", "operation"), WITH_IDS)
def test_an_identifier_of_another_tenant_does_not_exist(
    acme: Caller, neighbour: Caller, method: str, path: str, operation: Any
) -> None:
    """A signed-in neighbour who knows an id gets the answer of one that never was."""
    ids = ids_of(acme)

    status = _send(neighbour, method, filled(path, ids), operation, ids=ids)

    assert status in REFUSED


@pytest.mark.parametrize(("method", "path", "operation", "name"), QUERIES)
def test_an_identifier_in_a_query_shows_nothing_of_its_tenant(
    acme: Caller, neighbour: Caller, method: str, path: str, operation: Any, name: str
) -> None:
    """As a filter or a cursor, a neighbour's id brings no word of theirs, in JSON or on a page."""
    _at_its_hour(path, acme, neighbour)
    before, foreign = _everything(neighbour), ids_of(neighbour)

    def ask(caller: Caller, address: str, id_: UUID) -> str:
        asked = _query(operation, ids_of(caller)) | {name: str(id_)}
        answer = caller.request(method, filled(address, ids_of(caller)), query_string=asked)
        assert answer.status_code < 500
        return answer.get_data(as_text=True)

    for id_ in foreign.values():
        assert not _words(ask(acme, path, id_))
        assert not _words(ask(acme, path.removeprefix("/api"), id_))
    assert _everything(neighbour) == before
    assert any(_words(ask(neighbour, path, id_)) for id_ in foreign.values()), "says nothing ever"


@pytest.mark.parametrize(("method", "path", "operation", "name"), BODIES)
def test_an_identifier_in_a_body_reaches_nobody(
    acme: Caller, neighbour: Caller, method: str, path: str, operation: Any, name: str
) -> None:
    """Alone or in a list, it is refused or left out: nothing is told, linked or changed by it."""
    _at_its_hour(path, acme, neighbour)
    before, own, foreign = _everything(neighbour), _own(acme, path), ids_of(neighbour)

    def send(number: int, **changed: Any) -> TestResponse:
        body = jsons.dumps(_body(operation, own, number) | changed)
        address = filled(path, own)
        return acme.request(method, address, data=body, content_type="application/json")

    for number, id_ in enumerate(foreign.values()):
        answer = send(number, **{name: [id_] if name.endswith("s") else id_})
        assert answer.status_code < 500
        assert not _words(answer.get_data(as_text=True))
    assert _everything(neighbour) == before
    kept = _everything(acme)
    assert not _words(kept)
    # The id of a request is its sender's to choose.
    assert name == "request_id" or not any(str(id_) in kept for id_ in foreign.values())
    assert send(len(foreign)).status_code < 300, "refused whatever it says"


def _own(caller: Caller, path: str) -> dict[str, UUID]:
    """The caller's identifiers; the account is a colleague's, for nobody removes themselves.

    One that is only called ``id`` is of what the address lists: a patient's below ``patients``.
    """
    colleague = join(caller, "colega@acme.example", "professional")
    introduce(colleague)
    assert caller.actor
    assert colleague.actor
    own = ids_of(caller) | {"account": colleague.actor.id, "heir": caller.actor.id}
    listed = own.get(path.split("/")[3].removesuffix("s"))
    return own | ({"id": listed} if listed else {})


def _query(operation: Any, ids: dict[str, UUID]) -> dict[str, Any]:
    """What must be asked, and the day on which there is something to see."""
    schemas = {name: one["schema"] for name, one in _queried(operation).items()}
    required = [name for name, one in _queried(operation).items() if one["required"]]
    asked = sample({"type": "object", "properties": schemas, "required": required}, ids)
    return asked | ({"day": DAY} if "day" in schemas else {})


def _body(operation: Any, ids: dict[str, UUID], number: int) -> dict[str, Any]:
    """A body that is accepted, each ``number`` once, with every id that it may hold."""
    fields = _written(operation)
    body: dict[str, Any] = {name: sample(fields[name], ids) for name in _required(operation)}
    for name in fields:
        if id_ := ids.get(name.removesuffix("s").removesuffix("_id")):
            body[name] = [id_] if name.endswith("s") else id_
    own = {"name": f"Nome {number}", "starts_at": f"2031-03-04T{number:02d}:00:00-03:00"}
    return body | {name: value for name, value in own.items() if name in fields}


def _required(operation: Any) -> list[str]:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return list(schema.get("required", []))


def _words(text: str) -> set[str]:
    """What the neighbour alone would know, as far as it stands in ``text``."""
    return {word for word in NEIGHBOURS if word in text}


def _everything(caller: Caller) -> str:
    """Every row of the caller's own schema, its trail, and what it emitted."""
    with caller.db() as db:
        tables = db.scalar(
            "select array_agg(table_name::text order by table_name) from information_schema.tables "
            "where table_schema = :schema",
            schema=caller.tenant.scope.schema,
        )
        sources = (*tables, "core.audit", "(select id, type, data from core.outbox)")
        rows = "select coalesce(jsonb_agg(t order by t::text), '[]')::text from"
        return "\n".join(db.scalar(f"{rows} {source} as t") for source in sources)


@pytest.fixture(scope="module")
def next_door(tenants: dict[str, Tenant]) -> Iterator[Tenant]:
    """Another Globex, in Acme's own cell: there no database's border keeps the two apart."""
    slug = "globex-manaus"
    tenants[slug] = world.create_tenant(slug, world.CELLS["acme"])
    yield tenants[slug]
    del tenants[slug]
    cleaning.restore(tenants.values())


@pytest.fixture(scope="module")
def both(tenants: dict[str, Tenant], next_door: Tenant) -> Kept[None]:
    """Acme and next door have one of everything a clinic has."""
    acme = world.owner(tenants["acme"])
    _close(acme, furnish(acme).professional_id)
    _furnish_next_door(world.owner(next_door))
    return keep(None, tenants, "acme", next_door.slug)


def _furnish_next_door(caller: Caller) -> None:
    """Under names that nobody at Acme has."""
    service = _created(caller, "service", {"name": "Quiropraxia", "duration_min": 30})
    professional = {"name": "Ximena Braga", "service_ids": [service], "hours": ALWAYS_OPEN}
    patient = {"name": "Kátia Werneck", "phone": "+5592984517306", "email": "katia@manaus.example"}
    booking = {
        "service_id": service,
        "professional_id": _created(caller, "professional", professional),
        "patient_id": _created(caller, "patient", patient),
        "starts_at": f"{DAY}T10:00:00-03:00",
        "notes": "Escoliose lombar",
    }
    _created(caller, "appointment", booking)
    _close(caller, booking["professional_id"])


def _close(caller: Caller, professional_id: str) -> None:
    """A block and a day off, long before what the tests book."""
    span = {"starts_at": "2030-03-04T12:00:00-03:00"}
    _created(caller, "block", {"professional_ids": [professional_id], **span})
    _created(caller, "exception", {"first_on": "2030-03-05", "professional_id": professional_id})


def _created(caller: Caller, kind: str, body: dict[str, Any]) -> str:
    answer = caller.post(f"/api/clinic/{kind}s", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.get_json()[kind]["id"])


@pytest.fixture
def furnished(both: Kept[None], clean: None) -> None:
    """There is somebody and something at both."""
    both.again()


@pytest.fixture
def neighbour(next_door: Tenant, furnished: None) -> Caller:
    """Who owns what is next door."""
    return world.owner(next_door)


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
