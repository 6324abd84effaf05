"""Whoever tests something else has no quiet hours, whatever the hour."""

import pytest

from tests.functions.notifications.telling import awake
from tests.support.caller import Caller


@pytest.fixture(autouse=True)
def unquiet(request: pytest.FixtureRequest) -> None:
    """In the tenants that the test has."""
    for name in ("acme", "globex", "between"):
        if name in request.fixturenames:
            caller: Caller = request.getfixturevalue(name)
            awake(caller)
