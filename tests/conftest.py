"""Fixtures every test may use: callers over the real entry points, on real parts."""

import gc
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from scripts.lib.dev.place import Place
from shared.context import Tenant
from shared.migrations.engine import migrate
from shared.wiring import platform
from tests.support import cleaning, delivery, emptying, world
from tests.support.caller import Caller
from tests.support.ground import ground
from tests.support.mailbox import Mailbox
from tests.support.wishes import Wishes


def pytest_collection() -> None:
    """Half of the time of a collection was looking through what it keeps."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was collected stays to the end: let nobody look through it for garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """PostgreSQL, Redis and the emulators of this worker, migrated and empty."""
    with ground(tmp_path_factory.mktemp("ground")) as found:
        migrate(platform().databases)
        yield found
        emptying.close()
        platform().databases.close()


@pytest.fixture(scope="session")
def tenants(place: Place) -> dict[str, Tenant]:
    """Acme in the first cell, Globex in the second, and one for each further product."""
    return {slug: world.create_tenant(slug, cell) for slug, cell in world.CELLS.items()}


@pytest.fixture
def clean(tenants: dict[str, Tenant]) -> Iterator[None]:
    """Leave every table as the world began."""
    yield
    cleaning.restore(tenants.values())


@pytest.fixture
def acme(tenants: dict[str, Tenant], clean: None) -> Caller:
    """Ana, who owns Acme."""
    return world.owner(tenants["acme"])


@pytest.fixture
def globex(tenants: dict[str, Tenant], clean: None) -> Caller:
    """Bruno, who owns Globex and must see nothing of Acme."""
    return world.owner(tenants["globex"])


@pytest.fixture
def owner_at(tenants: dict[str, Tenant], clean: None) -> Callable[[str], Caller]:
    """``owner_at(feature)``: who owns the tenant that has it, which not every tenant need have."""
    return lambda feature: world.owner(tenants[world.home_of(feature)])


@pytest.fixture
def site(clean: None) -> Caller:
    """A visitor of the public site."""
    return Caller("base", "app.localhost", None)


@pytest.fixture
def console(clean: None) -> Caller:
    """Olga, who may everything at the console."""
    return world.operator()


@pytest.fixture(scope="session")
def deliver(place: Place) -> Callable[..., TestResponse]:
    """Push an event to a feature, as Pub/Sub does: ``deliver(feature, type, data, tenant, id)``."""

    def push(
        feature: str, type_: str, data: Any, tenant: Tenant | None = None, id: UUID | None = None
    ) -> TestResponse:
        return delivery.push(place, feature, delivery.envelope(type_, data, tenant, id or uuid4()))

    return push


@pytest.fixture(scope="session")
def run_task(place: Place) -> Callable[..., TestResponse]:
    """Run a task of a feature, as Cloud Tasks does; a dot-less type is a schedule's name."""

    def task(
        feature: str,
        type_: str,
        data: Any = None,
        tenant: Tenant | None = None,
        id: UUID | None = None,
    ) -> TestResponse:
        return delivery.task(place, feature, delivery.envelope(type_, data, tenant, id or uuid4()))

    return task


@pytest.fixture
def wishes(deliver: Callable[..., TestResponse], run_task: Callable[..., TestResponse]) -> Wishes:
    """What provisioning makes of what owners wish."""
    return Wishes(deliver, run_task)


@pytest.fixture
def mailbox(place: Place) -> Iterator[Any]:
    """The local mailbox: ``mailbox(to=...)`` lists what has arrived."""
    box = Mailbox(place)
    yield box
    box.empty()
