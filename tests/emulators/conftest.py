"""A real emulator process for the whole session, and a place where its deliveries arrive."""

from collections.abc import Callable, Iterator

import pytest

from tests.emulators.process import Emulators, free_base
from tests.emulators.sink import Sink, serving_sink


@pytest.fixture(scope="session")
def start_emulators(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Emulators]]:
    """Give a function that starts one more emulator process; all end with the session."""
    started: list[Emulators] = []

    def start(*arguments: str) -> Emulators:
        started.append(Emulators(free_base(), tmp_path_factory.mktemp("emulators"), *arguments))
        return started[-1]

    yield start
    for emulators in started:
        if emulators.process and emulators.process.poll() is None:
            emulators.stop()


@pytest.fixture(scope="session")
def shared_emulators(start_emulators: Callable[..., Emulators]) -> Emulators:
    """Start the process that most tests share."""
    return start_emulators()


@pytest.fixture
def emulators(shared_emulators: Emulators) -> Iterator[Emulators]:
    """Lend the shared emulators, and withdraw all faults afterwards."""
    yield shared_emulators
    shared_emulators.heal()


@pytest.fixture(scope="session")
def shared_sink() -> Iterator[Sink]:
    """Serve one sink for the session; tests tell themselves apart by path."""
    with serving_sink() as sink:
        yield sink


@pytest.fixture
def sink(shared_sink: Sink) -> Sink:
    """Lend the sink; a test uses a path nobody else uses."""
    return shared_sink
