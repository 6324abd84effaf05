"""Tables as people ask for them: order, filters and columns stand in the address, and nowhere else.

A feature describes its columns once (``Table``), lets its query be a ``TableQuery`` with the
filters it has, reads rows that bear a ``rank`` and a ``key``, and shows ``kit/table.html`` a
``View`` (``shared/web/tables.py``). Of the columns' names, which come from outside, only those
described reach a statement.
"""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, Protocol, TypeVar
from uuid import UUID

from shared import numbers, text
from shared.context import Context
from shared.errors import Invalid
from shared.numbers import Flag
from shared.paging import Cursor, Filters, Pages
from shared.record import record
from shared.versions import Identified

PAGING: Final = {"cursor": None, "back": None}
"""What leads to the first page."""


class Ranked(Identified, Protocol):
    """A row that says where it stands: what has no value last, then the value, then itself."""

    @property
    def rank(self) -> int: ...

    @property
    def key(self) -> str: ...


Row = TypeVar("Row", bound=Ranked)
_Found_co = TypeVar("_Found_co", bound=Ranked, covariant=True)


@record
class Mark:
    """Where a page ended."""

    rank: int
    key: str
    id: UUID


@record
class Column:
    """One fact of a row; ``lead`` names it, ``num`` is compared, what is ``roomy`` a desk shows.

    ``first`` is whether it stands there until somebody chooses.
    """

    name: str
    label: str
    kind: Literal["lead", "text", "num"] = "text"
    sorts: bool = True
    roomy: bool = False
    first: bool = True


@record
class TableQuery(Filters):
    """How a table is asked for: ``sort`` is a column's name, behind a minus downwards.

    ``cursor`` is ``next`` of a page, ``back`` its ``previous``.
    """

    LOOKS: ClassVar[frozenset[str]] = frozenset({"columns", "dense"})
    q: Annotated[str, text.search()] = ""
    sort: Annotated[str, text.opaque(least=0, most=40)] = ""
    columns: list[Annotated[str, text.opaque(most=40)]] | None = None
    dense: Flag = False
    limit: Annotated[int, numbers.whole(1, 100)] = 20
    cursor: Cursor | None = None
    back: Cursor | None = None

    def anew(self, **changed: Any) -> str:
        """The address of the first page, ``changed`` here and there."""
        return self.address(**PAGING | changed)


@record
class Order:
    """By which column, and whether downwards."""

    by: str
    down: bool = False

    def from_(self, mark: Mark | None, *, most: int, forth: bool = True) -> dict[str, Any]:
        """The parameters of a statement that reads ``most`` rows from ``mark`` on, or back."""
        return {
            "sort": self.by,
            "down": self.down,
            "forth": forth,
            "mark_rank": mark and mark.rank,
            "mark_key": mark and mark.key,
            "mark_id": mark and mark.id,
            "page_size": most,
        }


class Find(Protocol[_Found_co]):
    """What reads a table in an order, from a place on or back."""

    def __call__(self, order: Order, mark: Mark | None, *, forth: bool) -> Sequence[_Found_co]: ...


@record
class Table:
    """The columns that a list has; it is sorted by the first of them until somebody chooses."""

    columns: Sequence[Column]

    def order(self, query: TableQuery) -> Order:
        """The order that is asked for; by how well words fit (``""``) where a search says none.

        Raises:
            Invalid: no column of that name sorts.
        """
        by = query.sort.removeprefix("-")
        if not by:
            return Order("" if query.q else self.columns[0].name)
        if by not in {one.name for one in self.columns if one.sorts}:
            raise Invalid("Confira a ordem.", sort="Esta lista não se ordena por isso.")
        return Order(by, query.sort.startswith("-"))

    def shown(self, query: TableQuery) -> list[Column]:
        """The columns chosen, in the table's own order; what names a row always stands there."""
        if query.columns is None:
            return [one for one in self.columns if one.first]
        wanted = set(query.columns)
        return [one for one in self.columns if one.kind == "lead" or one.name in wanted]

    def page(
        self,
        ctx: Context,
        name: str,
        query: TableQuery,
        find: Find[Row],
    ) -> "Page[Row]":
        """One page; ``find`` gives a row more than ``limit`` says.

        Raises:
            Invalid: no such order, or a cursor of another list.
        """
        order = self.order(query)
        pages = Pages(ctx, name, query, "cursor", back="back")

        def seek(mark: Mark | None, *, forth: bool) -> Sequence[Row]:
            return find(order, mark, forth=forth)

        return Page(*pages.turn(Mark, query.limit, seek, _mark))


def _mark(row: Ranked) -> Mark:
    return Mark(row.rank, row.key, row.id)


@record
class Page(Generic[Row]):
    """Rows, and the cursors of both ways."""

    rows: list[Row]
    next: str | None
    previous: str | None
