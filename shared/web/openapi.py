"""The OpenAPI 3.1 document of one feature, made from its routes and the shapes they read."""

import re
from typing import Any

from shared import jsons, manifest
from shared.rights import MEMBER, OPEN, Rights, each_of, rights
from shared.web.reading import adapter
from shared.web.routing import Route, Routes

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_FORMATS = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}}
_PROBLEM = {"$ref": "#/components/responses/Problem"}


def document(feature: str, routes: Routes) -> str:
    """The document as JSON text; addresses are those of the API."""
    given = rights(manifest.realm_of(feature))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes.by_endpoint.values():
        if route.path == "/":
            continue  # a host's front door is for people
        address = "/api" + _PARAMETER.sub(r"{\2}", route.path)
        paths.setdefault(address, {})[route.method.lower()] = _operation(route, given)
    return jsons.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": f"Ávila · {feature}", "version": "1"},
            "x-roles": {role.name: role.label for role in given.roles.values()},
            "paths": paths,
            "components": {
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
                "responses": {"Problem": _problem()},
            },
        }
    )


def _operation(route: Route, given: Rights) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__name__}_{route.method.lower()}",
        "summary": (route.handler.__doc__ or "").strip().split("\n")[0],
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_headers(route)],
        "responses": {"2XX": {"description": "Feito."}, "4XX": _PROBLEM},
        **_let_in(route.needs, given),
    }
    if route.body is not None:
        schema = adapter(route.body).json_schema()
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def _let_in(needs: str, given: Rights) -> dict[str, Any]:
    """What a caller needs, where OpenAPI has it stand, and the roles that give it."""
    if needs == OPEN:
        return {"security": []}
    if needs == MEMBER:
        return {"security": [{"bearer": []}]}
    roles = given.holders(needs, frozenset(manifest.products()))
    return {"security": [{"bearer": [one]} for one in each_of(needs)], "x-roles": roles}


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _FORMATS.get(kind or "", {"type": "string"}),
        }
        for kind, name in _PARAMETER.findall(route.path)
    ]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = adapter(route.query).json_schema()
    required = set(schema.get("required", []))
    return [
        {"name": _asked(name, field), "in": "query", "required": name in required, "schema": field}
        for name, field in schema.get("properties", {}).items()
    ]


def _asked(name: str, field: dict[str, Any]) -> str:
    """A list is asked for as in a form, see ``shared.web.request``: once an entry."""
    return f"{name}[]" if field.get("type") == "array" else name


def _headers(route: Route) -> list[dict[str, Any]]:
    """What a save and a request that may come twice say beside their body."""
    saves = route.body is not None and "version" in adapter(route.body).json_schema()["properties"]
    names = [*(["If-Match"] if saves else []), *(["Idempotency-Key"] if route.once else [])]
    text = {"type": "string"}
    return [{"name": one, "in": "header", "required": False, "schema": text} for one in names]


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    properties = {
        "type": text,
        "title": text,
        "status": {"type": "integer"},
        "code": text,
        "detail": text,
        "fields": {"type": "object", "additionalProperties": text},
        "trace_id": text,
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "description": "Recusado (RFC 9457).",
        "content": {"application/problem+json": {"schema": schema}},
    }
