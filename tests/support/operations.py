"""Every operation that the OpenAPI documents tell of, and identifiers to call it with."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID

from shared.manifest import load
from shared.web import openapi
from tests.support.caller import Caller


@dataclass(frozen=True)
class Operation:
    """One method of one address; ``path`` is the page's, ``/api`` before it the API's."""

    feature: str
    host: str
    method: str
    path: str
    told: dict[str, Any]

    def __str__(self) -> str:
        """For a test's name."""
        return f"{self.method} {self.path}"


@cache
def operations() -> tuple[Operation, ...]:
    """All of them; the front doors, which are in no document, are not among them."""
    return tuple(_operations())


def _operations() -> Iterator[Operation]:
    for feature, given in load().items():
        if host := given.get("http", {}).get("host"):
            routes = import_module(f"functions.{feature}.routes").routes
            document = json.loads(openapi.document(feature, routes))
            for path, methods in document["paths"].items():
                for method, told in methods.items():
                    page = path.removeprefix("/api")
                    yield Operation(feature, host, method.upper(), page, told)


def filled(path: str, ids: dict[str, UUID]) -> str:
    """``path`` with a real identifier for each parameter, as near to its name as there is one."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1).removesuffix("_id")
        return str(ids.get(name, UUID(int=5)))

    return re.sub(r"{(\w+)}", value, path)


def ids_of(caller: Caller) -> dict[str, UUID]:
    """One identifier of every table of the caller's schema that has any row, and of its trail."""
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
        if line := db.scalar("select id from core.audit order by at desc, id desc limit 1"):
            found["audit"] = line
    return found
