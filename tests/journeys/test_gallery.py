"""Each part of the kit, in each state, looks as it did, and has no fault that axe finds."""

from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from functions.gallery.parts import PARTS
from scripts.lib.dev.stack import Stack
from tests.journeys.person import Person
from tests.journeys.pictures import differing

KEPT = Path(__file__).parent / "gallery"
WIDTHS = (390, 768, 1280)
THEMES = ("light", "dark")

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@pytest.mark.parametrize("part", [part.name for part in PARTS])
def test_a_part_looks_as_it_did(browser: Browser, stack: Stack, tmp_path: Path, part: str) -> None:
    """At three widths, in both themes; what differs is left beside the kept picture's name.

    By day and by night it is one document in other colours, which is loaded once a width.
    """
    found = []
    with Person(browser, stack.place) as person:
        for width, theme in product(WIDTHS, THEMES):
            name = f"{part}-{width}-{theme}"
            person.page.emulate_media(color_scheme=theme)
            if theme == "light":
                person.page.set_viewport_size({"width": width, "height": 900})
                assert person.go(path=f"/gallery/{part}") == 200
            taken = person.page.locator("main").screenshot(caret="hide", animations="disabled")
            look = person.look if theme == "light" else person.look_at_colours
            look(name)
            if told := differing(KEPT / f"{name}.webp", taken):
                (tmp_path / f"{name}.png").write_bytes(taken)
                found.append(f"{told}: {tmp_path / name}.png")
    assert not found


def test_the_index_names_the_sections_with_an_error(browser: Browser, stack: Stack) -> None:
    """In words and by a sign, not by a colour alone; mended, no more."""
    with Person(browser, stack.place) as person:
        person.go(path="/gallery/sections")
        person.page.get_by_label("Nome completo").fill("")
        person.press("Salvar cadastro")
        person.page.get_by_role("link", name="Quem é com erro").wait_for()
        person.look("section-wrong")

        person.page.get_by_label("Nome completo").fill("Marina")
        person.page.keyboard.press("Tab")

        person.page.get_by_role("link", name="Quem é", exact=True).wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_notice_of_one_word_stands_in_one_line(
    browser: Browser, stack: Stack, width: int
) -> None:
    """Its cross beside it, at every width."""
    with Person(browser, stack.place) as person:
        person.page.set_viewport_size({"width": width, "height": 900})
        person.go(path="/gallery/states")
        person.page.evaluate("document.dispatchEvent(new CustomEvent('toast', {detail: 'Salvo.'}))")

        told, cross = (
            person.page.locator(".toast " + one).bounding_box() for one in ("p", "button")
        )

    assert told
    assert cross
    assert cross["y"] < told["y"] + told["height"] / 2 < cross["y"] + cross["height"]


def test_a_picture_is_read_where_the_pointer_is_and_its_table_by_a_key(
    browser: Browser, stack: Stack
) -> None:
    """The same figures; the pointer gone, nothing is left."""
    with Person(browser, stack.place) as person:
        person.go(path="/gallery/charts")
        picture = person.page.get_by_role("figure", name="Atendimentos por mês", exact=True)
        field = picture.get_by_role("img", name="Faltas entre 11 e 22")
        box = field.bounding_box()
        assert box
        person.page.mouse.move(box["x"] + box["width"] * 2.5 / 12, box["y"] + 40)
        expect(picture.locator(".chart-read")).to_have_text("marAtendidos: 240Faltas: 15")
        person.page.mouse.move(0, 0)
        expect(picture.locator(".chart-read")).to_be_hidden()

        picture.get_by_text("Ver os números").focus()
        person.page.keyboard.press("Enter")

        expect(picture.get_by_role("row", name="mar 240 15")).to_be_visible()
        person.look("charts-table")


def test_a_menu_is_walked_by_keyboard(browser: Browser, stack: Stack) -> None:
    """Arrows open it and go round; Escape closes it where it was opened."""
    with Person(browser, stack.place) as person:
        person.go(path="/gallery/menu")
        grip, keys = person.page.get_by_label("Mais de Marina Duarte"), person.page.keyboard
        menu = person.page.locator("details", has=grip)
        grip.focus()

        for key, act in (("ArrowDown", "Editar"), ("ArrowUp", "Apagar"), ("ArrowDown", "Editar")):
            keys.press(key)
            expect(menu.get_by_text(act)).to_be_focused()
        keys.press("Escape")

        expect(menu.get_by_text("Editar")).to_be_hidden()
