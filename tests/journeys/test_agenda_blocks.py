"""Time that is closed on the agenda: dragged or by keys, moved and made longer, taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from scripts.lib.dev.stack import Stack
from tests.journeys.busy_day import AGENDA, DAY, BusyDay, at_agenda, open_busy_day
from tests.journeys.person import Person
from tests.journeys.remote import Remote

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SLUG = "bloqueios"
HALF_HOUR = 48


@pytest.fixture(scope="module")
def busy(remote: Remote) -> BusyDay:
    """Twelve professionals, twenty visits."""
    return open_busy_day(remote, SLUG)


@pytest.fixture
def desk(browser: Browser, stack: Stack, busy: BusyDay) -> Iterator[Person]:
    """Whoever owns the clinic, at its agenda."""
    with at_agenda(browser, stack, busy) as person:
        yield person


def _column(person: Person, name: str) -> Locator:
    return person.page.get_by_role("region", name=name)


def _block(person: Person, name: str) -> Locator:
    return _column(person, name).locator("a.is-blocked:not(.is-lifted)")


def _hold(person: Person, at: tuple[float, float], down: float) -> None:
    mouse = person.page.mouse
    mouse.move(*at)
    mouse.down()
    mouse.move(at[0], at[1] + down / 2)
    mouse.move(at[0], at[1] + down)


def test_keys_close_an_hour_and_escape_drops_it(desk: Person) -> None:
    """Shift and the arrows from a free spot, each said; Enter twice."""
    page, said = desk.page, desk.page.locator("#agenda-said")
    free = _column(desk, "Davi Rocha").locator(".agenda-free").nth(2)
    free.focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowDown")
    expect(said).to_contain_text("Bloquear das 13:00 às 14:00")
    page.keyboard.press("Escape")
    expect(page.locator(".agenda-choice")).to_have_count(0)
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    sheet = page.get_by_role("dialog", name="Bloqueio")
    expect(sheet.get_by_role("button", name="Bloquear horário")).to_be_focused()
    expect(sheet.get_by_label("Motivo")).to_have_value("other")
    expect(sheet.get_by_label("Davi Rocha")).to_be_checked()
    desk.look("block-dialog")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(_block(desk, "Davi Rocha")).to_have_count(0)

    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(sheet.get_by_role("button", name="Bloquear horário")).to_be_focused()
    page.keyboard.press("Enter")

    expect(_block(desk, "Davi Rocha")).to_contain_text("13:00–14:00")
    expect(_block(desk, "Davi Rocha")).to_be_focused()
    desk.press("Desfazer")
    expect(_block(desk, "Davi Rocha")).to_have_count(0)
    expect(free).to_be_focused()


def test_a_press_elsewhere_begins_anew(desk: Person) -> None:
    """What was begun by keys in one column is not what a hand draws in another."""
    page, begun = desk.page, _column(desk, "Davi Rocha").locator(".agenda-free").nth(2)
    drawn = _column(desk, "Elisa Tavares").locator(".agenda-free").nth(2)
    drawn.evaluate("one => one.scrollIntoView({ block: 'center' })")
    begun.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".agenda-choice")).to_have_text("Bloquear 13:00–13:30")
    box: Any = drawn.bounding_box()
    _hold(desk, (box["x"] + 40, box["y"] + 2), HALF_HOUR - 6)
    expect(_column(desk, "Elisa Tavares").locator(".agenda-choice")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".agenda-choice")).to_have_count(0)


def test_a_block_is_moved_and_made_longer_by_hand(desk: Person) -> None:
    """By its middle and by its end; one click takes it back. What it comes to lie over is told."""
    page = desk.page
    free = _column(desk, "Elisa Tavares").locator(".agenda-free").nth(2)
    free.evaluate("one => one.scrollIntoView({ block: 'center' })")
    box: Any = free.bounding_box()
    _hold(desk, (box["x"] + 40, box["y"] + 2), HALF_HOUR - 6)
    expect(page.locator(".agenda-choice")).to_have_text("Bloquear 13:00–13:30")
    desk.look("choosing-dialog")
    page.mouse.up()
    expect(page.get_by_role("button", name="Bloquear horário")).to_be_focused()
    page.keyboard.press("Enter")
    block = _block(desk, "Elisa Tavares")
    expect(block).to_contain_text("13:00–13:30")

    where: Any = block.bounding_box()
    _hold(desk, (where["x"] + 30, where["y"] + where["height"] - 3), HALF_HOUR)
    page.mouse.up()
    expect(block).to_contain_text("13:00–14:00")
    _hold(desk, (where["x"] + 30, where["y"] + 10), HALF_HOUR)
    page.mouse.up()
    expect(block).to_contain_text("13:30–14:30")
    expect(page.get_by_text("Resolver 1 horário marcado")).to_be_visible()
    desk.look("moved-block")
    page.locator(".toast", has_text="13:30–14:30").get_by_role("button", name="Desfazer").click()

    expect(block).to_contain_text("13:00–14:00")
    expect(block).to_be_focused()


def test_keys_move_a_block_and_its_end(desk: Person, busy: BusyDay) -> None:
    """M and R, as a visit is moved."""
    body = {"professional_ids": [busy.professionals[7]], "day": DAY, "time": "16:00"}
    assert busy.owner.post("/api/clinic/blocks", body | {"until": "16:30"}).status_code == 201
    desk.go(SLUG, AGENDA)
    page, block = desk.page, _block(desk, "Heitor Dias")
    page.route("**/clinic/collisions?*", lambda route: route.fulfill(body="<p>"), times=1)
    block.focus()
    for key in ("m", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(block).to_contain_text("16:30–17:00")
    expect(block).to_be_focused()
    # It moved, whatever became of the question what it lies over.
    expect(page.locator(".toast", has_text="Bloqueio mudado")).to_be_visible()
    for key in ("r", "ArrowDown", "Enter"):
        page.keyboard.press(key)

    expect(block).to_contain_text("16:30–17:05")
    for key in ("m", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(block).to_have_count(0)
    block = _block(desk, "Inês Barros")
    expect(block).to_contain_text("16:30–17:05")
    expect(block).to_be_focused()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Bloqueio")
    expect(sheet.get_by_label("Às", exact=True)).to_have_value("17:05")
    desk.press("Remover bloqueio")
    expect(block).to_have_count(0)
    expect(sheet).to_be_hidden()
