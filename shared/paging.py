"""Pages of a list: a cursor tells where a page ended, by the values that the list is sorted by.

So a row that changes its place meanwhile hides no other. A cursor is sealed for one tenant, one
list and its filters: what was altered, or belongs elsewhere, is no cursor. It shows nothing of
the row it was made from, for it stands in addresses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from pydantic import TypeAdapter

from shared import jsons
from shared.context import Context
from shared.errors import Invalid
from shared.text import opaque

Row = TypeVar("Row")
Mark = TypeVar("Mark")
_PURPOSE: Final = "cursor"

Cursor = Annotated[str, opaque(most=4000)]
"""The end of a page, as the page before told it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A list as somebody asks for it; ``field`` is the parameter that brings its cursor."""

    ctx: Context
    name: str
    filters: Mapping[str, object]
    field: str = "cursor"

    def after(self, shape: type[Mark], cursor: str | None) -> Mark | None:
        """The values that ``cursor`` was made of; None at the beginning.

        Raises:
            Invalid: it was not made by this list under these filters.
        """
        if cursor is None:
            return None
        told = self.ctx.veils.reveal(_PURPOSE, cursor, self._place)
        if told is None:
            reason = "Esta página não é desta lista. Volte ao começo dela."
            raise Invalid("Não encontramos esta página da lista.", **{self.field: reason})
        return TypeAdapter(shape).validate_python(jsons.loads(told))

    def cut(
        self, found: Sequence[Row], size: int, mark: Callable[[Row], object]
    ) -> tuple[list[Row], str | None]:
        """The first ``size`` of ``found``, and the cursor of the next page if there is more."""
        page = list(found[:size])
        if len(found) <= size:
            return page, None
        return page, self.ctx.veils.conceal(_PURPOSE, _told(mark(page[-1])), self._place)

    @property
    def _place(self) -> bytes:
        tenant = self.ctx.current_tenant
        place: list[Any] = [tenant.id if tenant else None, self.name, sorted(self.filters.items())]
        return _told(place)


def _told(value: object) -> bytes:
    return jsons.dumps(value).encode()
