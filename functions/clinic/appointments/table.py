"""The table of visits: its columns, its filters, and what each is called."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Final, Literal
from uuid import UUID

from functions.clinic.appointments import queries_table, rules_states, visits
from functions.clinic.appointments.pages import VISITS
from functions.clinic.appointments.queries_table import PlacedAppointment, Sought
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.lists import Item
from functions.clinic.catalogue.sight import sight, staff
from functions.clinic.patients import queries as patients
from functions.clinic.patients.fields import Search
from shared import numbers
from shared.clock import Day, Moment
from shared.context import Context
from shared.errors import NotFound
from shared.listing import Column, Mark, Order, Page, Table, TableQuery
from shared.record import record
from shared.web.request import Input
from shared.web.tables import View

TABLE: Final = Table(
    (
        Column("when", "Quando", "lead"),
        Column("patient", "Paciente"),
        Column("service", "Serviço", roomy=True),
        Column("professional", "Profissional", roomy=True),
        Column("state", "Situação"),
        Column("phone", "Telefone", roomy=True),
        Column("price", "Preço", "num", roomy=True),
        Column("notes", "Observações", sorts=False, roomy=True, first=False),
        Column("made", "Marcado em", roomy=True, first=False),
    )
)
State = Literal[
    "scheduled", "confirmed", "checked_in", "in_progress", "done", "no_show", "cancelled"
]
_EVER: Final = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC))
_DAY: Final = "%d/%m/%Y"
_FILTERS: Final = frozenset(
    {
        *("day", "day_from", "day_until", "since", "until"),
        *("patient_id", "professional_id", "service_id", "status"),
    }
)


@record
class AppointmentQuery(TableQuery):
    """Which visits; ``cursor`` is ``next`` of the page before, ``back`` its ``previous``.

    Those that start on one ``day``, from one day until another (both included), or within
    ``[since, until)``; all that is said holds. ``status`` is a state; ``scheduled`` is whatever is
    to come or under way. ``q`` is words of the patient's name, telephone or CPF.
    """

    LIST: ClassVar[str] = VISITS
    q: Search = ""
    limit: Annotated[int, numbers.whole(1, 200)] = 50
    day: Day | None = None
    day_from: Day | None = None
    day_until: Day | None = None
    since: Moment | None = None
    until: Moment | None = None
    patient_id: UUID | None = None
    professional_id: UUID | None = None
    service_id: UUID | None = None
    status: State | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered, beside the words of a search."""
        return any(getattr(self, name) is not None for name in _FILTERS)


def ahead(given: Input, query: AppointmentQuery) -> bool:
    """Whether a page is asked for nothing, which then begins today; a program is told all."""
    return not (given.plain or query.narrows)


def sought_of(ctx: Context, query: AppointmentQuery, *, ahead: bool) -> Sought:
    """The visits that are asked for, by the tenant's clock; ``ahead``: from today on."""
    today = ctx.local(ctx.now).date()
    since, until = max(_begins(ctx, query, today if ahead else None)), min(_ends(ctx, query))
    who = (query.patient_id, query.professional_id, query.service_id)
    return Sought(since, until, query.q, *who, query.status)


def _begins(ctx: Context, query: AppointmentQuery, today: date | None) -> list[datetime]:
    days = (query.day, query.day_from, today)
    begun = [visits.day_bounds(ctx, day)[0] for day in days if day]
    return [_EVER[0], *begun, *([ctx.instant(query.since)] if query.since else [])]


def _ends(ctx: Context, query: AppointmentQuery) -> list[datetime]:
    ended = [visits.day_bounds(ctx, day)[1] for day in (query.day, query.day_until) if day]
    return [_EVER[1], *ended, *([ctx.instant(query.until)] if query.until else [])]


def page_of(ctx: Context, query: AppointmentQuery, sought: Sought) -> Page[PlacedAppointment]:
    """One page of ``sought``.

    Raises:
        Invalid: no such order, or a cursor of another list.
    """
    seen, most = sight(ctx), query.limit + 1

    def find(order: Order, mark: Mark | None, *, forth: bool) -> Sequence[PlacedAppointment]:
        read = queries_table.place_appointments
        return read(ctx.db, seen, sought, order, mark, most=most, forth=forth)

    return TABLE.page(ctx, "clinic.appointments", query, find)


def said_of(ctx: Context, query: AppointmentQuery) -> dict[str, str]:
    """What is filtered, in words; empty where nothing is."""
    days = {"day": "Dia ", "day_from": "Desde ", "day_until": "Até "}
    told = {name: _day(word, getattr(query, name)) for name, word in days.items()}
    who, what = query.professional_id, query.service_id
    return told | {
        "since": _moment(ctx, "Desde", query.since),
        "until": _moment(ctx, "Antes de", query.until),
        "patient_id": _patient(ctx, query.patient_id) if query.patient_id else "",
        "professional_id": _named(staff(ctx), who, "Outro profissional") if who else "",
        "service_id": _named(lists.services(ctx), what, "Outro serviço") if what else "",
        "status": rules_states.STATES[query.status] if query.status else "",
    }


def _day(word: str, day: date | None) -> str:
    return f"{word}{day:{_DAY}}" if day else ""


def _moment(ctx: Context, word: str, moment: datetime | None) -> str:
    if moment is None:
        return ""
    shown = ctx.local(ctx.instant(moment))
    at = "" if (shown.hour, shown.minute) == (0, 0) else f" às {shown:%H:%M}"
    return f"{word} {shown:{_DAY}}{at}"


def _patient(ctx: Context, patient_id: UUID) -> str:
    try:
        return patients.get_patient(ctx.db, sight(ctx), id=patient_id).name
    except NotFound:
        return "Outro paciente"


def _named(items: Sequence[Item], wanted: UUID, nobody: str) -> str:
    """The name of the one that is ``wanted``, as far as it is theirs to know."""
    return next((one["name"] for one in items if one["id"] == str(wanted)), nobody)


def shown(
    ctx: Context, query: AppointmentQuery, sought: Sought, page: Page[PlacedAppointment]
) -> dict[str, Any]:
    """What the template is given beside what a program is told."""
    total = queries_table.total_appointments(ctx.db, sight(ctx), sought)
    view = View(TABLE, query, page, said_of(ctx, query), total.visits)
    return {"view": view, "total": total, "services": lists.services(ctx)}
