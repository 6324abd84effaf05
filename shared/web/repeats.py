"""The key of a request, from its header or its form, and the answer to one that comes again."""

import hashlib
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from shared import jsons, once
from shared.context import Context
from shared.errors import Invalid
from shared.text import opaque
from shared.web.request import Input, Reply
from shared.web.routing import Route

HEADER: Final = "Idempotency-Key"
_MOST: Final = 200

RequestId = Annotated[str, opaque(most=_MOST)]
"""What makes a form that is sent twice one request; a page's field ``request_id``."""


def answer(ctx: Context, route: Route, given: Input, arguments: dict[str, Any]) -> Any:
    """What ``route`` makes of the request; of one that came before, what that one made.

    Raises:
        Invalid: the key is no key.
        RequestReused: it came with another request.
    """
    if route.once is None or route.body is None:
        return route.handler(ctx, given, **arguments)
    form: Any = given.read(route.body)
    key = key_of(given, form)
    if key is None:
        return route.handler(ctx, given, **arguments)
    digest = _digest(ctx, route, form, arguments)
    if made := once.claim(ctx, key, digest, route.once.reused):
        return replace(route.once.again(ctx, made), status=200)
    reply: Reply = route.handler(ctx, given, **arguments)
    once.settle(ctx, key, reply.made)
    return reply


def key_of(given: Input, form: object) -> str | None:
    """The form's ``request_id``, else the header; None when there is neither.

    Raises:
        Invalid: it is too long, or has signs that nobody sees.
    """
    sent = given.request.headers.get(HEADER, "").strip()
    typed: str | None = getattr(form, "request_id", None)
    key = typed or sent
    if len(key) > _MOST or not key.isprintable():
        name = "request_id" if typed else HEADER
        reason = f"Use até {_MOST} caracteres visíveis."
        raise Invalid("A chave do pedido não serve.", **{name: reason})
    return key or None


def _digest(ctx: Context, route: Route, form: Any, arguments: dict[str, Any]) -> bytes:
    """Of who sends what where; what says nothing new is left out, so that a release adds fields."""
    said = {
        one.name: _plain(getattr(form, one.name))
        for one in (fields(form) if is_dataclass(form) else ())
        if one.name != "request_id" and getattr(form, one.name) not in (None, one.default, "", [])
    }
    text = jsons.dumps([ctx.actor.id, route.path, arguments, sorted(said.items())])
    return hashlib.sha256(text.encode()).digest()


def _plain(value: Any) -> Any:
    """One moment is one text, whatever its offset."""
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value
