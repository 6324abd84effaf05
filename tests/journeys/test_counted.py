"""The first screens' tasks, counted, each with the most it may cost."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from scripts.lib.dev.stack import Stack
from tests.journeys.busy_day import AGENDA, BusyDay, open_busy_day
from tests.journeys.counting import Counted
from tests.journeys.person import Person
from tests.journeys.remote import Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SLUG = "contado"
HALF_HOUR = 48  # pixels: six rows of half a rem
MOST_BYTES = 15_000  # compressed, as it travels
SEEN_MS = 5_000


@pytest.fixture(scope="module")
def busy(remote: Remote) -> BusyDay:
    """Twelve professionals, twenty visits, and Marina, who comes again."""
    busy = open_busy_day(remote, SLUG)
    marina = {"name": "Marina Duarte", "phone": "11912345678"}
    assert busy.owner.post("/api/clinic/patients", marina).status_code == 201
    tereza = {"patient_name": "Tereza Paiva", "patient_phone": "11912340000"}
    tereza |= {"service_id": busy.service, "starts_at": "2031-03-06T10:00:00"}
    assert busy.owner.post("/api/clinic/appointments", tereza).status_code == 201
    return busy


@pytest.fixture
def counted(browser: Browser, stack: Stack, busy: BusyDay) -> Iterator[Counted]:
    """Whoever owns the clinic, at its agenda, counted from there on."""
    with Person(browser, stack.place) as person:
        person.resume(SLUG, busy.owner.actor.email, PASSWORD)
        counted = Counted.of(person)
        person.go(SLUG, AGENDA)
        counted.start()
        yield counted


def _booked(counted: Counted, at: str) -> Locator:
    found = counted.person.page.locator(".slot", has_text="Marina Duarte").filter(has_text=at)
    expect(found).to_be_visible()
    return found


def test_a_patient_is_booked_tomorrow_at_ten_by_mouse(counted: Counted) -> None:
    """The next day, the free half hour, a few letters, and the button."""
    person, page = counted.person, counted.person.page
    person.press("Próximo dia", "link")
    expect(page.get_by_role("heading", level=1)).to_have_text("Terça, 4 de março")
    free = page.get_by_role("region", name="Ana Prado").locator(".agenda-free").first
    box: Any = free.bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 4 * HALF_HOUR + 10)
    sheet = page.get_by_role("dialog", name="Marcar horário")
    expect(sheet.get_by_role("combobox", name="Paciente")).to_be_focused()
    page.keyboard.type("mari")
    page.keyboard.press("Enter")
    expect(sheet.get_by_role("button", name="Marcar horário")).to_be_focused()
    sheet.get_by_role("button", name="Marcar horário").click()

    expect(_booked(counted, "10:00–10:30")).to_be_focused()
    counted.told("marcar amanhã às 10:00, com o mouse")
    assert (counted.clicks, counted.loads) == (3, 0)
    assert counted.keys == len("mari") + 1


def test_a_patient_is_booked_by_twelve_keys(counted: Counted) -> None:
    """The next day, the sheet, a few letters, the hour; with whoever is free."""
    page = counted.person.page
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text("Terça, 4 de março")
    page.keyboard.press("n")
    sheet = page.get_by_role("dialog", name="Marcar horário")
    expect(sheet.get_by_role("combobox", name="Paciente")).to_be_focused()
    page.keyboard.type("mari")
    page.keyboard.press("Enter")
    expect(sheet.get_by_label("Horário", exact=True)).to_be_focused()
    page.keyboard.type("11")
    page.keyboard.press("Enter")

    expect(_booked(counted, "11:00–11:30")).to_be_focused()
    counted.told("marcar amanhã, só com o teclado")
    assert (counted.clicks, counted.loads) == (0, 0)
    assert counted.keys <= 12


def test_half_an_hour_is_one_drag_or_three_keys(counted: Counted) -> None:
    """And the visit keeps the focus."""
    page = counted.person.page
    slot = page.locator(".slot:not(.is-lifted)", has_text="Paciente 00")
    box: Any = slot.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    counted.drag((x, y), (x, y + HALF_HOUR))
    expect(slot).to_contain_text("09:30–10:00")
    counted.told("mover meia hora, com o mouse")
    assert (counted.drags, counted.clicks, counted.keys, counted.loads) == (1, 0, 0, 0)

    counted.start()
    for key in ("m", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(slot).to_contain_text("10:00–10:30")
    expect(slot).to_be_focused()
    counted.told("mover meia hora, com o teclado")
    assert (counted.clicks, counted.keys, counted.loads) == (0, 3, 0)


def test_a_patient_s_next_visit_is_ctrl_k_away(counted: Counted) -> None:
    """Letters and Enter: it stands above everything on their page."""
    page = counted.person.page
    page.keyboard.press("Control+k")
    page.keyboard.type("tere")
    expect(page.get_by_role("option", name="Tereza Paiva", selected=True)).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Próximo horário: 06/03/2031")).to_be_visible()
    counted.told("próximo horário de um paciente")
    assert (counted.clicks, counted.keys, counted.loads) == (0, 2 + len("tere"), 1)


def test_an_hour_is_blocked_by_one_drag_and_enter(counted: Counted) -> None:
    """The sheet says from when to when; its button waits for Enter."""
    page = counted.person.page
    free = page.get_by_role("region", name="Carla Nunes").locator(".agenda-free").last
    free.evaluate("one => one.scrollIntoView({ block: 'center' })")
    box: Any = free.bounding_box()
    x, y = box["x"] + 60, box["y"] + HALF_HOUR + 4
    counted.drag((x, y), (x, y + 2 * HALF_HOUR - 8))
    sheet = page.get_by_role("dialog", name="Bloqueio")
    expect(sheet.get_by_role("button", name="Bloquear horário")).to_be_focused()
    began = sheet.get_by_label("Das", exact=True).input_value()
    until = sheet.get_by_label("Às", exact=True).input_value()
    page.keyboard.press("Enter")

    expect(page.locator(".is-blocked", has_text=f"{began}–{until}")).to_be_visible()
    counted.told("bloquear uma hora")
    assert (counted.drags, counted.clicks, counted.keys, counted.loads) == (1, 0, 1, 0)
    assert (int(until[:2]) - int(began[:2])) * 60 + int(until[3:]) - int(began[3:]) == 60


def test_the_fifteenth_of_january_is_two_acts(counted: Counted) -> None:
    """The field, and the day as one says it."""
    page = counted.person.page
    page.get_by_label("Ir para o dia", exact=True).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("15/1")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"15 de janeiro$"))
    counted.told("ir a 15 de janeiro")
    assert (counted.clicks, counted.loads) == (1, 0)


def test_a_busy_agenda_is_small_on_the_wire_then_304(counted: Counted) -> None:
    """As many bytes as the browser received; asked again and again, nothing until it changes."""
    page = counted.person.page
    page.reload()
    page.wait_for_load_state("networkidle")
    whole = counted.wire
    print(f"agenda de 12 profissionais com 20 horários: {whole} bytes")  # noqa: T201
    with page.expect_response(lambda one: "/clinic/agenda?" in one.url and one.status == 304):
        pass

    assert 0 < whole < MOST_BYTES


def test_another_tab_s_change_is_seen_within_five_seconds(counted: Counted, busy: BusyDay) -> None:
    """By the next time that the page asks."""
    made = busy.visit(5, "16:00", 9)["id"]

    slot = counted.person.page.locator(f"#slot-{made}")
    expect(slot).to_be_attached(timeout=SEEN_MS)
    counted.told("mudança feita em outra aba")
    assert (counted.clicks, counted.keys, counted.loads) == (0, 0, 0)
