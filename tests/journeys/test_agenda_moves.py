"""A visit moved on the agenda: by mouse, touch and keyboard, undone, and where it cannot be."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from scripts.lib.dev.stack import Stack
from tests.journeys.busy_day import AGENDA, BusyDay, at_agenda, open_busy_day
from tests.journeys.person import Person
from tests.journeys.remote import Remote

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SLUG = "mudancas"
HALF_HOUR = 48  # pixels: six rows of half a rem


@pytest.fixture(scope="module")
def busy(remote: Remote) -> BusyDay:
    """Twelve professionals, twenty visits."""
    return open_busy_day(remote, SLUG)


@pytest.fixture
def desk(browser: Browser, stack: Stack, busy: BusyDay) -> Iterator[Person]:
    """Whoever owns the clinic, at its agenda."""
    with at_agenda(browser, stack, busy, refusals=(409,)) as person:
        yield person


def _slot(person: Person, patient: int) -> Locator:
    return person.page.locator(".slot:not(.is-lifted)", has_text=f"Paciente {patient:02d}")


def _drag(person: Person, slot: Locator, right: int, down: int) -> None:
    """Take it in its middle and hold it elsewhere, in pixels."""
    box: Any = slot.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    person.page.mouse.move(x + right / 2, y + down / 2, steps=3)
    person.page.mouse.move(x + right, y + down, steps=3)


def test_half_an_hour_is_one_drag_and_undone_by_one_click(desk: Person) -> None:
    """The time it would have is shown on the way; nothing is loaded anew."""
    slot = _slot(desk, 0)
    _drag(desk, slot, 0, HALF_HOUR)
    expect(desk.page.locator(".is-lifted")).to_contain_text("09:30–10:00")
    desk.look("dragging-dialog")
    desk.page.mouse.up()
    expect(desk.page.get_by_text("Remarcado: Paciente 00, 09:30, Ana Prado.").first).to_be_visible()
    expect(slot).to_contain_text("09:30–10:00")
    expect(desk.page.get_by_role("dialog", name="Atendimento")).to_be_hidden()
    desk.look("dragged")

    desk.press("Desfazer")

    expect(desk.page.get_by_text("Desfeito.")).to_be_visible()
    expect(slot).to_contain_text("09:00–09:30")
    expect(slot).to_be_focused()


def test_a_visit_goes_to_a_colleague_and_escape_gives_up(desk: Person) -> None:
    """Given up, it opens as ever; dropped, it is in the other column."""
    slot = _slot(desk, 2)
    width: Any = desk.page.locator(".agenda-column").first.bounding_box()
    _drag(desk, slot, -int(width["width"]), 0)
    desk.page.keyboard.press("Escape")
    desk.page.mouse.up()
    expect(desk.page.locator(".is-lifted")).to_have_count(0)
    expect(slot).to_contain_text("09:00–09:30")

    _drag(desk, slot, -int(width["width"]), 0)
    desk.page.mouse.up()

    column = desk.page.get_by_role("region", name="Bruno Lemos")
    expect(column.locator(".slot", has_text="Paciente 02")).to_be_visible()


def test_three_keys_move_by_half_an_hour(desk: Person) -> None:
    """Picked up, moved, dropped, each said aloud; the focus stays with it."""
    slot, said = _slot(desk, 4), desk.page.locator("#agenda-said")
    slot.focus()
    desk.page.keyboard.press("m")
    expect(said).to_contain_text("Paciente 04, 09:00, Elisa Tavares. Setas movem")
    desk.page.keyboard.press("Shift+ArrowDown")
    expect(said).to_have_text("09:30, Elisa Tavares")
    desk.page.keyboard.press("Enter")

    expect(slot).to_contain_text("09:30–10:00")
    expect(slot).to_be_focused()
    desk.page.keyboard.press("m")
    desk.page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("09:30, Davi Rocha")
    desk.page.keyboard.press("Escape")
    expect(said).to_have_text("Paciente 04 ficou onde estava.")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("dialog", name="Atendimento")).to_be_visible()


def test_where_it_cannot_be_other_times_are_a_click_away(desk: Person) -> None:
    """Onto somebody else's visit: the nearest free ones of that professional."""
    slot = _slot(desk, 6)
    slot.focus()
    for key in ("m", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Enter"):
        desk.page.keyboard.press(key)
    dialog = desk.page.get_by_role("dialog", name="Não dá nesse horário")
    expect(dialog).to_contain_text("10:00, Heitor Dias: Ocupado.")
    desk.look("elsewhere-dialog")
    dialog.get_by_role("button", name="10:30").click()

    column = desk.page.get_by_role("region", name="Heitor Dias")
    expect(column.locator(".slot", has_text="Paciente 06")).to_contain_text("10:30–11:00")


def test_a_finger_holds_and_moves(browser: Browser, stack: Stack, busy: BusyDay) -> None:
    """A long press picks it up; a short one scrolls or opens, as anywhere."""
    with at_agenda(browser, stack, busy, "phone") as phone:
        phone.go(SLUG, f"{AGENDA}&professional={busy.professionals[8]}")
        slot = _slot(phone, 8)
        slot.scroll_into_view_if_needed()
        box: Any = slot.bounding_box()
        x, y = box["x"] + 30, box["y"] + 20
        touch = phone.context.new_cdp_session(phone.page)

        def send(kind: str, down: int = 0) -> None:
            points = [] if kind == "touchEnd" else [{"x": x, "y": y + down}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        send("touchStart")
        expect(phone.page.locator(".is-lifted")).to_be_attached()
        send("touchMove", HALF_HOUR // 2)
        send("touchMove", HALF_HOUR)
        expect(phone.page.locator(".is-lifted")).to_contain_text("09:30–10:00")
        phone.look("holding-dialog")
        send("touchEnd")

        expect(slot).to_contain_text("09:30–10:00")
        phone.look("moved")
