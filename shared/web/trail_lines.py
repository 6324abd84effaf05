"""Lines of the audit trail in words, on a page and in a file; which ones, by what is asked for."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from shared import jsons, manifest, text, trail
from shared.acts import ACTS, KINDS, PARTS, part_of
from shared.clock import Day
from shared.context import Context
from shared.errors import Invalid
from shared.exports.flow import OWN, Exports, Page
from shared.jobs.kinds import Jobs
from shared.paging import Cursor, Filters
from shared.record import record
from shared.trail import Line, Mark, Sought
from shared.web.filters import DEFAULT_ZONE

HEADER: Final = ("Quando", "Quem", "O que", "Parte", "Tipo", "A quem", "Mudanças", "Endereço")
_SOUGHT: Final = TypeAdapter(Sought)


@record
class TrailQuery(Filters):
    """Which lines; ``thing`` is one thing's id, ``since`` and ``until`` days that both count.

    ``before`` is ``next`` of a page, ``after`` its ``previous``.
    """

    LIST: ClassVar[str] = ""
    q: Annotated[str, text.search(100)] = ""
    who: UUID | None = None
    part: Annotated[str, text.opaque(most=40)] | None = None
    kind: Annotated[str, text.opaque(most=80)] | None = None
    thing: Annotated[str, text.opaque(most=80)] | None = None
    since: Day | None = None
    until: Day | None = None
    before: Cursor | None = None
    after: Cursor | None = None


def sought_of(ctx: Context, query: TrailQuery) -> Sought:
    """The lines that are asked for; days are the reader's.

    Raises:
        Invalid: it ends before it begins.
    """
    if query.since and query.until and query.until < query.since:
        raise Invalid("Confira o período.", until="O fim vem antes do começo.")
    since = _midnight(ctx, query.since) if query.since else None
    until = _midnight(ctx, query.until + timedelta(days=1)) if query.until else None
    return Sought(query.q, query.who, query.part, query.kind, query.thing, since, until)


def told(ctx: Context, line: Line) -> dict[str, Any]:
    """A line in words; one of old tells the act alone."""
    kind = KINDS.get(line.kind or "")
    fields = kind.fields if kind else {}
    changes = [
        one | {"label": fields.get(one["field"], one["field"])} for one in line.changes or ()
    ]
    return asdict(line) | {
        "text": ACTS.get(line.action, line.action),
        "area": PARTS.get(part_of(line.action)),
        "kind_label": kind.label if kind else None,
        "href": _href(ctx, line),
        "changes": changes,
    }


def cells(ctx: Context, line: Line) -> tuple[str | None, ...]:
    """A line of the file, as a person reads it."""
    said = told(ctx, line)
    at = line.at.astimezone(zone(ctx)).strftime("%d/%m/%Y %H:%M:%S")
    return (
        *(at, line.actor_name, said["text"], said["area"], said["kind_label"], line.name),
        "; ".join(_difference(one) for one in said["changes"]),
        line.address,
    )


def _difference(change: dict[str, str]) -> str:
    values = [change[side] for side in ("before", "after") if side in change]
    return f"{change['label']}: {' → '.join(values) or 'mudou'}"


def _href(ctx: Context, line: Line) -> str | None:
    """Where the thing opens, while this place has what it is part of."""
    kind = KINDS.get(line.kind or "")
    if kind is None or kind.href is None or not line.entity_id:
        return None
    products = ctx.own.tenant.products if ctx.own else frozenset()
    there = manifest.product_of(kind.feature) in {None, *products}
    return kind.href.format(id=line.entity_id) if there else None


def zone(ctx: Context) -> ZoneInfo:
    """The clock of whoever reads."""
    return ctx.own.tenant.zone if ctx.own else DEFAULT_ZONE


def _midnight(ctx: Context, day: date) -> datetime:
    return datetime.combine(day, time(), zone(ctx))


def params_of(sought: Sought) -> dict[str, Any]:
    """The same as a job keeps it."""
    plain: dict[str, Any] = jsons.loads(jsons.dumps(sought).encode())
    return plain


def exports_of(jobs: Jobs, *, needs: str) -> Exports:
    """The trail as a file that ``jobs`` write, for whoever may ``needs``."""
    name = f"{jobs.feature}.audit"
    written: dict[str, Any] = {"file": "auditoria", "header": HEADER, "read": _page}
    return Exports(jobs, name, "auditoria", needs=needs, **written)


def _page(ctx: Context, params: Mapping[str, Any], after: Any, most: int) -> Page:
    asked = {name: value for name, value in params.items() if name not in OWN}
    mark = TypeAdapter(Mark).validate_python(after) if after else None
    found = trail.list_lines(ctx, _SOUGHT.validate_python(asked), count=most + 1, before=mark)
    page = found[:most]
    end = [page[-1].at.isoformat(), str(page[-1].id)] if len(found) > most else None
    return Page(
        [cells(ctx, line) for line in page], end and dict(zip(("at", "id"), end, strict=True))
    )
