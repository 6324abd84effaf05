"""XLSX to rows of text, by a library of the worker's image alone."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any, Final

from shared.imports import archive
from shared.imports.unreadable import Unreadable

_MIDNIGHT: Final = time(0)


def rows(file: IO[bytes]) -> Iterator[Sequence[str]]:
    """Every row of the first sheet that people see; a formula is its value.

    Raises:
        Unreadable: see ``archive.inspect``; or there is no sheet.
    """
    archive.inspect(file)
    import python_calamine  # noqa: PLC0415 - the worker's, and only when a workbook comes

    file.seek(0)
    try:
        with python_calamine.load_workbook(file) as book:
            seen = [
                one.name
                for one in book.sheets_metadata
                if one.visible == python_calamine.SheetVisibleEnum.Visible
                and one.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
            if not seen:
                raise Unreadable("A planilha não tem nenhuma aba visível.")
            for row in book.get_sheet_by_name(seen[0]).iter_rows():
                yield [text_of(cell) for cell in row]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise Unreadable("A planilha está danificada. Salve de novo como XLSX e envie.") from error


def text_of(cell: Any) -> str:
    """A cell as somebody would have typed it: ``03/05/1980``, ``12``, ``1,5``."""
    if isinstance(cell, bool):
        return "sim" if cell else "não"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        same = cell.time() == _MIDNIGHT
        return cell.strftime("%d/%m/%Y" if same else "%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)
