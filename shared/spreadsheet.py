"""Lists as files that spreadsheets open in Brazil."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@")
_BLANK: Final = ("\t", "\r", "\n")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Semicolons, UTF-8 with its mark; None is an empty cell.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
    Injection).
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _inert(cell: object) -> str:
    text = "" if cell is None else str(cell)
    runs = text.startswith(_BLANK) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if runs else text
