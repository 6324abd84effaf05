"""The smallest body an OpenAPI schema accepts."""

from typing import Any
from uuid import UUID

_BY_FORMAT = {
    "date-time": "2031-03-03T10:00:00-03:00",
    "date": "2031-03-03",
    "time": "10:00:00",
    "email": "ana@example.com",
    "uuid": str(UUID(int=5)),
}


def sample(  # noqa: PLR0911 - one return a kind of schema
    schema: dict[str, Any], ids: dict[str, UUID], root: dict[str, Any] | None = None
) -> Any:
    """A value for ``schema``; ``ids`` gives identifiers by the field's name without ``_id``."""
    root = root or schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return sample(root["$defs"][name], ids, root)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return sample(schema[key][0], ids, root)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            return {
                name: _field(name, field, ids, root)
                for name, field in schema.get("properties", {}).items()
                if name in schema.get("required", [])
            }
        case "array":
            return [sample(schema["items"], ids, root)] * schema.get("minItems", 1)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return _text(schema)


def _field(name: str, schema: dict[str, Any], ids: dict[str, UUID], root: dict[str, Any]) -> Any:
    known = ids.get(name.removesuffix("_id"))
    return str(known) if known and name.endswith("_id") else sample(schema, ids, root)


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    return "a" * max(3, schema.get("minLength", 3))
