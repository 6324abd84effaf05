"""The clinic's decisions, as tables of cases."""

import pytest

from functions.clinic import rules
from functions.clinic.rules import Interval

MORNING, AFTERNOON = Interval(480, 720), Interval(780, 1080)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("(11) 98765-4321", "+5511987654321"),
        ("11 98765 4321", "+5511987654321"),
        ("+55 11 98765-4321", "+5511987654321"),
        ("5511987654321", "+5511987654321"),
        ("011 98765-4321", "+5511987654321"),
        ("(11) 3456-7890", "+551134567890"),
        ("(55) 99876-5432", "+5555998765432"),
        ("+351 912 345 678", "+351912345678"),
    ],
)
def test_a_telephone_is_stored_in_e164(typed: str, stored: str) -> None:
    """Every way people write one number becomes the same number."""
    assert rules.telephone(typed) == stored


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("(11) 8765-4321", "Falta o 9"),
        ("98765-4321", "DDD"),
        ("(10) 98765-4321", "DDD"),
        ("(11) 38765-4321", "começa com 9"),
        ("onze 98765", "DDD"),
        ("", "DDD"),
        ("+1 23", "país"),
        ("(١١) 98765-4321", "DDD"),
    ],
)
def test_a_telephone_is_refused_with_what_is_missing(typed: str, reason: str) -> None:
    """The reason names the fix."""
    with pytest.raises(ValueError, match=reason):
        rules.telephone(typed)


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
    ],
)
def test_working_hours_are_read_as_people_write_them(text: str, hours: list[Interval]) -> None:
    """Order, dashes and spelling are free; what touches becomes one."""
    assert rules.parse_hours(text) == hours


@pytest.mark.parametrize(
    "text", ["12-8", "8-8", "8", "8-12, 11-18", "25-26", "8:61-9", "manhã", "8:03-9", "24:30-25"]
)
def test_working_hours_that_make_no_sense_are_refused(text: str) -> None:
    """Backwards, overlapping, off the grid or no time at all."""
    with pytest.raises(ValueError, match=r"\w"):
        rules.parse_hours(text)


@pytest.mark.parametrize(
    ("visit", "fits"),
    [
        (Interval(480, 540), True),
        (Interval(660, 720), True),
        (Interval(690, 750), False),
        (Interval(720, 780), False),
        (Interval(420, 500), False),
    ],
)
def test_a_visit_lies_inside_one_working_interval(visit: Interval, *, fits: bool) -> None:
    """Lunch is not bridged."""
    assert rules.within([MORNING, AFTERNOON], visit) is fits


@pytest.mark.parametrize(
    ("busy", "duration", "buffer", "not_before", "starts"),
    [
        ([], 60, 0, 0, ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00"]),
        ([Interval(540, 600)], 60, 0, 0, ["08:00", "10:00", "10:30", "11:00"]),
        ([Interval(540, 615)], 60, 0, 0, ["08:00", "10:15", "10:30", "11:00"]),
        ([Interval(540, 600)], 60, 10, 0, ["10:00", "10:30", "11:00"]),
        ([Interval(480, 720)], 30, 0, 0, []),
        ([], 60, 0, 601, ["10:30", "11:00"]),
    ],
)
def test_free_times_fill_the_gaps(
    busy: list[Interval], duration: int, buffer: int, not_before: int, starts: list[str]
) -> None:
    """Half hours and beginnings of gaps; a buffer meets nobody, yet may outlast the day."""
    found = rules.free_starts(
        [MORNING], busy, duration_min=duration, buffer_after_min=buffer, not_before=not_before
    )

    assert [rules.clock(start) for start in found] == starts


@pytest.mark.parametrize(
    ("wanted", "near"), [(600, [570, 630, 660]), (0, [480, 510, 540]), (2000, [630, 660, 690])]
)
def test_the_three_nearest_free_times_are_offered(wanted: int, near: list[int]) -> None:
    """In the order of the day."""
    assert rules.nearest([480, 510, 540, 570, 630, 660, 690], wanted) == near


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("José", "%jose%"),
        ("  ana   LIMA ", "%ana%lima%"),
        ("(11) 98765-43", "%119876543%"),
        ("529.982", "%529982%"),
        ("100%", "%100\\%%"),
        ("a_b\\c", "%a\\_b\\\\c%"),
        ("", "%"),
    ],
)
def test_what_is_typed_becomes_a_pattern(typed: str, pattern: str) -> None:
    """Accents and capitals fall, wildcards are text, digits lose their punctuation."""
    assert rules.search_pattern(typed) == pattern


@pytest.mark.parametrize(
    ("busy", "cells"),
    [
        ([], ["08:00-08:30", "08:30-09:00", "09:00-09:30", "09:30-10:00"]),
        ([Interval(505, 550)], ["08:00-08:25", "09:10-09:30", "09:30-10:00"]),
        ([Interval(480, 505)], ["08:25-09:00", "09:00-09:30", "09:30-10:00"]),
        ([Interval(550, 600)], ["08:00-08:30", "08:30-09:10"]),
        ([Interval(480, 500), Interval(525, 600)], ["08:20-08:45"]),
        ([Interval(480, 500), Interval(515, 600)], []),
    ],
)
def test_cells_to_click_are_what_working_hours_leave(
    busy: list[Interval], cells: list[str]
) -> None:
    """Half hours, cut by visits: never a sliver beside them, never one that holds no visit."""
    found = rules.open_cells([Interval(480, 600)], busy, [(60, 0), (20, 5)])

    assert [f"{rules.clock(one.start)}-{rules.clock(one.end)}" for one in found] == cells


def test_who_offers_nothing_is_not_clicked() -> None:
    """A booking would be refused."""
    assert rules.open_cells([Interval(480, 600)], [], []) == []
