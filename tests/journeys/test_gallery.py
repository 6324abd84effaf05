"""Each part of the kit, in each state, looks as it did, and has no fault that axe finds."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from functions.gallery.parts import PARTS
from scripts.lib.dev.stack import Stack
from tests.journeys.person import Person
from tests.journeys.pictures import differing

KEPT = Path(__file__).parent / "gallery"
WIDTHS = (390, 768, 1280)
THEMES = ("light", "dark")

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@pytest.mark.parametrize("part", [part.name for part in PARTS])
@pytest.mark.parametrize("theme", THEMES)
def test_a_part_looks_as_it_did(
    browser: Browser, stack: Stack, tmp_path: Path, part: str, theme: str
) -> None:
    """At three widths; what differs is left beside the kept picture's name, to be looked at."""
    found = []
    with Person(browser, stack.place, color_scheme=theme) as person:
        for width in WIDTHS:
            name = f"{part}-{width}-{theme}"
            person.page.set_viewport_size({"width": width, "height": 900})
            assert person.go(path=f"/gallery/{part}") == 200
            taken = person.page.locator("main").screenshot(caret="hide", animations="disabled")
            person.look(name, every=True, colours=width == WIDTHS[-1])
            if told := differing(KEPT / f"{name}.webp", taken):
                (tmp_path / f"{name}.png").write_bytes(taken)
                found.append(f"{told}: {tmp_path / name}.png")
    assert not found
