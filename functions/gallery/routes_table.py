"""A table of people who are made up: sorted, filtered, chosen and paged as any other."""

from dataclasses import replace
from typing import ClassVar, Final, Literal
from uuid import UUID

from functions.gallery import people
from functions.gallery.parts import part_page
from functions.gallery.registry import routes
from shared.context import Context
from shared.listing import Column, Mark, Order, Table, TableQuery
from shared.record import record
from shared.web.request import Input, Reply
from shared.web.tables import View

_AT: Final = "/gallery/table"
_TABLE: Final = Table(
    (
        Column("name", "Nome", "lead"),
        Column("phone", "Telefone"),
        Column("city", "Cidade", roomy=True),
        Column("visits", "Visitas", "num"),
        Column("balance", "Saldo", "num", roomy=True),
        Column("email", "E-mail", first=False),
    )
)
_CITIES: Final = ("Manaus", "Belém", "", "Santarém")


@record
class PeopleQuery(TableQuery):
    """Which of them."""

    LIST: ClassVar[str] = _AT
    city: Literal["Manaus", "Belém", "Santarém"] | None = None


@record
class Invented:
    """Somebody, and where they stand."""

    id: UUID
    name: str
    phone: str
    city: str
    visits: int
    balance: int
    email: str
    rank: int = 0
    key: str = ""


def _everybody() -> list[Invented]:
    return [
        Invented(UUID(int=at + 1), name, phone, _CITIES[at % 4], at % 23, at * 1250 % 90_000, "")
        for at, (_, name, phone) in enumerate(people.PEOPLE)
    ]


def _key(one: Invented, by: str) -> str:
    value = getattr(one, by or "name")
    return f"{value:09d}" if isinstance(value, int) else people.folded(value)


def _found(query: PeopleQuery) -> list[Invented]:
    words = people.folded(query.q).split()
    every = (one for one in _everybody() if all(w in people.folded(one.name) for w in words))
    return [one for one in every if query.city in {None, one.city}]


def _read(query: PeopleQuery, order: Order, mark: Mark | None, *, forth: bool) -> list[Invented]:
    rows = sorted(_found(query), key=lambda one: (_key(one, order.by), one.id), reverse=order.down)
    rows.sort(key=lambda one: not _key(one, order.by))
    ids = [one.id for one in rows]
    at = ids.index(mark.id) if mark else -1
    way = rows[at + 1 :] if forth else rows[:at][::-1]
    return way[: query.limit + 1]


@routes.get(_AT, needs="open", query=PeopleQuery)
def show_table(ctx: Context, given: Input) -> Reply:
    """The part in its states, the first of which can be worked with."""
    query = given.query(PeopleQuery)

    def find(order: Order, mark: Mark | None, *, forth: bool) -> list[Invented]:
        return _read(query, order, mark, forth=forth)

    page = _TABLE.page(ctx, "gallery.table", query, find)
    said = {"city": query.city or ""}
    view = View(_TABLE, query, page, said, len(_found(query)))
    return replace(part_page("table", view=view), headers={"HX-Push-Url": query.address()})
