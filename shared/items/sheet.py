"""A sheet: what ``kit/items.html`` sends as records, and records as what it shows."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from shared import jsons
from shared.fields import Reads, Reason, Reasons
from shared.items.columns import Column
from shared.items.decimals import Formula, Part, TooMuch, leaves, reckon, rounded, total
from shared.items.marks import SAID, cells_of, marked, marks
from shared.record import record

Line = TypeVar("Line")
_ZERO: Final = Decimal(0)


@record
class Shown:
    """Lines as their inputs hold them, by the names of columns, and the sums in words."""

    rows: Sequence[Mapping[str, str]]
    sums: Mapping[str, str]


class Sheet(Generic[Line]):
    """Columns of a kind of line, ``sums`` of those that are summed, and how many lines there are.

    ``line`` is a record with a field for each column; which type, the column's function says.
    """

    def __init__(
        self,
        line: type[Line],
        columns: Iterable[Column],
        *,
        sums: Iterable[str] = (),
        least: int = 1,
        most: int = 50,
    ) -> None:
        self.line, self.columns = line, tuple(columns)
        self.least, self.most = least, most
        self.sums = tuple(one for one in self.columns if one.name in set(sums))
        self._filled = [one for one in self.columns if one.filled]
        self._reckoned = [one for one in self.columns if not one.filled]
        self._by_name = {one.name: one for one in self.columns}
        self._marks = marks(self._filled)

    @cached_property
    def reads(self) -> Reads:
        """The type of a field: ``Annotated[list[Line], SHEET.reads]``."""
        fields = {one.name: one.schema for one in self._filled}
        needed = [one.name for one in self._filled if one.required]
        item = {"type": "object", "properties": fields, "required": needed}
        bounds = {"minItems": self.least, "maxItems": self.most}
        return Reads(self.read, {"type": "array", "items": item, **bounds})

    def read(self, sent: Any) -> list[Line]:
        """The lines in which anything was typed, in their order.

        Raises:
            Reasons: one for each cell that is wrong, within it: ``2.quantity`` in the third line,
                counted with the empty ones; or for the first, when there are too many or too few.
            Reason: what came are no lines.
        """
        typed = [(at, cells) for at, cells in enumerate(cells_of(sent, self._marks)) if cells]
        first = self._filled[0].name
        if len(typed) > self.most:
            why = f"São linhas demais: até {self.most}. Tire esta e as seguintes."
            raise Reason(why, within=f"{typed[self.most][0]}.{first}")
        if len(typed) < self.least:
            why = "Preencha pelo menos " + ("uma linha." if self.least == 1 else f"{self.least}.")
            raise Reason(why, within=f"{typed[-1][0] + 1 if typed else 0}.{first}")
        wrong: list[Reason] = []
        lines = [self._line(at, cells, wrong) for at, cells in typed]
        if wrong:
            raise Reasons(wrong)
        return [self.line(**one) for one in lines]

    def _line(self, at: int, cells: Mapping[str, Any], wrong: list[Reason]) -> dict[str, Any]:
        """The values of one line; what is wrong with it is added to ``wrong``."""
        found: dict[str, Any] = {}
        for one in self._filled:
            try:
                found[one.name] = self._cell(one, cells)
            except Reason as error:
                wrong.append(Reason(str(error), within=f"{at}.{one.name}"))
        if len(found) < len(self._filled):
            return found
        parts = {name: self._by_name[name].part(it) for name, it in self._figures(found)}
        for one in self._reckoned:
            try:
                parts[one.name] = self._reckon(one, parts)
            except Reason as error:
                wrong.append(Reason(str(error), within=f"{at}.{error.within}"))
                return found
        return {**found, **self._held(found, parts)}

    def _figures(self, found: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
        return ((name, it) for name, it in found.items() if self._by_name[name].figure)

    def _held(self, found: Mapping[str, Any], parts: Mapping[str, Part]) -> dict[str, Any]:
        """The figures as a record holds them; an empty one is None."""
        return {
            name: None if name in found and found[name] is None else self._by_name[name].value(part)
            for name, part in parts.items()
        }

    def _cell(self, column: Column, cells: Mapping[str, Any]) -> Any:
        if column.name in cells:
            return column.read(cells[column.name])
        if column.required or column.name + SAID in cells:  # said, and nothing of the list
            raise Reason(column.missing)
        return "" if column.kind == "text" else None

    def _reckon(self, column: Column, parts: Mapping[str, Part]) -> Part:
        """What a line's amount is.

        Raises:
            Reason: within the column that takes too much off, or that makes it too large.
        """
        try:
            made = rounded(reckon(column.of, parts).value, column.decimals)
        except TooMuch as error:
            last = leaves(error.taken)[-1]
            raise Reason(self._by_name[last].at_most(error.base), within=last) from error
        if made > column.most:
            why = f"{column.label} passa de {column.say(column.most)}."
            raise Reason(why, within=self._first(column.of))
        return Part(made)

    def _first(self, formula: Formula) -> str:
        """The first column that a person fills, of those a formula is made of."""
        name = leaves(formula)[0]
        column = self._by_name[name]
        return name if column.filled else self._first(column.of)

    def shown(self, lines: Iterable[Line] = ()) -> Shown:
        """What the page shows of records."""
        return self._shown(
            [{one.name: one.put(getattr(line, one.name)) for one in self._filled} for line in lines]
        )

    def typed(self, sent: Sequence[str]) -> Shown:
        """What the page shows of what it sent and was refused: every line as it was typed.

        Of lines beyond twice as many as there may be, none comes again.
        """
        try:
            rows = marked(sent, self._marks)
        except Reason:
            rows = []
        return self._shown(rows[: 2 * self.most])

    def _shown(self, rows: list[dict[str, Any]]) -> Shown:
        made = [self._reckoned_of(row) for row in rows]
        said = [
            {name: self._by_name[name].say(part.value) for name, part in parts.items()}
            for parts in made
        ]
        texts = [{**row, **words} for row, words in zip(rows, said, strict=True)]
        sums = {one.name: one.say(self._sum(one, rows, made)) for one in self.sums}
        return Shown(texts, sums)

    def _reckoned_of(self, row: Mapping[str, str]) -> dict[str, Part]:
        """The amounts of what is typed, of a line that can be reckoned; else nothing."""
        parts: dict[str, Part] = {}
        with suppress(Reason):
            for one in self._filled if row else ():
                if one.figure:
                    parts[one.name] = one.part(self._cell(one, row))
            for one in self._reckoned if row else ():
                parts[one.name] = self._reckon(one, parts)
        return {one.name: parts[one.name] for one in self._reckoned if one.name in parts}

    def _sum(
        self, column: Column, rows: Sequence[Mapping[str, str]], made: Sequence[Mapping[str, Part]]
    ) -> Decimal:
        """Of an amount those that could be reckoned, of another column those that could be read."""
        if not column.filled:
            return total(parts[column.name].value for parts in made if column.name in parts)
        return total(self._read_of(column, row) for row in rows)

    def _read_of(self, column: Column, row: Mapping[str, str]) -> Decimal:
        try:
            it = self._cell(column, row)
        except Reason:
            return _ZERO
        return column.part(it).value if it is not None else _ZERO

    def told(self, name: str) -> str:
        """What the page's script is told, as JSON."""
        columns = [one.told for one in self.columns]
        sums = [one.name for one in self.sums]
        return jsons.dumps({"name": name, "columns": columns, "sums": sums, "most": self.most})
