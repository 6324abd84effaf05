"""Working hours, as tables of cases."""

import pytest

from functions.clinic.catalogue import rules, rules_rows
from functions.clinic.catalogue.rules import Interval
from shared.fields import Reason

MORNING, AFTERNOON = Interval(480, 720), Interval(780, 1080)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", []),
        ("8-12", [Interval(480, 720)]),
        ("08:00-12:00, 13:00-18:00", [MORNING, AFTERNOON]),
        ("8h30 às 12h e 13h às 18h", [Interval(510, 720), AFTERNOON]),
        ("13:00–18:00; 8:00–12:00", [MORNING, AFTERNOON]),
        ("8-12, 12-18", [Interval(480, 1080)]),
        ("0-24", [Interval(0, 1440)]),
        ("8 até 12", [MORNING]),
        ("das 8 às 12", [MORNING]),
        ("de 8 a 12", [MORNING]),
        ("8-12 e 13-18", [MORNING, AFTERNOON]),
        ("das 8h às 12h e das 13h às 18h", [MORNING, AFTERNOON]),
        ("08:00 – 12:00; 13h às 18h", [MORNING, AFTERNOON]),
        ("8:00-12:00 13:00-18:00", [MORNING, AFTERNOON]),
        ("8h–meio-dia | 13h–18h", [MORNING, AFTERNOON]),
        ("8h30min às 12 horas.", [Interval(510, 720)]),
        ("22h à meia-noite", [Interval(1320, 1440)]),
        ("meia-noite às 6", [Interval(0, 360)]),
        ("８-12", [MORNING]),
        ("24h", [Interval(0, 1440)]),
        ("fechado", []),
        ("Não atende", []),
        ("-", []),
    ],
)
def test_working_hours_are_read_as_people_write_them(text: str, hours: list[Interval]) -> None:
    """Order, dashes and spelling are free; what touches becomes one."""
    assert rules.parse_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        *("12-8", "8-8", "8", "8-12, 11-18", "25-26", "8:61-9", "manhã", "8:03-9", "24:30-25"),
        *("8-12-14", "8-", "-12", "8--12", "seg 8-12", "800-1200", "8-12 e", "8:0-12", "1" * 100),
        *("22-2", "8-12 " * 20 + "x"),
    ],
)
def test_working_hours_that_make_no_sense_are_refused(text: str) -> None:
    """Backwards, overlapping, off the grid or no time at all: a whole sentence says so."""
    with pytest.raises(Reason, match=r"^[A-Z“].*\.$"):
        rules.parse_hours(text)


def _rows(*typed: tuple[str, str]) -> list[str]:
    """What the page sends of rows: a mark before each end, and nothing empty."""
    sent = [["opens", opens, "closes", closes] for opens, closes in typed]
    return [each for row in sent for each in row if each]


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ([], []),
        ([("08:00", "12:00"), ("13:00", "18:00")], [MORNING, AFTERNOON]),
        ([("13h", "18h"), ("", ""), ("8", "meio-dia")], [MORNING, AFTERNOON]),
        ([("8", "12"), ("12", "18")], [Interval(480, 1080)]),
        ([("22h", "00:00")], [Interval(1320, 1440)]),
        ([("meia-noite", "meia-noite")], [Interval(0, 1440)]),
    ],
)
def test_rows_of_times_are_hours(typed: list[tuple[str, str]], hours: list[Interval]) -> None:
    """In any order; an empty row says nothing, and what closes at midnight closes the day."""
    assert rules_rows.written(_rows(*typed)) == hours


@pytest.mark.parametrize(
    ("typed", "within", "why"),
    [
        ([("08:00", "12:00"), ("", "18:00")], "1.opens", "Falta o início."),
        ([("08:00", ""), ("13:00", "18:00")], "0.closes", "Falta o fim."),
        ([("", ""), ("18:00", "13:00")], "1.closes", "O fim precisa ser depois do início."),
        ([("13:00", "18:00"), ("08:00", "13:05")], "0.opens", "Começa antes de 08:00–13:05"),
        ([("08:00", "manhã")], "0.closes", "“manhã” não é um horário."),
        ([("08:03", "12:00")], "0.opens", "Use horários de 5 em 5 minutos."),
    ],
)
def test_a_row_that_cannot_be_is_told_at_its_own_field(
    typed: list[tuple[str, str]], within: str, why: str
) -> None:
    """Counted as they stand on the page, empty ones too."""
    with pytest.raises(Reason, match=why) as told:
        rules_rows.written(_rows(*typed))

    assert told.value.within == within


@pytest.mark.parametrize(
    "sent",
    [
        ["08:00-12:00", "13:00-18:00"],
        ["opens", "8", "closes", "12", "closes", "18"],
        ["opens", "08:00", "09:00", "closes", "10:00"],
    ],
)
def test_what_stands_in_no_row_is_refused(sent: list[str]) -> None:
    """A list of a program's is not taken for a day off, nor does a second time replace a first."""
    with pytest.raises(Reason, match="Escreva os horários assim"):
        rules_rows.written(sent)


def test_what_is_longer_than_any_time_is_not_said_back() -> None:
    """Its length is, and blanks around a time are none of it."""
    with pytest.raises(Reason, match=r"^Use no máximo 60 caracteres\.$"):
        rules_rows.written(["opens", "8" * 61, "closes", "12:00"])

    assert rules_rows.written(["opens", f"08:00{' ' * 60}", "closes", " 12:00"]) == [MORNING]
    assert rules_rows.written(["opens", " ", "closes", "\u00a0"]) == []


def test_a_day_has_so_many_rows() -> None:
    """Whoever sends thousands is refused."""
    with pytest.raises(Reason, match="até 20"):
        rules_rows.written(["opens"] * 21)


NIGHTS = [(1, Interval(1320, 1440)), (2, Interval(0, 120)), (2, Interval(480, 720))]


@pytest.mark.parametrize(
    ("weekday", "hours"),
    [
        (1, [Interval(1320, 1560)]),
        (2, [Interval(-120, 120), MORNING]),
        (3, []),
        (7, []),
    ],
)
def test_hours_that_touch_over_midnight_are_one(weekday: int, hours: list[Interval]) -> None:
    """From 22:00 to 2:00 is one stretch of work, on the day it begins and on the day it ends."""
    assert rules.around(weekday, NIGHTS) == hours


def test_sunday_night_joins_monday_morning() -> None:
    """The week is a circle."""
    week = [(7, Interval(1380, 1440)), (1, Interval(0, 60))]

    assert rules.around(7, week) == [Interval(1380, 1500)]
    assert rules.around(1, week) == [Interval(-60, 60)]
