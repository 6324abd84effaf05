"""Chromium as a person runs it: trusting the stack, and finding its hosts on this machine."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from scripts.lib.dev.place import Place
from scripts.lib.dev.tls import authority_path

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--lang=pt-BR",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
)


@contextmanager
def chromium(place: Place, home: Path) -> Iterator[Browser]:
    """A browser of its own, for the calling thread; ``home`` holds what it trusts."""
    _trust(authority_path(place), home)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(),
            args=FLAGS,
            env={**os.environ, "HOME": str(home), "LANGUAGE": "pt_BR"},
        )
        try:
            yield browser
        finally:
            browser.close()


def executable() -> str | None:
    """The system's own; without one playwright looks for the one it installs.

    The shell is Chromium without a window's parts: half the processor time of the whole browser.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def _trust(authority: Path, home: Path) -> None:
    store = home / ".pki" / "nssdb"
    if store.exists():
        return
    store.mkdir(parents=True)
    for step in (
        ["-N", "--empty-password"],
        ["-A", "-n", "stack", "-t", "C,,", "-i", str(authority)],
    ):
        subprocess.run(["certutil", "-d", f"sql:{store}", *step], check=True)


SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "tablet": {
        "viewport": {"width": 768, "height": 1024},
        "is_mobile": True,
        "has_touch": True,
    },
    "phone": {
        "viewport": {"width": 360, "height": 780},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
        "color_scheme": "dark",
    },
}
