"""Lists as files that spreadsheets open in Brazil; a text never becomes a formula in them."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO, Final

_FORMULA: Final = ("=", "+", "-", "@")
_BLANK: Final = ("\t", "\r", "\n")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """As ``write_csv``, at once."""
    content = io.BytesIO()
    write_csv(content, header, rows)
    return content.getvalue()


def write_csv(into: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Semicolons, UTF-8 with its mark; None is an empty cell.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
    Injection).
    """
    text = io.TextIOWrapper(into, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(into: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One sheet of texts with a head that stays, by a library of the worker's image alone.

    Rows pass through a file beside the memory, whatever their number.
    """
    import xlsxwriter  # noqa: PLC0415 - the worker's

    with xlsxwriter.Workbook(into, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write_string(number, place, str(cell)[:32_767])


def _inert(cell: object) -> str:
    text = "" if cell is None else str(cell)
    runs = text.startswith(_BLANK) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if runs else text
