"""Lists as spreadsheets read them."""

import io
import re
from zipfile import ZipFile

import pytest

from shared.spreadsheet import csv_file, write_xlsx


@pytest.mark.parametrize("text", ["=1+1", "+55", "-2", "@cmd", "\tx", "\rx", "\nx", " =1+1"])
def test_a_spreadsheet_reads_text_and_runs_nothing(text: str) -> None:
    """A cell that would start a formula starts with an apostrophe."""
    written = csv_file(["Nome"], [[text]]).decode("utf-8-sig")

    assert f"'{text}" in written


def test_opens_in_brazil() -> None:
    """Semicolons, the mark of UTF-8, and nothing where there is nothing."""
    assert csv_file(["Nome", "E-mail"], [["Zoé", None]]) == (
        b"\xef\xbb\xbfNome;E-mail\r\nZo\xc3\xa9;\r\n"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,50", "1234.5"),
        ("-0,05", "-0.05"),
        ("1.234.567", "1234567"),
        ("120", "120"),
        ("1.5", None),
        ("R$ 3,00", None),
        ("12.345.678.901,23", None),
        ("=1+1", None),
    ],
)
def test_a_figure_is_a_number_where_it_counts(text: str, value: str | None) -> None:
    """As it is written in Portuguese; what is none, or would lose digits, stays a text."""
    content = io.BytesIO()
    write_xlsx(content, ["Código", "Preço"], [[text, text]], {"Preço"})

    sheet = ZipFile(content).read("xl/worksheets/sheet1.xml").decode()
    cells = dict(re.findall(r'<c r="([AB]2)"([^<]*)<', sheet))
    assert 't="inlineStr"' in cells["A2"]
    assert ('t="inlineStr"' in cells["B2"]) == (value is None)
    assert value is None or f"<v>{value}</v>" in sheet


def test_a_price_is_shown_as_it_was_written() -> None:
    """With as many decimals, by the spreadsheet's own signs."""
    content = io.BytesIO()
    write_xlsx(content, ["Preço"], [["1.234,50"], ["7"]], {"Preço"})

    styles = ZipFile(content).read("xl/styles.xml").decode()
    assert 'formatCode="#,##0.00"' in styles or 'numFmtId="4"' in styles  # the fourth is the same
