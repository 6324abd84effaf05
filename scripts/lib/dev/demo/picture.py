"""``python -m scripts.lib.dev.demo.picture``: the demo's agenda as the site shows it.

Run it beside a stack that is up, with its DEV_DIR and DEV_PORT_BASE, whenever the agenda has
changed its looks; the four pictures stand with the clinic, whose page of the site shows them.
"""

import base64
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.lib.dev.demo.__main__ import BEM_ESTAR
from scripts.lib.dev.demo.signup import PASSWORD
from scripts.lib.dev.place import BASE_HOST, Place, from_environment

FOLDER: Final = Path(__file__).parents[4] / "functions/clinic/static"
_QUALITY: Final = 72
_SCREENS: Final[dict[str, dict[str, Any]]] = {
    "desk": {"viewport": {"width": 1280, "height": 760}, "device_scale_factor": 1.75},
    "phone": {
        "viewport": {"width": 390, "height": 600},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
_FLAGS: Final = (
    "--no-sandbox",
    "--no-proxy-server",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
)

_TO_ELEVEN: Final = """() => {
    document.activeElement?.blur();
    const agenda = document.querySelector(".agenda");
    const hour = agenda?.querySelector("time[datetime='11:00']");
    agenda?.scrollBy(0, hour ? hour.offsetTop - 8 : 0);
}"""


def _busy_day() -> str:
    """The next Wednesday, when all of the demo's people work but one."""
    today = datetime.now(UTC).date()
    return str(today + timedelta(days=(2 - today.weekday()) % 7 or 7))


def _enter(page: Page, url: str) -> None:
    page.goto(f"{url}/auth/login")
    page.get_by_label("E-mail").fill(BEM_ESTAR.email)
    page.get_by_label("Senha", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/workspace*")


def _take(page: Page, path: Path, scale: float) -> None:
    """As WebP, which Chromium makes itself."""
    session = page.context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, "scale": scale, **(page.viewport_size or {})}
    given = {"format": "webp", "quality": _QUALITY, "clip": clip}
    path.write_bytes(base64.b64decode(session.send("Page.captureScreenshot", given)["data"]))
    print(f"{path.name}  {path.stat().st_size // 1000} kB")


def _picture(browser: Browser, url: str, screen: str, theme: str) -> None:
    settings: dict[str, Any] = {"locale": "pt-BR", "color_scheme": theme, **_SCREENS[screen]}
    context = browser.new_context(ignore_https_errors=True, reduced_motion="reduce", **settings)
    page = context.new_page()
    _enter(page, url)
    page.goto(f"{url}/clinic/agenda?day={_busy_day()}", wait_until="networkidle")
    page.evaluate(_TO_ELEVEN)  # when all of them are there
    scale = _SCREENS[screen]["device_scale_factor"]
    _take(page, FOLDER / f"site-{screen}-{theme}.webp", scale)
    context.close()


def main(place: Place) -> None:
    """Take all four."""
    url = place.url(f"{BEM_ESTAR.slug}.{BASE_HOST}")
    with sync_playwright() as playwright:
        found = shutil.which("chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        for screen in _SCREENS:
            for theme in ("light", "dark"):
                _picture(browser, url, screen, theme)
        browser.close()


if __name__ == "__main__":
    main(from_environment())
