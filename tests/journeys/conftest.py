"""The whole platform, started once for all journeys, as ``scripts/dev up`` starts it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from scripts.lib.dev.stack import Stack
from tests.journeys.chromium import chromium
from tests.journeys.remote import Remote
from tests.support.ground import free_place

NO_LIMIT_PER_MINUTE = 1_000_000


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Every process of the manifest behind nginx, on ports of its own."""
    data = tmp_path_factory.mktemp("stack")
    data.chmod(0o755)
    with free_place(data) as place:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TRACE_RATIO", "1")  # nobody who calls from outside chooses a trace
            stack = Stack(place.base_port, data, rate_per_minute=NO_LIMIT_PER_MINUTE)
        stack.up(tied=True)
        yield stack
        stack.down()


@pytest.fixture(scope="session")
def remote(stack: Stack) -> Iterator[Remote]:
    """Programs' way in: the API of every host."""
    with Remote(stack) as remote:
        yield remote


@pytest.fixture(scope="module")
def browser(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this file."""
    with chromium(stack.place, tmp_path_factory.mktemp("home")) as browser:
        yield browser
