"""What of a day is drawn, as tables of cases."""

import pytest

from functions.clinic.agenda import rules
from functions.clinic.catalogue.rules import Interval, clock


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

    assert [f"{clock(one.start)}-{clock(one.end)}" for one in found] == cells


def test_who_offers_nothing_is_not_clicked() -> None:
    """A booking would be refused."""
    assert rules.open_cells([Interval(480, 600)], [], []) == []


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([], (8, 18)),
        ([(600, 660)], (10, 11)),
        ([(420, 660), (600, 1080)], (7, 18)),
        ([(419, 660)], (6, 11)),
        ([(600, 1081)], (10, 19)),
        ([(-30, 1470)], (0, 24)),
    ],
)
def test_the_picture_of_a_day_has_every_hour_it_needs(
    spans: list[tuple[int, int]], shown: tuple[int, int]
) -> None:
    """And no other: from the first to the last, the usual ones of a day without any."""
    assert rules.shown_hours(Interval(*span) for span in spans) == shown


@pytest.mark.parametrize(
    ("working", "visits", "drawn"),
    [
        ([(480, 720)], [(540, 570)], [(480, 720), (540, 570)]),
        ([(-120, 120), (1320, 1560)], [(30, 60)], [(1320, 1440)]),
        ([(-120, 120), (480, 720)], [(-1, 30)], [(480, 720)]),
        ([(-120, 721)], [], [(0, 721)]),
        ([(480, 720)], [(300, 330)], [(480, 720), (300, 330)]),
    ],
)
def test_the_end_of_a_night_draws_no_day_from_midnight(
    working: list[tuple[int, int]], visits: list[tuple[int, int]], drawn: list[tuple[int, int]]
) -> None:
    """Nor what falls into it or comes over; who works until after noon works by day."""
    found = rules.drawn([Interval(*one) for one in working], [Interval(*one) for one in visits])

    assert found == [Interval(*one) for one in drawn]


def test_free_time_that_touches_is_one_stretch() -> None:
    """Up to what lies between."""
    cells = [Interval(480, 510), Interval(510, 540), Interval(600, 630)]

    assert rules.stretches(cells) == [Interval(480, 540), Interval(600, 630)]
