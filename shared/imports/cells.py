"""The cells and texts of one part of a workbook, counted as they go by."""

from array import array
from dataclasses import dataclass, field
from typing import Final

from shared.imports.unreadable import MOST_COLUMNS, MOST_ROWS, Unreadable

DAMAGED: Final = "O arquivo não é uma planilha XLSX, ou está danificado. Salve de novo e envie."
HUGE: Final = (
    f"A planilha é grande demais: até {MOST_ROWS // 1000} mil linhas por arquivo, e não mais de"
    " quatro milhões de células."
)
_MOST_CELLS: Final = 4_000_000
_MOST_DIGITS: Final = 9
_MOST_LETTERS: Final = 3


@dataclass
class Cells:
    """Looks at a part as the reader of workbooks does: whatever it is called, it may be a sheet.

    ``strings`` are the lengths of the texts that sheets share, ``asked`` the numbers of those that
    this sheet shows, ``text`` the length of its own.
    """

    inside: bool = False
    row: int = 0
    column: int = 0
    lowest: int = 0
    rightmost: int = 0
    formula: bool = False
    valued: bool = False
    shared: bool = False
    number: str = ""
    text: int = 0
    asked: "array[int]" = field(default_factory=lambda: array("L"))
    strings: "array[int]" = field(default_factory=lambda: array("L"))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "sheetData":
            self.inside = True
        elif tag == "si":
            self.strings.append(0)
            if len(self.strings) > _MOST_CELLS:
                raise Unreadable(HUGE)
        elif self.inside:
            self._begin(tag, attributes)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row, self.column = _counted(attributes.get("r"), self.row + 1), 0
        elif tag == "c":
            self._begin_cell(attributes)
        elif tag == "f":
            self.formula = True
        elif tag in {"v", "is"}:
            self.valued = True

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.formula = self.valued = False
        self.shared, self.number = attributes.get("t") == "s", ""
        at = attributes.get("r")
        row, self.column = _place(at) if at else (self.row, self.column + 1)
        if row > MOST_ROWS + 1 or self.column > MOST_COLUMNS:
            raise Unreadable(
                f"Há uma célula preenchida muito longe dos dados ({_name(row, self.column)})."
                " Apague-a."
            )
        self.lowest, self.rightmost = max(self.lowest, row), max(self.rightmost, self.column)
        if self.lowest * self.rightmost > _MOST_CELLS:
            raise Unreadable(HUGE)

    def said(self, text: str) -> None:
        if not self.inside:
            if self.strings:
                self.strings[-1] += len(text)
        elif self.shared:
            self.number += text
        else:
            self.text += len(text)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "sheetData":
            self.inside = False
        elif tag == "c" and self.inside:
            self._end_cell()

    def _end_cell(self) -> None:
        if self.formula and not self.valued:
            raise Unreadable(
                f"A célula {_name(self.row, self.column)} tem uma fórmula sem valor. Abra a"
                " planilha, salve e envie de novo, ou troque as fórmulas por valores."
            )
        if self.shared and self.number:
            self.asked.append(_counted(self.number.strip(), 0))


def _counted(digits: str | None, otherwise: int) -> int:
    if digits is None:
        return otherwise
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_DIGITS:
        raise Unreadable(DAMAGED)
    return int(digits)


def _place(cell: str) -> tuple[int, int]:
    """Row and column of ``B12``, from 1."""
    letters = cell.rstrip("0123456789")
    if not (letters.isascii() and letters.isalpha()) or len(letters) > _MOST_LETTERS:
        raise Unreadable(DAMAGED)
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return _counted(cell[len(letters) :], 0), column


def _name(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
