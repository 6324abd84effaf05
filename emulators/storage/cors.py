"""Cross-origin answers of the XML interface, as a bucket's ``cors`` entries allow.

Source: Cloud Storage documentation, "Configuration examples for CORS".
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from emulators.storage.call import Call

Resource = dict[str, Any]


def preflight(bucket: Resource | None, headers: Mapping[str, str]) -> web.Response:
    """Answer OPTIONS; without a matching entry there is no permission in it."""
    response = web.Response()
    origin = headers.get("Origin", "")
    entry = _entry(bucket, origin, headers.get("Access-Control-Request-Method", ""))
    if entry:
        _permit(response, entry, origin)
        response.headers["Access-Control-Allow-Methods"] = ",".join(entry.get("method", []))
        response.headers["Access-Control-Allow-Headers"] = ",".join(entry.get("responseHeader", []))
        response.headers["Access-Control-Max-Age"] = str(entry.get("maxAgeSeconds", 3600))
    return response


def decorate(response: web.Response, bucket: Resource | None, call: Call) -> None:
    """Let the page of an allowed origin see the response."""
    origin = call.headers.get("Origin", "")
    entry = _entry(bucket, origin, call.method)
    if entry:
        _permit(response, entry, origin)
        exposed = ", ".join(entry.get("responseHeader", []))
        response.headers["Access-Control-Expose-Headers"] = exposed


def _permit(response: web.Response, entry: Resource, origin: str) -> None:
    anyone = "*" in entry.get("origin", [])
    response.headers["Access-Control-Allow-Origin"] = "*" if anyone else origin
    response.headers["Vary"] = "Origin"


def _entry(bucket: Resource | None, origin: str, method: str) -> Resource | None:
    if not origin:
        return None
    for entry in (bucket or {}).get("cors", []):
        origins, methods = entry.get("origin", []), entry.get("method", [])
        if {"*", origin} & set(origins) and {"*", method} & set(methods):
            return dict(entry)
    return None
