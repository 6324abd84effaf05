"""A list as pages to print and to keep: PDF, A4, by a library of the worker's image alone.

A PDF tells at its end how many pages it has, which signs its fonts need and where each part lies,
so it is made at once, and its pages stay in memory until then: hence ``MOST_ROWS``.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

from shared.exports.lines import Face, shares
from shared.numbers import thousands
from shared.record import record

MOST_ROWS: Final = 10_000
_FONTS: Final = Path(__file__).with_name("fonts")
FONT: Final = _FONTS / "DejaVuSansCondensed.ttf"
_BOLD: Final = _FONTS / "DejaVuSansCondensed-Bold.ttf"
_SAMPLE: Final = 500  # rows that say how wide each column is
_SLACK: Final = 1.05  # for rows that come later
_POINTS: Final = 8.0
_EM: Final = _POINTS * 25.4 / 72  # all that follows in millimetres
_LINE: Final = 3.6
_PAD: Final = 1.2
_MARGIN: Final = 12.0
_FOOT: Final = 10.0
_WIDEST: Final = 80.0
_HEAD_GREY: Final = 236
_LINE_GREY: Final = 190
Cells = Sequence[str | None]


@record
class Sheet:
    """What stands around a list: whose and what it is, what it was narrowed to, by whom and when.

    ``at`` is on the reader's clock; ``figures`` are the heads of columns that people compare, which
    stand on the right.
    """

    house: str
    title: str
    about: Sequence[str]
    by: str
    at: datetime
    figures: frozenset[str] = frozenset()


def write_pdf(into: IO[bytes], sheet: Sheet, header: Sequence[str], rows: Iterable[Cells]) -> None:
    """Each row once, under a head that every page repeats; across where upright has no room."""
    every = iter(rows)
    first = list(islice(every, _SAMPLE))
    pages, count = _Pages(sheet, header, first), 0
    for count, row in enumerate(chain(first, every), 1):  # noqa: B007 - counted beyond the loop
        pages.add(row)
    pages.end(count)
    pages.pdf.output(into)  # type: ignore[call-overload]  # takes whatever is written to


class _Pages:
    """The pages as they are filled; ``_y`` is where the next row begins."""

    def __init__(self, sheet: Sheet, header: Sequence[str], first: Sequence[Cells]) -> None:
        from fpdf import FPDF  # noqa: PLC0415 - the worker's

        self._sheet, self._header = sheet, header
        self._plain, self._bold = Face(FONT), Face(_BOLD)
        wanted = self._wanted(first)
        across = sum(wanted) > 210 - 2 * _MARGIN
        self.pdf = FPDF("landscape" if across else "portrait", format="A4")
        self._describe()
        self._right, self._bottom = self.pdf.w - _MARGIN, self.pdf.h - _MARGIN - _FOOT
        self._widths = shares(wanted, self._right - _MARGIN)
        self._y = 0.0
        self._page()

    def _wanted(self, first: Sequence[Cells]) -> list[float]:
        """How wide each column would be that breaks no line, within reason."""
        found = [self._bold.width(self._bold.shown(one)) for one in self._header]
        for row in first:
            for place, cell in enumerate(row):
                for line in (cell or "").splitlines():
                    found[place] = max(found[place], self._plain.width(self._plain.shown(line)))
        return [min(one * _EM * _SLACK, _WIDEST) + 2 * _PAD for one in found]

    def _describe(self) -> None:
        from fpdf.prefs import ViewerPreferences  # noqa: PLC0415 - the worker's

        pdf, sheet = self.pdf, self._sheet
        pdf.set_auto_page_break(auto=False)
        pdf.add_font("list", "", FONT)
        pdf.add_font("list", "B", _BOLD)
        pdf.set_lang("pt-BR")
        pdf.set_title(f"{sheet.title} · {sheet.house}")
        pdf.set_author(sheet.house)
        pdf.set_creator("Ávila")
        pdf.set_creation_date(sheet.at)
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        pdf.set_draw_color(_LINE_GREY)
        pdf.set_line_width(0.1)

    def _page(self) -> None:
        """Begin a page: all that is to be said on the first, a line of it on the others."""
        self.pdf.add_page()
        self._y = _MARGIN
        sheet = self._sheet
        if self.pdf.page == 1:
            self._say(sheet.title, 16, bold=True)
            self._say(sheet.house, 11)
            self._say(" · ".join(sheet.about), 9)
        else:
            self._say(f"{sheet.title} · {sheet.house}", 8)
        self._y += 2
        self._head()

    def _say(self, text: str, points: float, *, bold: bool = False) -> None:
        face, em = (self._bold if bold else self._plain), points * 25.4 / 72
        self.pdf.set_font("list", "B" if bold else "", points)
        for line in face.wrapped(text, (self._right - _MARGIN) / em):
            self.pdf.text(_MARGIN, self._y + em, line)
            self._y += em * 1.35

    def _head(self) -> None:
        """What the columns are called, on grey."""
        lines = self._broken(self._header, self._bold)
        deep = max(1, *map(len, lines)) * _LINE + 2 * _PAD
        self.pdf.set_fill_color(_HEAD_GREY)
        self.pdf.rect(_MARGIN, self._y, self._right - _MARGIN, deep, style="F")
        self.pdf.set_fill_color(0)
        self.pdf.set_font("list", "B", _POINTS)
        self._put(lines, self._bold)
        self.pdf.set_font("list", "", _POINTS)

    def _broken(self, cells: Cells, face: Face) -> list[list[str]]:
        rooms = ((wide - 2 * _PAD) / _EM for wide in self._widths)
        return [face.wrapped(cell or "", room) for cell, room in zip(cells, rooms, strict=True)]

    @property
    def _left(self) -> int:
        """How many lines this page has room for."""
        return int((self._bottom - self._y - 2 * _PAD) / _LINE)

    def add(self, row: Cells) -> None:
        """Put one row on; only what is longer than a page goes on over the next."""
        lines = self._broken(row, self._plain)
        at, deep = 0, max(1, *map(len, lines))
        while at < deep:
            room = self._left
            if room < deep - at and not (self._longest < deep and room > 2):  # noqa: PLR2004
                self._page()
                room = self._left
            took = min(room, deep - at)
            self._put([one[at : at + took] for one in lines], self._plain)
            at += took

    @property
    def _longest(self) -> int:
        """How many lines a page has room for, surely."""
        return int((self._bottom - _MARGIN - 30) / _LINE)

    def _put(self, lines: Sequence[Sequence[str]], face: Face) -> None:
        x = _MARGIN
        for name, wide, cell in zip(self._header, self._widths, lines, strict=True):
            for number, line in enumerate(cell):
                y = self._y + _PAD + number * _LINE + _EM
                on_right = name in self._sheet.figures
                indent = wide - _PAD - face.width(line) * _EM if on_right else _PAD
                self.pdf.text(x + indent, y, line)
            x += wide
        self._y += max(1, *map(len, lines)) * _LINE + 2 * _PAD
        self.pdf.line(_MARGIN, self._y, self._right, self._y)

    def end(self, count: int) -> None:
        """Say how many rows there were; and on each page which of how many it is."""
        if self._left < 2:  # noqa: PLR2004 - the line and what stands above it
            self._page()
        self._y += 2 * _PAD
        self._say("1 linha ao todo." if count == 1 else f"{thousands(count)} linhas ao todo.", 8)
        pdf, sheet, every = self.pdf, self._sheet, self.pdf.pages_count
        made = self._plain.shown(f"Emitido em {sheet.at:%d/%m/%Y às %H:%M} por {sheet.by}")
        for number in range(1, every + 1):
            pdf.page = number
            told, y = f"Página {number} de {every}", pdf.h - _MARGIN
            pdf.set_font("list", "", 7)
            pdf.text(_MARGIN, y, made)
            pdf.set_font("list", "B", 7)
            pdf.text(self._right - self._bold.width(told) * 7 * 25.4 / 72, y, told)
