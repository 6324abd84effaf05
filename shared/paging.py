"""Pages of a list: a cursor tells where a page ended, by the values that the list is sorted by.

So a row that changes its place meanwhile hides no other. A cursor is sealed for one tenant, one
list and its filters: what was altered, or belongs elsewhere, is no cursor. It shows nothing of
the row it was made from, for it stands in addresses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Annotated, Any, ClassVar, Final, Protocol, TypeVar
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError

from shared import jsons
from shared.context import Context
from shared.errors import Invalid
from shared.record import record
from shared.text import opaque

Row = TypeVar("Row")
Mark = TypeVar("Mark")
_PURPOSE: Final = "cursor"
_Asked_contra = TypeVar("_Asked_contra", contravariant=True)
_Found_co = TypeVar("_Found_co", covariant=True)


class Find(Protocol[_Asked_contra, _Found_co]):
    """What reads a list from a place on, or back."""

    def __call__(self, mark: _Asked_contra | None, *, forth: bool) -> Sequence[_Found_co]: ...


Cursor = Annotated[str, opaque(most=4000)]
"""The end of a page, as the page before told it."""


@record
class Filters:
    """What a list may be asked for, each field with its default; ``LIST`` is where it stands."""

    LIST: ClassVar[str]
    LOOKS: ClassVar[frozenset[str]] = frozenset()
    """Fields that change how rows look, and neither which nor where: a page's end is the same."""

    def address(self, **changed: Any) -> str:
        """The list's address with these filters, ``changed`` here and there."""
        said = self.said(**changed)
        return f"{self.LIST}?{urlencode(pairs(said))}" if said else self.LIST

    def said(self, **changed: Any) -> dict[str, Any]:
        """Those that ask for something, ``changed`` here and there."""
        now = ((one, changed.get(one.name, getattr(self, one.name))) for one in fields(self))
        return {one.name: value for one, value in now if value != one.default}


def pairs(said: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """``said`` as a form sends it: a list's items one by one, under ``name[]``."""
    told: list[tuple[str, Any]] = []
    for name, value in said.items():
        many = isinstance(value, list)
        told += [(f"{name}[]", one) for one in value] if many else [(name, value)]
    return told


@record
class Pages:
    """A list as it is asked for; ``field`` of ``query`` is its cursor, the others filter it.

    ``back`` is the cursor of the way back, of a list that is paged both ways.
    """

    ctx: Context
    name: str
    query: Any
    field: str = "cursor"
    back: str = ""

    def after(self, shape: type[Mark]) -> Mark | None:
        """The values that the cursor was made of; None at the beginning.

        Raises:
            Invalid: it was not made by this list under these filters.
        """
        return self._mark(shape, self.field)

    def before(self, shape: type[Mark]) -> Mark | None:
        """Those of the cursor back; None where nobody turns back.

        Raises:
            Invalid: it was not made by this list under these filters.
        """
        return self._mark(shape, self.back)

    def _mark(self, shape: type[Mark], field: str) -> Mark | None:
        cursor = getattr(self.query, field)
        if cursor is None:
            return None
        told = self.ctx.veils.reveal(_PURPOSE, cursor, self._place)
        if told is None:
            raise _strange(field)
        try:
            return TypeAdapter(shape).validate_python(jsons.loads(told))
        except ValidationError as error:  # a release that sorted by something else made it
            raise _strange(field) from error

    def cut(
        self, found: Sequence[Row], size: int, mark: Callable[[Row], object]
    ) -> tuple[list[Row], str | None]:
        """The first ``size`` of ``found``, and the cursor of the next page if there is more."""
        page = list(found[:size])
        return page, self.at(mark(page[-1])) if len(found) > size else None

    def turn(
        self,
        shape: type[Mark],
        size: int,
        find: Find[Mark, Row],
        mark: Callable[[Row], Mark],
    ) -> tuple[list[Row], str | None, str | None]:
        """A page of a list that is paged both ways, and the cursors on and back.

        ``find`` gives ``size + 1`` rows behind a place; not ``forth``, those before, backwards.
        Whoever turns back past the beginning gets the first page, whole.
        """
        if first := self.before(shape):
            found = find(first, forth=False)
            if len(found) > size:
                page = list(found[:size])[::-1]
                return page, self.at(mark(page[-1])), self.at(mark(page[0]))
        last = None if first else self.after(shape)
        page, further = self.cut(find(last, forth=True), size, mark)
        return page, further, self.at(mark(page[0])) if last and page else None

    def at(self, mark: object) -> str:
        """The cursor of the place that ``mark`` tells, for either way."""
        return self.ctx.veils.conceal(_PURPOSE, _told(mark), self._place)

    @property
    def _filters(self) -> dict[str, Any]:
        pages = {"limit", self.field, self.back} | getattr(self.query, "LOOKS", frozenset())
        names = (one.name for one in fields(self.query) if one.name not in pages)
        return {name: getattr(self.query, name) for name in names}

    @property
    def _place(self) -> bytes:
        tenant = self.ctx.current_tenant
        place: list[Any] = [tenant.id if tenant else None, self.name, sorted(self._filters.items())]
        return _told(place)


def _strange(field: str) -> Invalid:
    reason = "Esta página não é desta lista. Volte ao começo dela."
    return Invalid("Não encontramos esta página da lista.", **{field: reason})


def _told(value: object) -> bytes:
    return jsons.dumps(value).encode()
