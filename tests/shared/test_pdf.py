"""Lists as pages to print: every row once, whatever stands in it, as people read it here."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from shared.exports.lines import Face, shares
from shared.exports.pdf import FONT, Sheet, write_pdf

FACE = Face(FONT)
HEAD = ["Nome", "Telefone", "Saldo"]
UPRIGHT, ACROSS = (595, 842), (842, 595)


def _pdf(rows: Sequence[Sequence[str | None]], head: Sequence[str] = HEAD) -> PdfReader:
    made = io.BytesIO()
    at = datetime(2026, 11, 28, 12, 3, tzinfo=UTC)
    about = ["Com horário marcado", "Busca: “ção”"]
    sheet = Sheet("Clínica São João", "Pacientes", about, "Zoé", at, frozenset({"Saldo"}))
    write_pdf(made, sheet, head, rows)
    return PdfReader(made)


def _text(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def test_each_row_is_there_once_under_a_head_on_every_page() -> None:
    """With the page's number, and of how many; at the end how many rows there were."""
    pdf = _pdf([[f"Pessoa {number:04d}", "(11) 98765-4321", "1,00"] for number in range(1_500)])

    pages = [page.extract_text() for page in pdf.pages]
    lines = [line for page in pages for line in page.splitlines() if line.startswith("Pessoa ")]
    assert [line.split()[1] for line in lines] == [f"{number:04d}" for number in range(1_500)]
    assert len(pages) > 20
    for number, page in enumerate(pages, 1):
        assert page.count("Nome Telefone Saldo") == 1
        assert f"Página {number} de {len(pages)}" in page
    assert "1.500 linhas ao todo." in pages[-1]


def test_it_says_whose_it_is_what_it_was_narrowed_to_and_who_made_it_when() -> None:
    """And to whoever reads it aloud its title and its language."""
    pdf = _pdf([["Ana", None, None]])

    text = _text(pdf)
    for said in (
        *("Pacientes", "Clínica São João", "Com horário marcado · Busca: “ção”"),
        *("Emitido em 28/11/2026 às 12:03 por Zoé", "1 linha ao todo.", "Página 1 de 1"),
    ):
        assert said in text
    assert pdf.metadata
    assert (pdf.metadata.title, pdf.metadata.author) == (
        *("Pacientes · Clínica São João", "Clínica São João"),
    )
    root = pdf.root_object
    assert (root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == ("pt-BR", True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Łucja Ærøskøbing", "Łucja Ærøskøbing"),
        ("Ирина Ελένη Ñandú", "Ирина Ελένη Ñandú"),
        ("Joa\u0303o", "João"),
        ("Ana\u00a0 de\tSá", "Ana de Sá"),
        ("Eva\u202e\u200b\x07", "Eva"),
        ("李小龙", "□□□"),
        ("Bia 👩🏽", "Bia □□"),
    ],
)
def test_a_name_is_whatever_unicode_holds(name: str, shown: str) -> None:
    """A sign that the font lacks is a box, what nobody sees is left out; nothing fails."""
    assert f"{shown} (11)" in _text(_pdf([[name, "(11) 98765-4321", "1,00"]]))


def test_a_long_text_is_wrapped_and_no_letter_of_it_lost() -> None:
    """Not even of a word without an end, nor of what is longer than a page."""
    words = " ".join(f"palavra{number}" for number in range(2_000))
    endless = "".join(f"{number:04d}" for number in range(600))
    pdf = _pdf([["Ana", words, None], ["Bia", endless, None]])

    text = _text(pdf).replace("\n", "")
    assert len(pdf.pages) > 2
    assert all(f"palavra{number}" in text for number in range(2_000))
    assert text.replace("Bia", "").count("05980599") == 1


@pytest.mark.parametrize("text", ["uma palavra e outra", "semfim" * 40, "ao lado semfimsemfim"])
def test_no_line_is_wider_than_its_column(text: str) -> None:
    """Words go whole to the next line; one that is wider than any is broken."""
    lines = FACE.wrapped(text, 5)

    assert [line for line in lines if FACE.width(line) > 5] == []
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_an_empty_list_and_a_row_of_nothing_are_pages_too() -> None:
    """They say so."""
    assert "0 linhas ao todo." in _text(_pdf([]))
    assert "1 linha ao todo." in _text(_pdf([[None, None, None]]))


@pytest.mark.parametrize(("columns", "size"), [(3, UPRIGHT), (9, ACROSS)])
def test_a_page_lies_across_where_the_columns_need_it(columns: int, size: tuple[int, int]) -> None:
    """A4, both ways."""
    head = [f"Coluna {number}" for number in range(columns)]
    [page] = _pdf([["uma célula bem comprida"] * columns], head).pages

    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_figures_end_where_others_end() -> None:
    """On the right of their column."""
    found: list[tuple[str, float]] = []

    def note(text: str, _um: object, at: list[float], _font: object, _size: object) -> None:
        found.append((text.strip(), at[4]))

    pdf = _pdf([["Ana", None, "1.000.000,00"], ["Bia", None, "9,00"]])
    pdf.pages[0].extract_text(visitor_text=note)
    places = dict(found)

    assert places["9,00"] > places["1.000.000,00"] + 10
    assert places["Ana"] == places["Bia"]


def test_narrow_columns_have_what_they_want_and_all_is_filled() -> None:
    """The others share what is left."""
    assert shares([10, 100, 200], 120) == [10, 55, 55]
    assert shares([10, 20], 60) == [25, 35]
