"""What the template of a table is given: where each click leads, and what is shown, in words."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from shared.listing import PAGING, Column, Page, Table, TableQuery
from shared.numbers import thousands
from shared.paging import pairs
from shared.record import record

COUNTED: Final = 10_000
"""So many rows are counted; what is more is "mais de 10.000"."""


@record
class Chip:
    """A filter that is on, and the list without it."""

    label: str
    without: str


@record
class View:
    """What the template of a table is given; ``total`` None where nobody counted."""

    table: Table
    query: TableQuery
    page: Page[Any]
    said: Mapping[str, str]
    total: int | None = None

    @property
    def columns(self) -> list[Column]:
        """Those that stand there."""
        return self.table.shown(self.query)

    @property
    def chips(self) -> list[Chip]:
        """What is filtered, in the feature's words."""
        return [Chip(label, self.without(name)) for name, label in self.said.items() if label]

    def without(self, *names: str) -> str:
        """The list without these filters."""
        bare = {one.name: one.default for one in fields(self.query) if one.name in names}
        return self.query.anew(**bare)

    @property
    def cleared(self) -> str:
        """The list without any filter."""
        return self.without(*self.said)

    def direction(self, column: Column) -> str:
        """``ascending``, ``descending``, or empty."""
        order = self.table.order(self.query)
        return ("descending" if order.down else "ascending") if order.by == column.name else ""

    def sorted(self, column: Column) -> str:
        """The list by this column, the other way if it is already."""
        turned = "-" if self.direction(column) == "ascending" else ""
        return self.query.anew(sort=f"{turned}{column.name}")

    def hidden(self, *but: str) -> list[tuple[str, Any]]:
        """What a form on this page sends along, ``but`` what it asks for itself."""
        said = self.query.said(**PAGING)
        return pairs({name: value for name, value in said.items() if name not in but})

    @property
    def packed(self) -> str:
        """The same rows in another density."""
        return self.query.address(dense=not self.query.dense)

    @property
    def forth(self) -> str:
        """The next page; empty at the end."""
        return self.query.address(cursor=self.page.next, back=None) if self.page.next else ""

    @property
    def back(self) -> str:
        """The page before; empty at the beginning."""
        told = self.page.previous
        return self.query.address(back=told, cursor=None) if told else ""

    @property
    def counted(self) -> str:
        """How many there are, in figures."""
        if self.total is None:
            return ""
        if self.total > COUNTED:
            return "mais de 10.000"
        return thousands(self.total)
