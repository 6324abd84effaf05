"""The audit trail as it is read: a tenant's own, or the operators' in control."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared.context import Context
from shared.db import PLATFORM
from shared.record import record
from shared.shelf import at_home
from shared.sql import load

SQL = load("shared", "trail.sql")


@record
class Line:
    """Who did what to which thing, from where; a line of old tells no thing and no changes."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_name: str
    address: str | None
    action: str
    kind: str | None
    entity_id: str | None
    name: str | None
    changes: list[dict[str, str]] | None


@record
class Mark:
    """Where a page ended, or began."""

    at: datetime
    id: UUID


@record
class Sought:
    """Which lines: of all that is given; ``q`` is words of who did what to whom.

    ``thing`` is one thing's id, whose lines are those of what belongs to it too. Of
    ``[since, until)``.
    """

    q: str = ""
    actor_id: UUID | None = None
    part: str | None = None
    kind: str | None = None
    thing: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@record
class Choice:
    """A value that some line has, of the filter ``field``."""

    field: str
    value: str
    label: str


def _said(ctx: Context, name: str) -> str:
    return at_home(SQL[name], ctx.own.tenant.scope if ctx.own else PLATFORM)


def list_lines(
    ctx: Context,
    sought: Sought,
    *,
    count: int,
    before: Mark | None = None,
    after: Mark | None = None,
) -> list[Line]:
    """Lines older than ``before``, newest first; or newer than ``after``, oldest first."""
    # A thing's lines of old know no kind, and no two things share an id.
    asked: dict[str, Any] = {
        "q": sought.q,
        "actor_id": sought.actor_id,
        "part": sought.part,
        "kind": None if sought.thing else sought.kind,
        "thing": sought.thing,
        "since": sought.since,
        "until": sought.until,
    }
    marks: dict[str, Any] = {
        "before_at": before and before.at,
        "before_id": before and before.id,
        "after_at": after and after.at,
        "after_id": after and after.id,
    }
    return ctx.db.all(Line, _said(ctx, "list_lines"), **asked, **marks, count=count)


def name_of(ctx: Context, thing: str) -> str | None:
    """What the thing of this id was called last; None when no line says it."""
    name: str | None = ctx.db.scalar(_said(ctx, "name_of"), thing=thing)
    return name


def list_choices(ctx: Context) -> list[Choice]:
    """What there is to choose from: people by the name they had last, kinds and parts by code."""
    return ctx.db.all(Choice, _said(ctx, "list_choices"))
