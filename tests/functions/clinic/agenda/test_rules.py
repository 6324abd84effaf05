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
    assert rules.shown_hours(Interval(*span) for span in spans) == shown
