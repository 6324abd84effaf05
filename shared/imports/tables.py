"""A file that somebody sent, as a table: what it is, its header, and its rows one after another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Final

from shared.imports import characters
from shared.imports.unreadable import MOST_COLUMNS, MOST_ROWS, Unreadable
from shared.record import record

_ZIP: Final = b"PK"
_OLD: Final = b"\xd0\xcf\x11\xe0"
_COMMA: Final = re.compile(r"-?\d{1,3}(\.?\d{3})*,\d+")
_POINT: Final = re.compile(r"-?\d{1,3}(,?\d{3})*\.\d{1,2}")
_FORMULA: Final = re.compile(r"^'(?=\s*[=+\-@])")


@record
class Row:
    """A row as it stands in the file; ``line`` counts from 1, as a spreadsheet does."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Table:
    """``format`` is CSV or XLSX; ``encoding`` and ``separator`` are of the former."""

    format: str
    header: list[str]
    rows: Iterator[Row]
    encoding: str | None = None
    separator: str | None = None


def opened(file: IO[bytes]) -> Table:
    """``file`` as a table, of which nothing but the header is read yet.

    Raises:
        Unreadable: it is none, or empty.
    """
    start = file.read(4)
    file.seek(0)
    if not start:
        raise Unreadable("O arquivo está vazio.")
    if start.startswith(_OLD):
        raise Unreadable("É uma planilha do Excel antigo (XLS), ou com senha. Salve como XLSX.")
    if start.startswith(_ZIP):
        from shared.imports import workbook  # noqa: PLC0415 - in the worker alone

        return _headed(Table("XLSX", [], _numbered(workbook.rows(file))))
    encoding = characters.encoding_of(file)
    separator = characters.separator_of(characters.sample_of(file, encoding))
    rows = _numbered(characters.records(file, encoding, separator))
    return _headed(Table("CSV", [], rows, characters.ENCODINGS[encoding], separator))


def _numbered(records: Iterator[Sequence[str]]) -> Iterator[Row]:
    """Rows that say something, up to our limits."""
    for line, given in enumerate(records, 1):
        if line > MOST_ROWS + 1:
            raise Unreadable(f"O arquivo tem mais de {MOST_ROWS // 1000} mil linhas. Divida-o.")
        if len(given) > MOST_COLUMNS:
            raise Unreadable(f"A linha {line} tem mais de {MOST_COLUMNS} colunas.")
        # No text of PostgreSQL's holds a zero, not even in JSON.
        cells = [_FORMULA.sub("", cell.replace("\0", ""), count=1).strip() for cell in given]
        if any(cells):
            yield Row(line, cells)


def _headed(table: Table) -> Table:
    first = next(table.rows, None)
    if first is None:
        raise Unreadable("O arquivo está vazio.")
    while first.cells and not first.cells[-1]:
        first.cells.pop()
    table.header = _distinct(first.cells)
    return table


def _distinct(names: Sequence[str]) -> list[str]:
    """A column without a name gets its number; a name that comes again says so."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        plain = name or f"Coluna {number}"
        again = sum(one == plain or one.startswith(f"{plain} (") for one in found)
        found.append(f"{plain} ({again + 1})" if again else plain)
    return found


def decimal_of(rows: Sequence[Row]) -> str | None:
    """``,`` or ``.``: how numbers are written in ``rows``; None when none has a fraction."""
    cells = [cell for row in islice(rows, 500) for cell in row.cells]
    commas = sum(bool(_COMMA.fullmatch(cell)) for cell in cells)
    points = sum(bool(_POINT.fullmatch(cell)) for cell in cells)
    return None if commas == points == 0 else "," if commas >= points else "."
