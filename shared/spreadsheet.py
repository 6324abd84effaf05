"""Lists as files that spreadsheets open in Brazil; a text never becomes a formula in them."""

import csv
import io
import re
from collections.abc import Container, Iterable, Sequence
from functools import cache
from typing import IO, Final

_FIGURE: Final = re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?")
_EXACT_DIGITS: Final = 15  # of a number in a spreadsheet, which keeps it in binary
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


def write_xlsx(
    into: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    figures: Container[str] = (),
) -> None:
    """One sheet with a head that stays, by a library of the worker's image alone.

    Cells are texts; in columns named in ``figures`` a figure is a number, which can be added up.
    Rows pass through a file beside the memory, whatever their number.
    """
    import xlsxwriter  # noqa: PLC0415 - the worker's

    with xlsxwriter.Workbook(into, {"constant_memory": True}) as book:
        look = cache(lambda of: book.add_format({"num_format": of}))
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, bold)
        for number, row in enumerate(rows, 1):
            for place, (name, cell) in enumerate(zip(header, row, strict=True)):
                text = "" if cell is None else str(cell)
                figure = _figure(text) if name in figures else None
                if figure:
                    sheet.write_number(number, place, figure[0], look(figure[1]))
                elif text:
                    sheet.write_string(number, place, text[:32_767])


def _figure(text: str) -> tuple[float, str] | None:
    """What ``1.234,50`` comes to and how it is shown; None of no figure, or of one too long."""
    match = _FIGURE.fullmatch(text)
    if match is None or len(text) > _EXACT_DIGITS:
        return None
    decimals = "." + "0" * len(match[1]) if match[1] else ""
    return float(text.replace(".", "").replace(",", ".")), f"#,##0{decimals}"


def _inert(cell: object) -> str:
    text = "" if cell is None else str(cell)
    runs = text.startswith(_BLANK) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if runs else text
