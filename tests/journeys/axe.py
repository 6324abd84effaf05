"""What axe finds on a page, for as little of a processor's time as that takes."""

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE: Final = Axe()
_seen: set[str] = set()
"""Looks of texts that were found to stand out: contrast is two thirds of axe's time, and whether a
text stands out is decided by its colour, size and weight and by what lies behind it."""

_UNSEEN: Final = """(seen) => {
    const known = new Set(seen);
    const behind = (one) => {
        const layers = [];
        for (let at = one; at; at = at.parentElement) {
            const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(at);
            layers.push(backgroundColor, backgroundImage, opacity, filter);
            if (backgroundColor.startsWith("rgb(")) break;
        }
        return layers.join();
    };
    const speaks = (one) => one.matches("input, select, textarea")
        || [...one.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim());
    // What axe leaves out must not stand for what it would judge.
    const shows = (one) => {
        const { width, height, bottom, right } = one.getBoundingClientRect();
        return width > 1 && height > 1 && bottom > 0 && right > 0
            && one.checkVisibility({ opacityProperty: true, visibilityProperty: true })
            && !one.closest(":disabled, [aria-disabled=true]");
    };
    window.unseen = [];
    const looks = [];
    for (const one of document.querySelectorAll("body *")) {
        if (!speaks(one) || !shows(one)) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(one);
        const look = [color, fontSize, fontWeight, behind(one)].join();
        if (known.has(look)) continue;
        known.add(look);
        window.unseen.push(one);
        looks.push(look);
    }
    return looks;
}"""


def violations(page: Page) -> list[str]:
    """Whatever it finds, however slight, with where it is."""
    rules = {"color-contrast": {"enabled": False}}
    return [*_told(page, "document", {"rules": rules}), *pale(page)]


def pale(page: Page) -> list[str]:
    """Texts that do not stand out from what is behind them."""
    looks = page.evaluate(_UNSEEN, sorted(_seen))
    if not looks:
        return []
    told = _told(page, "{ include: window.unseen }", {"runOnly": "color-contrast"})
    if not told:
        _seen.update(looks)
    return told


def _told(page: Page, where: str, asked: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.axe_script)
    # Styles are not fetched once more: only rules about a screen's turning, which are off, ask.
    options = asked | {"resultTypes": ["violations"], "preload": False}
    ran = f"async (options) => (await axe.run({where}, options)).violations"
    answer = page.evaluate(ran, options)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in answer
        for node in one["nodes"]
    ]
