"""A choice made by typing: by keyboard alone, and as a screen reader is told."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.stack]
GALLERY = "combobox"


def _value(person: Person, name: str) -> Locator:
    return person.page.locator(f"input[type=hidden][name='{name}']")


def test_typing_finds_and_enter_picks_without_sending(person: Person) -> None:
    """Accents aside; the first that fits is the one that Enter takes."""
    box = person.page.get_by_role("combobox", name="Paciente")
    box.press_sequentially("katia")
    expect(person.page.get_by_role("option").first).to_have_text(re.compile("Kátia Araújo"))
    expect(box).to_have_attribute("aria-expanded", "true")
    person.look("found")

    box.press("Enter")

    expect(box).to_have_value("Kátia Araújo")
    expect(_value(person, "person")).not_to_have_value("")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert person.page.url.endswith("/gallery/combobox")


def test_arrows_walk_and_are_told(person: Person) -> None:
    """Down opens what is closed, and what is walked to is named to a screen reader."""
    box = person.page.get_by_role("combobox", name="Serviço")
    box.focus()
    box.press("ArrowDown")
    expect(person.page.get_by_role("option")).to_have_count(4)

    box.press("ArrowDown")
    box.press("Enter")

    expect(box).to_have_value("RPG")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(person.page.locator(f"[id='{active}']")).to_have_attribute("aria-selected", "true")


def test_half_a_word_is_no_choice(person: Person) -> None:
    """Escape and leaving bring back what was chosen; an emptied field takes it back."""
    box, value = person.page.get_by_role("combobox", name="Serviço"), _value(person, "service")
    box.fill("Massa")
    box.press("Escape")
    expect(box).to_have_value("RPG")

    box.fill("Mass")
    box.blur()
    expect(box).to_have_value("RPG")
    expect(value).to_have_value("b")

    box.fill("")
    box.blur()
    expect(value).to_have_value("")


def test_whoever_is_not_there_is_said_in_place(person: Person) -> None:
    """The last option makes somebody new, with what was typed."""
    box = person.page.get_by_role("combobox", name="Paciente")
    box.press_sequentially("Zuleica")
    expect(person.page.get_by_text("Ninguém com “Zuleica”.")).to_be_visible()
    box.press("Enter")

    expect(person.page.get_by_label("Nome completo")).to_have_value("Zuleica")
    expect(person.page.get_by_label("Nome completo")).to_be_focused()
    person.look("new")


def test_several_are_chips(person: Person) -> None:
    """Chosen once each; Backspace takes the last, its cross any."""
    box, chips = person.page.get_by_role("combobox", name="Quem recebe"), _value(person, "people[]")
    box.press_sequentially("bia campos")
    box.press("Enter")
    expect(chips).to_have_count(3)

    box.press_sequentially("bia campos")
    expect(person.page.get_by_text("Nada com “bia campos”.")).to_be_visible()
    box.press("Escape")
    box.press("Backspace")
    expect(chips).to_have_count(2)
    person.press("Tirar Marina Duarte")
    expect(chips).to_have_count(1)


def test_a_server_that_is_gone_is_told(person: Person) -> None:
    """And what was chosen stays."""
    person.page.route("**/gallery/people*", lambda route: route.abort())
    box = person.page.get_by_role("combobox", name="Paciente")
    box.press_sequentially("ana")

    expect(person.page.get_by_text("Sem resposta do servidor.")).to_be_visible()
