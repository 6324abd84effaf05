"""Somebody at a browser, who minds every fault of a page that a person might meet."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebError, expect

from scripts.lib.dev.place import Place
from tests.journeys.chromium import SCREENS

PICTURES = os.environ.get("JOURNEY_PICTURES")
"""A directory where every page that is looked at leaves its picture."""

_WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""
_AXE = Axe()
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
        every: bool = False,
        colours: bool = True,
    ) -> None:
        """Require a page without faults; ``at_strangers`` says others' names may stand here.

        ``every`` minds what axe calls minor or moderate too. Contrast takes two thirds of axe's
        time and is the theme's, not the width's: who looks at several needs ``colours`` at one.
        """
        page = page or self.page
        page.wait_for_load_state()
        self._picture(name, page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert page.viewport_size
        assert width <= page.viewport_size["width"], f"{name} is {width} wide"
        assert not (found := _violations(page, every=every, colours=colours)), (
            f"{name} at {page.url}: {found}"
        )
        assert not self.faults, f"{name} at {page.url}: {self.faults}"
        if not at_strangers:
            text = page.content()
            assert not (seen := [one for one in self._strangers if one in text]), (name, seen)

    def _picture(self, name: str, page: Page) -> None:
        if not PICTURES:
            return
        self._seen += 1
        path = Path(PICTURES) / self.screen / f"{self._seen:02d}-{name}.png"
        with suppress(TimeoutError):
            page.screenshot(path=path, full_page="dialog" not in name)


def _violations(page: Page, *, every: bool, colours: bool) -> list[str]:
    """What axe calls serious or critical, or finds at all, with where it is."""
    # Styles are not fetched once more: only rules about a screen's turning, which are off, ask.
    rules = {"color-contrast": {"enabled": colours}}
    options = {"resultTypes": ["violations"], "preload": False, "rules": rules}
    response = _AXE.run(page, options=options).response
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in response["violations"]
        if every or one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


Meet = Callable[..., Person]
"""Brings somebody more: ``meet("phone", refusals=[404])``."""
