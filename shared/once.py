"""Requests that take effect once: a key that comes again is answered with what it made before.

A key belongs to the tenant. It is kept for a week with a digest of who sent what where, in the
transaction that made something of it: a request that was refused leaves its key free.
"""

from typing import Final
from uuid import UUID

from shared.context import Context
from shared.db import Databases
from shared.errors import Conflict
from shared.record import record
from shared.shelf import sweep_scope
from shared.sql import load

SQL = load("shared", "once.sql")
KEPT_DAYS: Final = 7


class RequestReused(Conflict):
    """One key arrived with two different requests; each feature has its own code."""

    code = "request_reused"


@record
class _Claimed:
    digest: bytes
    made: UUID | None


def claim(ctx: Context, key: str, digest: bytes, reused: type[RequestReused]) -> UUID | None:
    """What the request of ``key`` made before; None when it is the first, and may begin.

    A twin that is under way is awaited.

    Raises:
        RequestReused: as ``reused``, when the key came with another digest.
    """
    given = {"key": key, "digest": digest, "days": KEPT_DAYS}
    claimed = ctx.db.one(_Claimed, SQL["claim_request"], **given)
    if claimed.digest != digest:
        text = "Este formulário já foi enviado antes, com outros dados. Envie de novo se for outro."
        raise reused(text)
    return claimed.made


def settle(ctx: Context, key: str, made: UUID | None) -> None:
    """Keep what the request of ``key`` made.

    Raises:
        LookupError: it names nothing, so that nothing could be shown again.
    """
    if made is None:
        raise LookupError("a request with a key made nothing")
    ctx.db.run(SQL["settle_request"], key=key, made=made)


def prune(databases: Databases, cell: str) -> int:
    """Forget the keys of ``cell`` that were kept long enough; how many."""
    with databases.transaction(sweep_scope(cell)) as db:
        return db.run(SQL["prune_requests"], days=KEPT_DAYS)
