"""Somebody at a browser, who minds every fault of a page that a person might meet."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebError, expect

from scripts.lib.dev.place import Place
from tests.journeys import axe
from tests.journeys.chromium import SCREENS

PICTURES = os.environ.get("JOURNEY_PICTURES")
"""A directory where every page that is looked at leaves its picture."""

_WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""
_A4 = {"width": 718, "height": 1047}
_BADLY_PRINTED = """() => {
  const found = new Set();
  if (getComputedStyle(document.body).color !== "rgb(18, 24, 28)") found.add("pale letters");
  for (const one of document.body.querySelectorAll("*")) {
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || one.closest(".visually-hidden")) continue;
    const style = getComputedStyle(one);
    const wrong = (one.matches("button, .button") && "to press")
      || (/fixed|sticky/.test(style.position) && style.position)
      || (one.matches("table") && style.display !== "table" && "cards")
      || (box.right > innerWidth + 1 && "beyond the paper")
      || (/auto|scroll/.test(style.overflow) && one.matches(":not(textarea, input)")
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
        && "cut");
    if (wrong) found.add(`${wrong}: ${one.localName}.${one.getAttribute("class")}`);
  }
  return [...found];
}"""
WIDTHS = (360, 390, 768, 1280, 1920)
_cookies: dict[tuple[int, str, str], Any] = {}
expect.set_options(timeout=15_000)


class Person:
    """One browser profile with one screen.

    ``strangers`` are names that must never be seen. ``refusals`` are statuses this person provokes:
    Chromium writes each to the console, where they are no faults.
    """

    def __init__(
        self,
        browser: Browser,
        place: Place,
        screen: str = "desk",
        *,
        strangers: Iterable[str] = (),
        refusals: Iterable[int] = (),
        **options: Any,
    ) -> None:
        self.place, self.screen = place, screen
        self._strangers = tuple(strangers)
        self._provoked = tuple(f"responded with a status of {status}" for status in refusals)
        settings = {"locale": "pt-BR", "reduced_motion": "reduce"} | SCREENS[screen] | options
        self.context = browser.new_context(**settings)
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(_WATCH_POLICY)
        self.faults: list[str] = []
        self.context.on("console", self._hear)
        self.context.on("weberror", self._note)
        self.page = self.context.new_page()
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        provoked = any(one in message.text for one in self._provoked)
        if message.type in {"error", "warning"} and not provoked:
            self.faults.append(f"{message.type}: {message.text} {message.location}")

    def _note(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def url(self, host: str = "", path: str = "/") -> str:
        """Address of ``path`` at a host below the platform's own, or at that itself."""
        name = f"{host}.app.localhost" if host else "app.localhost"
        return f"{self.place.url(name)}{path}"

    def go(self, host: str = "", path: str = "/") -> int:
        """Open an address; answers the status."""
        answer = self.page.goto(self.url(host, path))
        assert answer is not None
        return answer.status

    def press(self, name: str, role: Any = "button", within: str = "body") -> None:
        """Click, or tap, what is called exactly ``name``."""
        self.page.locator(within).get_by_role(role, name=name, exact=True).first.click()

    def loads(self) -> list[str]:
        """Where each page that is loaded from now on is written down."""
        loaded: list[str] = []

        def note(request: Request) -> None:
            if request.is_navigation_request():
                loaded.append(request.url)

        self.page.on("request", note)
        return loaded

    def enter(self, slug: str, email: str, password: str, door: str = "/auth") -> None:
        """Sign in at a workspace's door, or at another."""
        self.go(slug, f"{door}/login")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Senha", exact=True).fill(password)
        self.press("Entrar")
        self.page.wait_for_url(lambda url: f"{door}/login" not in url)

    def resume(self, slug: str, email: str, password: str) -> None:
        """Be signed in: whoever was here before as the same person leaves their cookies.

        Signing in takes two pages and 0.8 s of a processor, which is for its own journeys to pay.
        """
        key = (self.place.base_port, slug, email)
        if key in _cookies:
            self.context.add_cookies(_cookies[key])
            return
        self.enter(slug, email, password)
        _cookies[key] = self.context.cookies()

    def look(
        self,
        name: str,
        page: Page | None = None,
        *,
        at_strangers: bool = False,
    ) -> None:
        """Require a page without faults; ``at_strangers`` says others' names may stand here.

        Whatever axe finds is one, however slight.
        """
        page = page or self.page
        page.wait_for_load_state()
        self._picture(name, page)
        self._fits(name, page)
        assert not (found := axe.violations(page)), f"{name} at {page.url}: {found}"
        assert not self.faults, f"{name} at {page.url}: {self.faults}"
        if not at_strangers:
            text = page.content()
            assert not (seen := [one for one in self._strangers if one in text]), (name, seen)

    def look_around(self, name: str, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Look at every width, loading nothing again, and at both themes' colours.

        ``meanwhile`` is what else must hold at each width.
        """
        self.page.emulate_media(color_scheme="light")
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            meanwhile()
            self._fits(name, self.page)
        self.look(name)
        self.page.emulate_media(color_scheme="dark")
        self.look_at_colours(name)
        self._prints(name)

    def look_at_colours(self, name: str) -> None:
        """Require texts that stand out, where nothing but the theme is another than looked at."""
        assert not (found := axe.pale(self.page)), f"{name} in the dark: {found}"
        assert not self.faults, f"{name} at {self.page.url}: {self.faults}"

    def _prints(self, name: str) -> None:
        """On A4, asked for in the dark: nothing to press, nothing cut, and tables are tables."""
        self.page.set_viewport_size(_A4)
        self.page.emulate_media(media="print")
        found = self.page.evaluate(_BADLY_PRINTED)
        self.page.emulate_media(media="null")
        assert not found, f"{name} on paper: {found}"

    def _fits(self, name: str, page: Page) -> None:
        width = page.evaluate("document.documentElement.scrollWidth")
        assert page.viewport_size
        assert width <= page.viewport_size["width"], f"{name} is {width} wide"

    def _picture(self, name: str, page: Page) -> None:
        if not PICTURES:
            return
        self._seen += 1
        path = Path(PICTURES) / self.screen / f"{self._seen:02d}-{name}.png"
        with suppress(TimeoutError):
            # The caret is hidden by a style of its own, which our policy refuses, aloud.
            page.screenshot(path=path, full_page="dialog" not in name, caret="initial")


Meet = Callable[..., Person]
"""Brings somebody more: ``meet("phone", refusals=[404])``."""
