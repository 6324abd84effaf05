"""Files as people have them: every spelling of one table reads the same, anything else is told."""

import base64
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from shared.imports import archive
from shared.imports.columns import Column, guessed, missing
from shared.imports.tables import Table, decimal_of, opened
from shared.imports.unreadable import MOST_ROWS, Unreadable

HEADER = ["Nome", "Observações"]
TEXT = "Nome;Observações\r\nJoão;São 1,50\r\nÉrica;ok\r\n"
ROWS = [["João", "São 1,50"], ["Érica", "ok"]]


def _opened(content: bytes) -> Table:
    return opened(io.BytesIO(content))


def _rows(content: bytes) -> list[list[str]]:
    return [row.cells for row in _opened(content).rows]


def _workbook(write: Callable[[Any, Any], None]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        write(book.add_worksheet(), book)
    return made.getvalue()


def _changed(content: bytes, name: str, old: str, new: str) -> bytes:
    """The workbook with a part of it written otherwise."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old_, zipfile.ZipFile(made, "w") as new_:
        for part in old_.infolist():
            text = old_.read(part).replace(old.encode(), new.encode())
            new_.writestr(part.filename, text if part.filename == name else old_.read(part))
    return made.getvalue()


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows (cp1252)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_each_encoding_is_found_and_told(encoding: str, told: str) -> None:
    """With a mark or without one."""
    table = _opened(TEXT.encode(encoding))

    assert (table.header, table.encoding) == (HEADER, told)
    assert [row.cells for row in table.rows] == ROWS


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_each_separator_is_found(separator: str) -> None:
    """By what makes most rows alike."""
    table = _opened(TEXT.replace(";", separator).encode())

    assert (table.header, table.separator) == (HEADER, separator)
    assert [row.cells for row in table.rows] == ROWS


def test_a_comma_parts_cells_where_numbers_are_quoted() -> None:
    """As programs of elsewhere write it."""
    assert _rows(b'a,b\n"1,50",x\n"2,75",y\n') == [["1,50", "x"], ["2,75", "y"]]


def test_the_separator_that_a_first_line_says_is_taken() -> None:
    """Excel's own way to tell."""
    table = _opened(b"sep=|\na|b;c;d\n1|2;3;4\n")

    assert table.header == ["a", "b;c;d"]
    assert [row.cells for row in table.rows] == [["1", "2;3;4"]]


def test_a_line_end_between_quotes_belongs_to_its_cell() -> None:
    """And a row keeps the number that a spreadsheet gives it."""
    rows = list(_opened(b'a;b\n"x\ny";1\n\nz;2\n').rows)

    assert [(row.line, row.cells) for row in rows] == [(2, ["x\ny", "1"]), (4, ["z", "2"])]


def test_ragged_rows_are_given_as_they_are() -> None:
    """Whoever maps them says what is missing or too much."""
    assert _rows(b"a;b\n1\n1;2;3\n") == [["1"], ["1", "2", "3"]]


def test_a_name_that_comes_twice_says_so() -> None:
    """So that either column can be chosen."""
    assert _opened(b"Nome;Fone;Fone;\na;1;2\n").header == ["Nome", "Fone", "Fone (2)"]


def test_what_our_exports_keep_from_being_a_formula_comes_back_as_it_was() -> None:
    """The apostrophe was ours; one before a name is the name's."""
    assert _rows(b"a;b\n'=1+1;'tis\n") == [["=1+1", "'tis"]]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "vazio"),
        (b"\n\n;;\n", "vazio"),
        (b"\xff\xfe", "vazio"),
        (b"a;b\n\x81\x8d;1\n", "caracteres"),
        (b'a;b\n"' + b"x;1\n" * 40_000, "aspas"),
        (b"\xd0\xcf\x11\xe0old", "XLS"),
        (b"PK\x03\x04 no zip", "danificado"),
        (b"a;" * 300 + b"\n" + b"1;" * 300, "200 colunas"),
        (b"a;b\n" + b"1;2\n" * (MOST_ROWS + 2), "mil linhas"),
    ],
)
def test_what_is_no_table_is_told_in_words(content: bytes, word: str) -> None:
    """Never a library's error."""
    with pytest.raises(Unreadable, match=word):
        _rows(content)


def test_a_workbook_reads_as_if_it_had_been_typed() -> None:
    """Dates by day, whole numbers without a point, a formula as its value."""

    def write(sheet: Any, book: Any) -> None:
        sheet.write_row(0, 0, ["Nome", "Nascimento", "Celular", "Valor", "Texto"])
        sheet.write_string(1, 0, "João")
        sheet.write_datetime(1, 1, date(1980, 5, 3), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 2, 11987654321)
        sheet.write_number(1, 3, 1.5)
        sheet.write_formula(1, 4, '=A2&"!"', None, "João!")

    table = _opened(_workbook(write))

    assert (table.format, table.header[0]) == ("XLSX", "Nome")
    assert [row.cells for row in table.rows] == [
        ["João", "03/05/1980", "11987654321", "1,5", "João!"]
    ]


def test_a_formula_whose_value_nobody_worked_out_is_refused_by_name() -> None:
    """A program wrote it that calculates nothing; an empty cell would be a lie."""

    def write(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, ["Nome"])
        sheet.write_formula(1, 0, "=1+1", None, "")

    bare = _changed(_workbook(write), "xl/worksheets/sheet1.xml", "<v></v>", "")

    with pytest.raises(Unreadable, match="A2"):
        _rows(bare)


def test_a_cell_far_away_is_refused_before_room_is_made_for_all_between() -> None:
    """One such cell ends the process of the library that reads workbooks."""
    with pytest.raises(Unreadable, match=r"XFD1048576|grande"):
        _rows(_workbook(lambda sheet, _: sheet.write_string(1_048_575, 16_383, "x")))
    with pytest.raises(Unreadable, match="XFD1"):
        _rows(_workbook(lambda sheet, _: sheet.write_string(0, 16_383, "x")))


PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_CELLS = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
_FAR = b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
_NAMELESS = b"<row>" + b"<c><v>1</v></c>" * 20_000 + b"</row>"
_WIDE_AND_LONG = b'<row r="200000"><c r="GR200000"><v>1</v></c></row>'
_SHOWN_OFTEN = b'<row><c t="s"><v>0</v></c></row>' * 60_000


@pytest.mark.parametrize(
    ("cells", "at", "before", "word"),
    [
        (_FAR, "xl/elsewhere.xml", b"", "muito longe"),
        (_FAR, "xl/media/picture.png", b"", "muito longe"),
        (_FAR, "xl/elsewhere.xml", b"&junk; ", "danificado"),
        (_NAMELESS, "xl/worksheets/sheet1.xml", b"", "muito longe"),
        (_WIDE_AND_LONG, "xl/worksheets/sheet1.xml", b"", "grande demais"),
        (_SHOWN_OFTEN, "xl/worksheets/sheet1.xml", b"", "grande demais"),
    ],
    ids=["elsewhere", "picture", "junk", "nameless", "area", "text"],
)
def test_a_small_file_that_would_fill_the_memory_is_refused(
    cells: bytes, at: str, before: bytes, word: str
) -> None:
    """Wherever its sheet stands, whatever its cells are called, and however often a text is shown.

    The reader ends the process over the first four, and takes 1.2 and 1.7 GB for the others.
    """
    usual = "xl/worksheets/sheet1.xml"
    content = _workbook(lambda sheet, _: sheet.write(0, 0, "a" * 30_000))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            text = old.read(part).replace(usual[3:].encode(), at[3:].encode())
            if part.filename == usual:
                text = before + _CELLS.sub(b"<sheetData>" + cells + b"</sheetData>", text)
            name = at if part.filename == usual else part.filename
            new.writestr(name, text, zipfile.ZIP_DEFLATED)

    with pytest.raises(Unreadable, match=word):
        archive.inspect(made)


def test_pictures_and_charts_are_no_cells() -> None:
    """What is no XML is let through, and what looks like a cell outside a sheet is none."""

    def write(sheet: Any, book: Any) -> None:
        sheet.write_row(0, 0, ["Nome", "Total"])
        sheet.write_row(1, 0, ["Ana", 3])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Sheet1!$B$2:$B$300000"})
        sheet.insert_chart("D2", chart)
        sheet.insert_image("D30", "x.png", {"image_data": io.BytesIO(PICTURE)})

    assert _rows(_workbook(write)) == [["Ana", "3"]]


@pytest.mark.parametrize(
    "content", ["No\0me;Fone\nA\0na;1\n", "Nome;Fone\nAna;1\nA\0;2\n"], ids=["head", "row"]
)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_zeros_are_in_no_cell(content: str, encoding: str) -> None:
    """No text of PostgreSQL's holds one; the look at such a file ended in a fault of ours."""
    table = _opened(content.encode(encoding))

    assert table.header == ["Nome", "Fone"]
    assert not any("\0" in cell for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("said", ['sep="', "sep=", "sep=é", "sep=a"])
def test_a_first_line_that_says_no_separator_is_passed_over(said: str) -> None:
    """Then it is found as ever."""
    table = _opened(f"{said}\n{TEXT}".encode())

    assert (table.separator, table.header) == (";", HEADER)


def test_a_bomb_is_not_unpacked() -> None:
    """Neither one that says what it holds, nor one that lies about it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "x")
        bomb.writestr("xl/workbook.xml", b"\0" * 401_000_000)
    with pytest.raises(Unreadable, match="grande"):
        archive.inspect(made)

    honest = _workbook(lambda sheet, _: sheet.write_string(0, 0, "x" * 1000))
    size = len(zipfile.ZipFile(io.BytesIO(honest)).read("xl/sharedStrings.xml"))
    lying = honest.replace(size.to_bytes(4, "little"), (size - 900).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(Unreadable, match="danificado"):
        archive.inspect(io.BytesIO(lying))


@pytest.mark.parametrize("name", ["a.txt", "xl/workbook.xml"])
def test_a_zip_that_is_no_workbook_is_told(name: str) -> None:
    """Documents and archives come as zips too."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as other:
        other.writestr(name, "x")

    with pytest.raises(Unreadable, match="não é uma planilha"):
        _rows(made.getvalue())


def test_columns_are_known_by_any_spelling_of_any_of_their_names() -> None:
    """Each column of the file once; what nothing fills is told."""
    columns = [Column("name", "Nome", required=True), Column("phone", "Telefone", also=("Fone",))]

    assert guessed(columns, ["NOME ", "fone:", "x"]) == {"name": 0, "phone": 1}
    assert missing(columns, guessed(columns, ["fone", "x"])) == ["Nome"]


@pytest.mark.parametrize(
    ("cells", "mark"), [(["1.234,50", "x"], ","), (["1234.5", "12"], "."), (["12", "x"], None)]
)
def test_the_decimal_mark_is_found(cells: list[str], mark: str | None) -> None:
    """By the numbers that have a fraction."""
    text = "a;b\n" + ";".join(cells) + "\n"

    assert decimal_of(list(_opened(text.encode()).rows)) == mark
