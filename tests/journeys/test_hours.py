"""Hours as rows of times: written, copied and refused by keyboard and by touch."""

import re

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.journeys.person import Meet, Person

pytestmark = [pytest.mark.browser, pytest.mark.stack]
GALLERY = "hours"


def _day(person: Person, name: str) -> Locator:
    return person.page.get_by_role("group", name=name, exact=True).first


def _times(day: Locator) -> list[str]:
    return [field.input_value() for field in day.get_by_role("textbox").all()]


def test_a_week_is_written_by_keyboard(person: Person) -> None:
    """Enter goes on and adds a row; in an empty one it ends the day. It never sends the form."""
    monday = _day(person, "Segunda")
    monday.get_by_label("Segunda, fim").last.focus()
    keys = person.page.keyboard
    for typed in ("1830", "19h", "22"):
        keys.press("Control+a")
        keys.type(typed)
        keys.press("Enter")

    keys.press("Enter")

    expect(person.page.get_by_role("switch", name="Terça: atende").first).to_be_focused()
    assert _times(monday) == ["08:00", "12:00", "13:00", "18:30", "19:00", "22:00"]
    expect(monday).to_contain_text("12 h 30 min")
    assert person.page.url.endswith("/gallery/hours")


def test_a_stretch_is_added_and_taken(person: Person) -> None:
    """Whoever takes the last one away does not attend on that day."""
    tuesday = _day(person, "Terça")
    person.press("Mais um intervalo: Terça")
    expect(tuesday.get_by_role("textbox")).to_have_count(4)
    person.page.keyboard.press("Backspace")
    expect(tuesday.get_by_label("Terça, fim")).to_be_focused()

    person.press("Tirar o 1º intervalo de Terça")

    expect(tuesday.get_by_text("Não atende")).to_be_visible()
    expect(tuesday.get_by_role("switch")).to_be_focused()
    assert _sent(person, "weekday_2") == []
    person.page.keyboard.press("Space")
    assert _times(tuesday) == ["13:30", "21:00"]


def test_a_day_that_begins_is_as_the_one_before(person: Person) -> None:
    """Nobody types the same hours twice."""
    thursday = _day(person, "Quinta")

    thursday.get_by_role("switch").check()

    assert _times(thursday) == ["08:00", "12:00", "13:00", "18:00"]
    assert _sent(person, "weekday_4")[:2] == ["opens", "08:00"]


def test_a_day_is_copied_and_the_copy_taken_back(meet: Meet) -> None:
    """To the working days or to all, on a phone too; each time one word undoes it."""
    person = meet("phone")
    person.go(path="/gallery/hours")
    before = [_times(_day(person, name)) for name in ("Terça", "Sábado")]

    _day(person, "Segunda").locator("summary").click()
    person.press("Copiar para os dias úteis")
    weekdays = [_times(_day(person, name)) for name in ("Terça", "Sábado")]
    _day(person, "Segunda").locator("summary").click()
    person.press("Copiar para todos os dias")
    every = _times(_day(person, "Sábado"))
    person.look("copied")
    person.press("Desfazer")
    taken = _times(_day(person, "Sábado"))

    monday = ["08:00", "12:00", "13:00", "18:00"]
    assert (weekdays, every, taken) == ([monday, before[1]], monday, before[1])


def test_what_cannot_be_is_told_at_its_field(person: Person) -> None:
    """As one leaves it, and no more once it is mended."""
    wednesday = _day(person, "Quarta")
    second = wednesday.get_by_label("Quarta, início").last
    second.fill("11h30")
    second.press("Tab")
    expect(second).to_have_accessible_description("Começa antes de 08:00–12:00 terminar.")
    last = wednesday.get_by_label("Quarta, fim").last
    last.fill("9")
    last.press("Tab")
    expect(last).to_have_accessible_description(re.compile("^O fim precisa ser depois"))

    second.fill("13")
    last.fill("18")
    last.press("Tab")

    expect(wednesday.locator("[aria-invalid]")).to_have_count(0)


def test_what_the_server_said_stays_until_its_own_field_is_mended(meet: Meet) -> None:
    """Another day's change hides nothing of it; a day that is off has nothing wrong."""
    person = meet(refusals=[400])
    person.go(path="/gallery/hours")
    fields = {"weekday_2.0.opens": "Falta o início.", "weekday_3.1.closes": "Falta o fim."}
    problem = {"detail": "Confira os campos marcados.", "fields": fields}
    person.page.route("**/gallery/hours", lambda route: route.fulfill(status=400, json=problem))
    person.page.evaluate("document.querySelector('form.form').requestSubmit()")
    opens = _day(person, "Terça").get_by_label("Terça, início")
    expect(opens).to_have_accessible_description("Falta o início.")

    first = _day(person, "Segunda").get_by_label("Segunda, início").first
    first.fill("7")
    first.press("Tab")
    _day(person, "Quarta").get_by_role("switch").uncheck()

    expect(first).to_have_value("07:00")
    expect(opens).to_have_accessible_description("Falta o início.")
    expect(opens).to_have_attribute("aria-invalid", "true")
    expect(_day(person, "Quarta").locator("[aria-invalid]")).to_have_count(0)
    opens.fill("13")
    expect(opens).to_have_accessible_description("")


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_without_scripts_there_are_rows_to_spare(meet: Meet, screen: str) -> None:
    """Of a day that is off, too, below its name on a phone; no script's help is offered."""
    person = meet(screen, java_script_enabled=False)
    person.page.goto(person.url(path="/gallery/hours"))

    thursday = _day(person, "Quinta")
    expect(thursday.get_by_role("textbox")).to_have_count(4)
    expect(thursday.get_by_role("switch")).to_be_hidden()
    expect(person.page.get_by_role("button", name="Copiar Quinta")).to_be_hidden()
    expect(thursday.locator("[data-total]")).to_be_hidden()
    name, field = thursday.get_by_text("Quinta", exact=True), thursday.get_by_role("textbox").first
    assert _box(field)["x" if screen == "desk" else "y"] > _end(name, across=screen == "desk")


def _box(one: Locator) -> FloatRect:
    found = one.bounding_box()
    assert found
    return found


def _end(one: Locator, *, across: bool) -> float:
    """Where it ends, from the left or from the top."""
    box = _box(one)
    return box["x"] + box["width"] if across else box["y"] + box["height"]


def _sent(person: Person, name: str) -> list[str]:
    """What the form would send of one day."""
    found: list[str] = person.page.evaluate(
        "name => new FormData(document.querySelector('form.form')).getAll(`${name}[]`)", name
    )
    return found
