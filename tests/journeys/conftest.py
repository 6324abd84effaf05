"""The whole platform, started once for all journeys, as ``scripts/dev up`` starts it."""

from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from typing import Any

import pytest
from playwright.sync_api import Browser

from scripts.lib.dev.stack import Stack
from tests.journeys.chromium import chromium
from tests.journeys.faults import no_errors
from tests.journeys.person import Meet, Person
from tests.journeys.remote import Remote
from tests.support.ground import free_place, in_memory

NO_LIMIT_PER_MINUTE = 1_000_000


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Every process of the manifest behind nginx, on ports of its own."""
    data = tmp_path_factory.mktemp("stack")
    data.chmod(0o755)
    with free_place(data) as free, in_memory(free) as place:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TRACE_RATIO", "1")  # nobody who calls from outside chooses a trace
            stack = Stack(place.base_port, place.data, rate_per_minute=NO_LIMIT_PER_MINUTE)
        stack.up(tied=True)
        yield stack
        stack.down()


@pytest.fixture(scope="session")
def remote(stack: Stack) -> Iterator[Remote]:
    """Programs' way in: the API of every host."""
    with Remote(stack) as remote:
        yield remote


@pytest.fixture(scope="module", autouse=True)
def quiet(stack: Stack, request: pytest.FixtureRequest) -> Iterator[None]:
    """No service logs an error over this file, unless it says that it breaks them, ``BREAKS``."""
    logs = stack.place.directory("log")
    with nullcontext() if hasattr(request.module, "BREAKS") else no_errors(logs):
        yield


@pytest.fixture(scope="module")
def browser(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this file."""
    with chromium(stack.place, tmp_path_factory.mktemp("home")) as browser:
        yield browser


@pytest.fixture
def person(browser: Browser, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Person]:
    """Somebody before the page of the gallery that the file names, ``GALLERY``."""
    with Person(browser, stack.place) as person:
        person.go(path=f"/gallery/{request.module.GALLERY}")
        yield person


@pytest.fixture
def meet(browser: Browser, stack: Stack) -> Iterator[Meet]:
    """People of one test, each at a browser of their own until it ends."""
    with ExitStack() as together:

        def met(screen: str = "desk", **options: Any) -> Person:
            return together.enter_context(Person(browser, stack.place, screen, **options))

        yield met
