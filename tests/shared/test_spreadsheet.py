"""Lists as spreadsheets read them."""

import pytest

from shared.spreadsheet import csv_file


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
