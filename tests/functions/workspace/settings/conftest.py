"""What the tests of a workspace's own settings leave as it was."""

from collections.abc import Iterator

import pytest

from shared.wiring import platform
from tests.support.caller import Caller


@pytest.fixture
def name_of_before(acme: Caller) -> Iterator[None]:
    """The name and zone of Acme, which stand in a table that is kept."""
    yield
    tenant = acme.tenant
    platform().directory.entry(tenant.id).change(name=tenant.name, timezone=tenant.timezone)
