"""What is cut short is said whole to whoever points at it, by mouse or by keyboard."""

import pytest
from playwright.sync_api import Locator, expect

from functions.gallery.parts import PARTS
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.stack]
GALLERY = "tips"
NAME = "Maria Aparecida dos Santos e Silva de Albuquerque Cavalcanti"


def test_a_cut_name_is_said_whole(person: Person) -> None:
    """It stays while the pointer is on it, goes with Escape, and the focus brings it too.

    What is whole says nothing more: a tip would cover what stands below.
    """
    tip = person.page.locator(".tip")
    person.page.get_by_text(f"{NAME}, fisioterapeuta").hover()
    expect(tip).to_have_text(f"{NAME}, fisioterapeuta")
    _walk_onto(tip, person)
    expect(tip).to_be_visible()
    person.look("tip")

    person.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    person.page.get_by_role("link", name="Nomes cortados").focus()
    person.page.mouse.move(1, 1)
    _tab_to(person, NAME)
    expect(tip).to_have_text(NAME)

    person.page.keyboard.press("Tab")

    expect(person.page.get_by_role("link", name="Ana Prado")).to_be_focused()
    expect(tip).to_be_hidden()


def test_a_region_that_takes_the_focus_says_no_name(person: Person) -> None:
    """Whoever goes to the content, or to the agenda's board, pointed at none of what it holds."""
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Enter")

    expect(person.page.get_by_role("main")).to_be_focused()
    expect(person.page.locator(".tip")).to_be_hidden()


def _walk_onto(tip: Locator, person: Person) -> None:
    """By every pixel between where the pointer rests and the middle of it, as a hand does."""
    box = tip.bounding_box()
    assert box
    person.page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=40)


def _tab_to(person: Person, name: str) -> None:
    for _ in range(len(PARTS) + 9):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.textContent") == name:
            return
    pytest.fail(f"no Tab leads to {name}")
