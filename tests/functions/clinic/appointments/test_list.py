"""The plain list of appointments: what its filters keep, and where it is found."""

import re
from html import unescape

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

LIST = "/clinic/appointments"


def _next(page: str) -> str:
    [address] = re.findall(r'rel="next" href="([^"]*)"', page)
    return unescape(address)


def _hours(page: str) -> list[str]:
    return re.findall(r"\b\d\d:\d\d\b", page.partition("<tbody>")[2])


@pytest.fixture
def three(acme: Caller, clinic: Furnished) -> None:
    """Three visits on 4 March, beside the one of the 3rd."""
    for at in (9, 10, 11):
        acme.post(f"/api{LIST}", clinic.booking(f"2031-03-04T{at:02d}:00:00-03:00"))


@pytest.mark.parametrize(
    "filters",
    [
        "day=2031-03-04",
        "since=2031-03-04T00:00:00-03:00&until=2031-03-05T00:00:00-03:00",
        "day=2031-03-04&status=scheduled&patient_id={patient}&professional_id={professional}",
    ],
)
def test_the_next_page_keeps_the_filters(
    acme: Caller, clinic: Furnished, three: None, filters: str
) -> None:
    """Page by page the same three, and no fourth."""
    filled = filters.format(patient=clinic.patient_id, professional=clinic.professional_id)
    first = acme.get(f"{LIST}?{filled}&limit=2").get_data(as_text=True)

    second = acme.get(_next(first)).get_data(as_text=True)

    assert [_hours(page) for page in (first, second)] == [["09:00", "10:00"], ["11:00"]]
    assert 'rel="next"' not in second


def test_the_form_shows_what_is_filtered(acme: Caller, clinic: Furnished, three: None) -> None:
    """Day, professional and status stand as they were chosen; the others travel along."""
    query = f"day=2031-03-04&professional_id={clinic.professional_id}&status=scheduled"

    page = acme.get(f"{LIST}?{query}&patient_id={clinic.patient_id}").get_data(as_text=True)

    assert re.search(r'name="day"[^>]* value="04/03/2031"', page)
    assert f'<option value="{clinic.professional_id}" selected>' in page
    assert '<option value="scheduled" selected>' in page
    assert f'type="hidden" name="patient_id" value="{clinic.patient_id}"' in page


def test_fields_left_empty_filter_nothing(acme: Caller, clinic: Furnished) -> None:
    """A browser sends every field of the form."""
    page = acme.get(f"{LIST}?day=&professional_id=&status=").get_data(as_text=True)

    assert "José Prado" in page
    assert "Limpar filtros" not in page


def test_filters_that_find_nothing_can_be_cleared(acme: Caller, clinic: Furnished) -> None:
    """The way back is one click."""
    page = acme.get(f"{LIST}?status=no_show").get_data(as_text=True)

    assert "Nada com esses filtros" in page
    assert "Limpar filtros" in page


def test_without_filters_a_page_begins_today(acme: Caller, clinic: Furnished) -> None:
    """Not with the oldest visit there is; a program is told them all."""
    acme.post(f"/api{LIST}", clinic.booking("2021-03-01T08:10:00-03:00"))

    page = acme.get(LIST).get_data(as_text=True)
    earlier = acme.get(f"{LIST}?since=2021-01-01T00:00").get_data(as_text=True)

    assert _hours(page) == ["10:00"]
    assert re.search(r'href="/clinic/appointments\?since=\d{4}-\d\d-\d\dT00%3A00"', page)
    assert _hours(earlier) == ["08:10", "10:00"]
    assert len(acme.get(f"/api{LIST}").get_json()["appointments"]) == 2


def test_an_empty_list_leads_to_the_agenda(acme: Caller) -> None:
    """Where the first visit is booked; there is nothing to filter yet."""
    page = acme.get(LIST).get_data(as_text=True)

    assert "Nada marcado de hoje em diante" in page
    assert "Filtrar" not in page


def test_the_agenda_leads_to_the_list_of_its_day(acme: Caller, clinic: Furnished) -> None:
    """With the professional whose column is shown; a viewer gets there too."""
    path = f"/clinic/agenda?day=2031-03-03&professional={clinic.professional_id}"
    wanted = f"{LIST}?day=2031-03-03&amp;professional_id={clinic.professional_id}"

    for caller in (acme, acme.as_("viewer")):
        assert f'href="{wanted}"' in caller.get(path).get_data(as_text=True)
