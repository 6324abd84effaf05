"""Lines of a document: read in exact decimals, refused cell by cell, shown as they were typed."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

import pytest

from shared.errors import Invalid
from shared.items import kinds
from shared.items.decimals import Part, read, reckon, rounded, written
from shared.items.sheet import Sheet
from shared.record import record
from shared.web.reading import parse


@record
class Sold:
    """A line of the test's own."""

    what: UUID
    note: str
    gross: Decimal
    deduct: Part | None
    price: int
    net: Decimal
    amount: int


SHEET = Sheet(
    Sold,
    (
        kinds.choice("what", "Material"),
        kinds.words("note", "Nota", required=False),
        kinds.quantity("gross", "Bruto", "kg"),
        kinds.off("deduct", "Desconto", "kg", 3),
        kinds.money("price", "Preço"),
        kinds.amount("net", "Líquido", ("-", "gross", "deduct"), "kg", 3),
        kinds.amount("amount", "Valor", ("*", "net", "price")),
    ),
    sums=("gross", "amount"),
    most=3,
)


@record
class Ticket:
    """What a form sends."""

    lines: Annotated[list[Sold], SHEET.reads]


ONE = str(UUID(int=1))


def sent(*rows: tuple[str, ...]) -> list[str]:
    """As a browser sends them: nothing empty."""
    marks = ("what=", "what_text=", "note=", "gross=", "deduct=", "price=")
    return [one for row in rows for pair in zip(marks, row, strict=True) for one in pair if one]


def refusal(lines: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        parse(Ticket, {"lines": lines})
    return dict(refused.value.fields)


FULL = (ONE, "Cobre", "", "5.040", "3%", "0,85")
EMPTY = ("", "", "", "", "", "")


def test_a_line_is_a_record() -> None:
    """Of exact decimals and centavos, the amount reckoned here."""
    found = parse(Ticket, {"lines": sent(EMPTY, FULL, EMPTY)}).lines

    three = Part(Decimal(3), rate=True)
    assert found == [Sold(UUID(int=1), "", Decimal(5040), three, 85, Decimal("4888.800"), 415_548)]


def test_a_program_sends_objects() -> None:
    """The same, by the names of columns; centavos as everywhere."""
    line = {"what": ONE, "gross": "5.040", "deduct": "3%", "price": 85}

    assert parse(Ticket, {"lines": [line]}) == parse(Ticket, {"lines": sent(FULL)})


def test_what_is_missing_is_told_at_its_own_field_all_at_once() -> None:
    """Of each line that anything stands in, counted with the empty ones."""
    half = ("", "Cob", "", "1.5", "", "")

    assert refusal(sent(EMPTY, half, (*FULL[:5], ""))) == {
        "lines.1.what": "Escolha um item da lista.",
        "lines.1.gross": "Escreva assim: 1.250,500.",
        "lines.1.price": "Preencha este campo.",
        "lines.2.price": "Preencha este campo.",
    }


@pytest.mark.parametrize(
    ("gross", "deduct", "told"),
    [
        ("2", "2,001", {"lines.0.deduct": "Use no máximo 2,000 kg."}),
        ("2", "101%", {"lines.0.deduct": "Use um valor de 0% a 100%."}),
        ("0", "", {"lines.0.gross": "Use um valor de 0,001 a 99.999.999.999,999 kg."}),
        ("10%", "", {"lines.0.gross": "Escreva assim: 1.250,500."}),
        ("1.234,56,7", "", {"lines.0.gross": "Escreva assim: 1.250,500."}),
        ("99.999.999.999", "", {"lines.0.gross": "Valor passa de R$ 21.474.836,47."}),
    ],
)
def test_what_cannot_be_is_told_where_it_was_typed(
    gross: str, deduct: str, told: dict[str, str]
) -> None:
    """With what can be."""
    assert refusal(sent((ONE, "", "", gross, deduct, "0,85"))) == told


def test_there_are_neither_too_many_lines_nor_none() -> None:
    """The first that is too much says so, and the first that is missing."""
    too_many = "São linhas demais: até 3. Tire esta e as seguintes."
    assert refusal(sent(FULL, EMPTY, FULL, FULL, FULL)) == {"lines.4.what": too_many}
    assert refusal(sent(EMPTY)) == {"lines.0.what": "Preencha pelo menos uma linha."}


@pytest.mark.parametrize(
    "lines",
    [
        ["12"],
        ["what=", ONE, ONE],
        ["what=", ONE, "price=", "1"],
        ["what=", ONE, "what_text=", "what="],
        ["what=", "x" * 2000],
        [7],
        "what=",
    ],
)
def test_what_stands_in_no_cell_is_refused(lines: Any) -> None:
    """Nothing is taken for what it is not."""
    assert refusal(lines) == {"lines": "Recarregue a página e preencha as linhas de novo."}


def test_without_scripts_a_choice_says_no_words() -> None:
    """Its list sends the value alone."""
    lines = ["what=", ONE, "note=", "gross=", "2", "deduct=", "price=", "1"]

    assert parse(Ticket, {"lines": lines * 2}).lines[1].amount == 200


def test_lines_are_shown_as_a_person_would_type_them_and_read_again() -> None:
    """What is shown and sent unchanged is the same."""
    lines = parse(Ticket, {"lines": sent(FULL, FULL)}).lines
    shown = SHEET.shown(lines)

    first = shown.rows[0]
    assert [first[name] for name in ("gross", "deduct", "price", "net", "amount")] == [
        *("5.040,000", "3%", "0,85", "4.888,800 kg", "R$ 4.155,48")
    ]
    assert shown.sums == {"gross": "10.080,000 kg", "amount": "R$ 8.310,96"}


def test_refused_lines_come_again_as_they_were_typed() -> None:
    """Empty ones keep their place; what can be reckoned is, and no more than twice the most."""
    half = ("", "Cob", "x", "1.5", "", "")
    shown = SHEET.typed(sent(EMPTY, half, FULL) * 3)

    assert len(shown.rows) == 6
    assert shown.rows[:2] == [{}, {"what_text": "Cob", "note": "x", "gross": "1.5"}]
    assert shown.rows[2]["amount"] == "R$ 4.155,48"
    assert shown.sums["amount"] == "R$ 8.310,96"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.005", "0,01"),
        ("1.0049999999", "1,00"),
        ("2.675", "2,68"),
        ("1234567.895", "1.234.567,90"),
    ],
)
def test_a_half_goes_up(value: str, shown: str) -> None:
    """Once, from every digit there is."""
    assert written(rounded(Decimal(value), 2), 2) == shown


def test_no_digit_is_lost_before_the_rounding() -> None:
    """The largest figures that columns take, and a rate twice."""
    values = {
        "gross": Part(Decimal("99999999999.999")),
        "price": Part(Decimal("999999.9999")),
        "rate": Part(Decimal("33.33"), rate=True),
    }
    made = reckon(("-", ("-", ("*", "gross", "price"), "rate"), "rate"), values).value

    gross, price, rate = (Fraction(one.value) for one in values.values())
    assert Fraction(made) == gross * price * (1 - rate / 100) ** 2


def test_a_figure_is_read_in_portuguese_alone() -> None:
    """What could be two figures is none."""
    assert read("R$ 1.234,5", 2) == Part(Decimal("1234.50"))
    assert read("10 %", 2) == Part(Decimal("10.00"), rate=True)
    assert [read(one, 2) for one in ("1.5", "1,234", "1e3", "-1", "", "1.23,4", "٣")] == [None] * 7
