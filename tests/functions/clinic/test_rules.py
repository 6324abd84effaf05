"""The clinic's decisions, as tables of cases."""

import pytest

from functions.clinic.agenda import rules as drawn
from functions.clinic.appointments import rules as visits
from functions.clinic.catalogue import rules
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
    assert visits.within([MORNING, AFTERNOON], visit) is fits


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
    found = visits.free_starts(
        [MORNING], busy, duration_min=duration, buffer_after_min=buffer, not_before=not_before
    )

    assert [rules.clock(start) for start in found] == starts


@pytest.mark.parametrize(
    ("wanted", "near"), [(600, [570, 630, 660]), (0, [480, 510, 540]), (2000, [630, 660, 690])]
)
def test_the_three_nearest_free_times_are_offered(wanted: int, near: list[int]) -> None:
    """In the order of the day."""
    assert visits.nearest([480, 510, 540, 570, 630, 660, 690], wanted) == near


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
    found = drawn.open_cells([Interval(480, 600)], busy, [(60, 0), (20, 5)])

    assert [f"{rules.clock(one.start)}-{rules.clock(one.end)}" for one in found] == cells


def test_who_offers_nothing_is_not_clicked() -> None:
    """A booking would be refused."""
    assert drawn.open_cells([Interval(480, 600)], [], []) == []


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([], (8, 18)),
        ([(600, 660)], (8, 18)),
        ([(420, 660)], (7, 18)),
        ([(419, 660)], (6, 18)),
        ([(600, 1080)], (8, 18)),
        ([(600, 1081)], (8, 19)),
        ([(-30, 1470)], (0, 24)),
    ],
)
def test_the_picture_of_a_day_has_every_hour_it_needs(
    spans: list[tuple[int, int]], shown: tuple[int, int]
) -> None:
    """The usual working day at least, the whole day at most."""
    assert drawn.shown_hours(Interval(*span) for span in spans) == shown
