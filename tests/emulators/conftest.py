"""A real emulator process for the whole session, and a place where its deliveries arrive."""

from collections.abc import Callable, Iterator

import pytest

from tests.emulators import official
from tests.emulators.process import Emulators
from tests.emulators.pubsub_world import PubSub, connected
from tests.emulators.sink import Sink, serving_sink
from tests.support.slots import slot


@pytest.fixture(scope="session")
def start_emulators(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Emulators]]:
    """Give a function that starts one more emulator process; all end with the session."""
    started: list[Emulators] = []
    with slot() as first:
        # Every second port: no offset of one lies upon another's, up to the eighteenth process.
        bases = iter(range(first, first + 36, 2))

        def start(*arguments: str) -> Emulators:
            folder = tmp_path_factory.mktemp("emulators")
            started.append(Emulators(next(bases), folder, *arguments))
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


@pytest.fixture(scope="session")
def official_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Google's Pub/Sub emulator once for the session, or skip who asks for it."""
    jar = official.find_jar()
    if jar is None:
        pytest.skip("Google's Pub/Sub emulator is not installed beside gcloud")
    with official.running(jar, tmp_path_factory.mktemp("official") / "log") as host:
        yield host


@pytest.fixture(scope="session")
def own_pubsub(shared_emulators: Emulators) -> Iterator[PubSub]:
    """Connect Google's clients to our emulator."""
    with connected("own", shared_emulators.host("pubsub")) as pubsub:
        yield pubsub


@pytest.fixture(scope="session")
def official_pubsub(official_host: str) -> Iterator[PubSub]:
    """Connect Google's clients to Google's emulator."""
    with connected("official", official_host) as pubsub:
        yield pubsub


@pytest.fixture(params=["own", "official"])
def pubsub(request: pytest.FixtureRequest) -> PubSub:
    """Run a test against both emulators."""
    pubsub: PubSub = request.getfixturevalue(f"{request.param}_pubsub")
    return pubsub
