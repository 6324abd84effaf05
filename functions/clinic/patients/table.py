"""The table of patients: its columns, its filters, and what each is called."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar, Final, Literal

from functions.clinic.catalogue.sight import sight
from functions.clinic.patients import queries
from functions.clinic.patients.fields import Search
from functions.clinic.patients.queries import PlacedPatient, Sought
from shared.clock import Day
from shared.context import Context
from shared.listing import Column, Mark, Order, Page, Table, TableQuery
from shared.record import record
from shared.web.tables import COUNTED, View

LIST: Final = "/clinic/patients"
TABLE: Final = Table(
    (
        Column("name", "Nome", "lead"),
        Column("phone", "Telefone"),
        Column("email", "E-mail", roomy=True),
        Column("cpf", "CPF", roomy=True),
        Column("born", "Nascimento", first=False),
        Column("notes", "Observações", sorts=False, roomy=True, first=False),
        Column("registered", "Cadastro", roomy=True, first=False),
        Column("next", "Próximo horário"),
    )
)
State = Literal["coming", "idle", "archived"]
STATES: Final[dict[State, str]] = {
    "coming": "Com horário marcado",
    "idle": "Sem horário marcado",
    "archived": "Arquivados",
}
Age = Literal["0-11", "12-17", "18-59", "60-199"]
AGES: Final[dict[Age, str]] = {
    "0-11": "Até 11 anos",
    "12-17": "De 12 a 17 anos",
    "18-59": "De 18 a 59 anos",
    "60-199": "60 anos ou mais",
}
Email = Literal["with", "without"]
EMAILS: Final[dict[Email, str]] = {"with": "Com e-mail", "without": "Sem e-mail"}


@record
class PatientQuery(TableQuery):
    """Which patients; ``cursor`` is ``next`` of the page before, ``back`` its ``previous``."""

    LIST: ClassVar[str] = LIST
    q: Search = ""
    state: State | None = None
    age: Age | None = None
    email: Email | None = None
    since: Day | None = None


def sought_of(ctx: Context, query: PatientQuery) -> Sought:
    """The patients that are asked for; days and ages are those of the tenant's clock."""
    least, most = (int(one) for one in query.age.split("-")) if query.age else (None, None)
    today = ctx.local(ctx.now).date()
    since = datetime.combine(query.since, time(), ctx.tenant.zone) if query.since else None
    email = query.email == "with" if query.email else None
    after = None if most is None else _birthday(today, most + 1)
    by = None if least is None else _birthday(today, least)
    return Sought(query.q, query.state, email, after, by, since)


def _birthday(today: date, age: int) -> date:
    """The last day on which whoever is ``age`` today was born."""
    try:
        return today.replace(year=today.year - age)
    except ValueError:  # 29 February
        return today.replace(year=today.year - age, day=28)


def page_of(ctx: Context, query: PatientQuery) -> Page[PlacedPatient]:
    """One page; the plain list and the beginning of a search are read by their own indexes.

    Raises:
        Invalid: no such order, or a cursor of another list.
    """
    sought, seen = sought_of(ctx, query), sight(ctx)

    def find(order: Order, mark: Mark | None, *, forth: bool) -> Sequence[PlacedPatient]:
        most = query.limit + 1
        if forth and sought == Sought(query.q):
            if not query.q and order == Order("name"):
                return queries.list_patients(ctx.db, seen, mark=mark, limit=most)
            if query.q and order == Order("") and mark is None:
                return queries.search_patients(ctx.db, seen, q=query.q, limit=most)
        place = order.from_(mark, most=most, forth=forth)
        return queries.arrange_patients(ctx.db, seen, sought, place)

    return TABLE.page(ctx, "clinic.patients", query, find)


def said_of(query: PatientQuery) -> dict[str, str]:
    """What is filtered, in words; empty where nothing is."""
    return {
        "state": STATES[query.state] if query.state else "",
        "age": AGES[query.age] if query.age else "",
        "email": EMAILS[query.email] if query.email else "",
        "since": f"Desde {query.since:%d/%m/%Y}" if query.since else "",
    }


def shown(ctx: Context, query: PatientQuery, page: Page[PlacedPatient]) -> dict[str, Any]:
    """What the template is given."""
    sought = sought_of(ctx, query)
    total = queries.count_patients(ctx.db, sight(ctx), sought, most=COUNTED + 1)
    view = View(TABLE, query, page, said_of(query), total)
    return {"view": view, "states": STATES, "ages": AGES, "emails": EMAILS}
