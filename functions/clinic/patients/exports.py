"""Patients that somebody sees, as they have them before them, as a spreadsheet or to be printed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from functions.clinic.catalogue.sight import EVERYTHING, INTERRUPTED, Sight, sight, told
from functions.clinic.patients import queries, queries_openings
from functions.clinic.patients.queries import PlacedPatient, Sought
from functions.clinic.patients.table import TABLE, PatientQuery, said_of, sought_of
from functions.clinic.registry import jobs
from shared import jsons
from shared.context import Context
from shared.documents import masked
from shared.errors import Conflict
from shared.exports.flow import Exports, Page
from shared.jobs.record import Job
from shared.listing import Mark, Order
from shared.web import filters

_SOUGHT: Final = TypeAdapter(Sought)
_MARK: Final = TypeAdapter(Mark)
Cell = Callable[[Context, PlacedPatient], str | None]
_CELLS: Final[dict[str, Cell]] = {
    "name": lambda _ctx, one: one.name,
    "phone": lambda _ctx, one: filters.phone(one.phone),
    "email": lambda _ctx, one: one.email,
    "cpf": lambda _ctx, one: masked(one.cpf) if one.cpf else None,
    "born": lambda _ctx, one: one.born_on.strftime("%d/%m/%Y") if one.born_on else None,
    "notes": lambda _ctx, one: one.notes,
    "registered": lambda ctx, one: _at(ctx, one.created_at),
    "next": lambda ctx, one: _at(ctx, one.next_at) if one.next_at else None,
}


def _at(ctx: Context, moment: datetime) -> str:
    return ctx.local(moment).strftime("%d/%m/%Y %H:%M")


def _header(params: Mapping[str, Any]) -> Sequence[str]:
    return [one.label for one in TABLE.columns if one.name in params["columns"]]


def _page(ctx: Context, params: Mapping[str, Any], after: Any, most: int) -> Page:
    """Raise Conflict when the release before began it, which knew of no filters."""
    seen = Sight.of(params)
    if "sought" not in params:
        raise Conflict(INTERRUPTED)
    mark = _MARK.validate_python(after) if after else None
    place = Order(*params["order"]).from_(mark, most=most + 1)
    sought = _SOUGHT.validate_python(params["sought"])
    found = queries.arrange_patients(ctx.db, seen, sought, place)
    page, more = found[:most], len(found) > most
    last = page[-1] if more else None
    end = last and {"rank": last.rank, "key": last.key, "id": str(last.id)}
    cells = [_CELLS[one.name] for one in TABLE.columns if one.name in params["columns"]]
    return Page([[cell(ctx, one) for cell in cells] for one in page], end)


def params(ctx: Context, query: PatientQuery) -> dict[str, Any]:
    """Whom the file is to have: theirs by now, as filtered; and when the first is theirs no more.

    Whom they opened is theirs for a day, and so is what tells of them. Without columns it has all.
    """
    ends = queries_openings.first_ending(ctx.db, account_id=ctx.actor.id)
    every = TABLE.columns if query.columns is None else TABLE.shown(query)
    order = TABLE.order(query)
    return told(ctx) | {
        "until": ends and ends.isoformat(),
        "sought": jsons.loads(jsons.dumps(sought_of(ctx, query)).encode()),
        "order": [order.by, order.down],
        "columns": [one.name for one in every],
    }


def about(query: PatientQuery) -> list[str]:
    """What the list is narrowed to, in words: the search, and the filters as their chips say."""
    words = (f"Busca: “{query.q}”" if query.q else "", *said_of(query).values())
    return [one for one in words if one]


def _still(ctx: Context, job: Job) -> bool:
    """Whether whoever asks sees everybody, or yet all that they saw when they began it."""
    if sight(ctx) == EVERYTHING:
        return True
    until = job.params.get("until")
    over = until is not None and datetime.fromisoformat(until) <= ctx.now
    return told(ctx).items() <= job.params.items() and not over


exports = Exports(
    jobs,
    "clinic.patients",
    "pacientes",
    needs="clinic.export_patients",
    file="pacientes",
    header=_header,
    read=_page,
    still=_still,
    figures=(one.label for one in TABLE.columns if one.kind == "num"),
)
