"""Holidays as data, and how days join and lose what is blocked, as tables of cases."""

from datetime import date, timedelta

import pytest

from functions.clinic.catalogue.rules import Interval
from functions.clinic.hours import rules, rules_holidays
from functions.clinic.hours.rules_holidays import City

FIRST = date(2027, 1, 1)


def _easter(year: int) -> date:
    """By Gauss and Butcher, as the calendar has it since 1583."""
    century, golden = year // 100, year % 19
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (moon - weekday + 40) // 44
    return date(year, month, moon - weekday + 28 - 31 * (month // 4))


def test_what_moves_with_easter_is_right_for_every_year() -> None:
    """Good Friday by law; carnival and Corpus Christi for who keeps them."""
    found = rules_holidays.days(None, [], ["Carnaval", "Corpus Christi"], [], FIRST)

    for year in range(2027, 2037):
        easter = _easter(year)
        assert found[easter - timedelta(days=2)] == "Sexta-feira Santa"
        assert found[easter - timedelta(days=47)] == "Carnaval"
        assert found[easter + timedelta(days=60)] == "Corpus Christi"


def test_the_law_s_ten_days_count_unless_left_out() -> None:
    """Ten of the country in a year, none of the optional; two on a day are one of both names."""
    plain = rules_holidays.days(None, [], [], [], FIRST)
    without = rules_holidays.days(None, ["Natal"], [], [], FIRST)
    brasilia = rules_holidays.days("DF", [], [], [], FIRST)

    assert len([day for day in plain if day.year == 2027]) == 10
    assert date(2027, 12, 25) not in without
    assert brasilia[date(2027, 4, 21)] == "Tiradentes e Fundação de Brasília"
    assert len(rules_holidays.states()) == 27


def test_a_city_s_day_comes_every_year_it_exists() -> None:
    """The 29 February only in leap years; one that is not yearly once."""
    leap, once = (
        City("A", date(2028, 2, 29), yearly=True),
        City("B", date(2030, 5, 2), yearly=False),
    )

    found = rules_holidays.days(None, [], [], [leap, once], FIRST)

    assert [day.year for day, name in found.items() if name == "A"] == [2028, 2032, 2036]
    assert [day for day, name in found.items() if name == "B"] == [date(2030, 5, 2)]


@pytest.mark.parametrize(
    ("blocked", "left"),
    [
        ([], [(480, 720)]),
        ([(600, 660)], [(480, 600), (660, 720)]),
        ([(0, 500), (700, 900)], [(500, 700)]),
        ([(480, 720)], []),
        ([(500, 600), (550, 650)], [(480, 500), (650, 720)]),
    ],
)
def test_a_block_takes_its_part(
    blocked: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    """At an end, in the middle, all of it, or twice over."""
    found = rules.without([Interval(480, 720)], [Interval(*one) for one in blocked])

    assert [(one.start, one.end) for one in found] == left


def test_days_join_over_midnight() -> None:
    """What ends at midnight and goes on the next day is one stretch of work."""
    night, morning = [Interval(1320, 1440)], [Interval(0, 120)]

    assert rules.joined(night, morning, []) == [Interval(-120, 120)]
    assert rules.joined([], night, morning) == [Interval(1320, 1560)]
