"""When a visit may begin, as tables of cases."""

import pytest

from functions.clinic.appointments import rules
from functions.clinic.catalogue.rules import Interval, clock
from functions.clinic.hours.rules import within

MORNING, AFTERNOON = Interval(480, 720), Interval(780, 1080)


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
    assert within([MORNING, AFTERNOON], visit) is fits


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

    assert [clock(start) for start in found] == starts


@pytest.mark.parametrize(
    ("wanted", "near"), [(600, [570, 630, 660]), (0, [480, 510, 540]), (2000, [630, 660, 690])]
)
def test_the_three_nearest_free_times_are_offered(wanted: int, near: list[int]) -> None:
    """In the order of the day."""
    assert rules.nearest([480, 510, 540, 570, 630, 660, 690], wanted) == near


@pytest.mark.parametrize(
    ("busy", "not_before", "first"),
    [
        ([], 540, 540),
        ([], 542, 545),
        ([], 300, 480),
        ([(535, 560)], 540, 560),
        ([(570, 600)], 541, 600),
        ([(570, 700)], 541, None),
        ([], 700, None),
    ],
)
def test_the_soonest_start_is_on_the_grid_and_fits(
    busy: list[tuple[int, int]], not_before: int, first: int | None
) -> None:
    """Between eight and noon: half an hour and ten minutes behind it."""
    taken = [Interval(*one) for one in busy]

    assert rules.soonest([Interval(480, 720)], taken, (30, 10), not_before) == first
