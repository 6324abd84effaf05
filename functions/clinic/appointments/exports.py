"""Visits that somebody sees, as they have them before them, as a spreadsheet or to be printed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter

from functions.clinic.appointments import queries_table, rules_states
from functions.clinic.appointments.queries_table import PlacedAppointment, Sought
from functions.clinic.appointments.table import TABLE, AppointmentQuery
from functions.clinic.catalogue.sight import Sight, sees_yet, told
from functions.clinic.registry import jobs
from shared import jsons
from shared.context import Context
from shared.exports.flow import Exports, Page
from shared.listing import Mark, Order
from shared.money import reais
from shared.web import filters

_SOUGHT: Final = TypeAdapter(Sought)
_MARK: Final = TypeAdapter(Mark)
Cell = Callable[[Context, PlacedAppointment], str]
_CELLS: Final[dict[str, Cell]] = {
    "when": lambda ctx, one: _at(ctx, one.visit.starts_at),
    "patient": lambda _ctx, one: one.visit.patient_name,
    "service": lambda _ctx, one: one.visit.service_name,
    "professional": lambda _ctx, one: one.visit.professional_name,
    "state": lambda _ctx, one: rules_states.STATES[one.visit.state],
    "phone": lambda _ctx, one: filters.phone(one.visit.patient_phone),
    "price": lambda _ctx, one: reais(one.visit.price_centavos).removeprefix("R$ "),
    "notes": lambda _ctx, one: one.visit.notes,
    "made": lambda ctx, one: _at(ctx, one.created_at),
}


def _at(ctx: Context, moment: datetime) -> str:
    return ctx.local(moment).strftime("%d/%m/%Y %H:%M")


def _header(params: Mapping[str, Any]) -> Sequence[str]:
    return [one.label for one in TABLE.columns if one.name in params["columns"]]


def _page(ctx: Context, params: Mapping[str, Any], after: Any, most: int) -> Page:
    seen, sought = Sight.of(params), _SOUGHT.validate_python(params["sought"])
    mark = _MARK.validate_python(after) if after else None
    read = queries_table.place_appointments
    found = read(ctx.db, seen, sought, Order(*params["order"]), mark, most=most + 1)
    page = found[:most]
    last = page[-1] if len(found) > most else None
    end = last and {"rank": last.rank, "key": last.key, "id": str(last.id)}
    cells = [_CELLS[one.name] for one in TABLE.columns if one.name in params["columns"]]
    return Page([[cell(ctx, one) for cell in cells] for one in page], end)


def params(ctx: Context, query: AppointmentQuery, sought: Sought) -> dict[str, Any]:
    """Which visits the file is to have: theirs by now, as filtered; without columns it has all.

    Raises:
        Invalid: no such order.
    """
    every = TABLE.columns if query.columns is None else TABLE.shown(query)
    order = TABLE.order(query)
    return told(ctx) | {
        "sought": jsons.loads(jsons.dumps(sought).encode()),
        "order": [order.by, order.down],
        "columns": [one.name for one in every],
    }


exports = Exports(
    jobs,
    "clinic.appointments",
    "horários",
    needs="clinic.export_patients",
    file="horarios",
    header=_header,
    read=_page,
    still=lambda ctx, job: sees_yet(ctx, job.params),
    figures=(one.label for one in TABLE.columns if one.kind == "num"),
)
