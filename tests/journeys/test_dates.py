"""Days, periods and times: typed as one says them, or chosen in the calendar, by keyboard alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.stack]
GALLERY = "dates"
SHOWN = "%d/%m/%Y"


def _today() -> date:
    """As the page knows it, also when midnight passes in the middle of a run."""
    return datetime.now(UTC).astimezone(ZoneInfo("America/Sao_Paulo")).date()


def test_a_day_is_read_as_it_is_said(person: Person) -> None:
    """And shown in figures; what is no day stays as it was typed."""
    today = _today()
    ahead = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    said = {
        "amanhã": (today + timedelta(days=1)).strftime(SHOWN),
        "+7": (today + timedelta(days=7)).strftime(SHOWN),
        "sex": ahead.strftime(SHOWN),
        "sexta-feira": ahead.strftime(SHOWN),
        "1/2/2027": "01/02/2027",
        "010227": "01/02/2027",
        "2027-02-01": "01/02/2027",
        "29/02/2028": "29/02/2028",
        "31/02/2027": "31/02/2027",
        "jamais": "jamais",
    }
    field = person.page.get_by_label("Dia", exact=True).first
    for typed, shown in said.items():
        field.fill(typed)
        field.blur()
        expect(field).to_have_value(shown)


def test_a_birth_lies_behind(person: Person) -> None:
    """Two figures of a year are of the century that is past."""
    field = person.page.get_by_role("textbox", name="Nascimento")
    field.fill("21/04/90")
    field.blur()

    expect(field).to_have_value("21/04/1990")


def test_a_day_is_chosen_by_keyboard(person: Person) -> None:
    """Alt and Down open the month of the day that stands there; Escape leaves it as it was."""
    field = person.page.get_by_label("Dia", exact=True).first
    field.press("Alt+ArrowDown")
    calendar = person.page.get_by_role("dialog", name="Dia: calendário").first
    expect(calendar).to_be_visible()
    person.look("calendar")

    person.page.keyboard.press("ArrowRight")
    person.page.keyboard.press("Enter")

    expect(field).to_have_value("16/01/2026")
    expect(calendar).to_be_hidden()
    expect(field).to_be_focused()
    field.press("Alt+ArrowDown")
    person.page.keyboard.press("Escape")
    expect(calendar).to_be_hidden()
    expect(field).to_have_value("16/01/2026")


def test_a_period_has_names(person: Person) -> None:
    """What is asked for most is one click away."""
    person.press("Abrir o calendário: Período")
    person.look("period")
    person.press("Este mês")

    first = person.page.get_by_label("Período: primeiro dia")
    expect(first).to_have_value(_today().replace(day=1).strftime(SHOWN))


def test_a_time_is_read_as_it_is_said(person: Person) -> None:
    """The arrows go on by five minutes."""
    field = person.page.get_by_label("Início")
    for typed, shown in {"9": "09:00", "9h30": "09:30", "1415": "14:15", "25h": "25h"}.items():
        field.fill(typed)
        field.blur()
        expect(field).to_have_value(shown)

    field.fill("23:58")
    field.press("ArrowUp")
    expect(field).to_have_value("00:03")
