"""What holds wherever people sign in is tested at each door."""

import pytest

from tests.support import doors
from tests.support.caller import Caller
from tests.support.doors import Door


@pytest.fixture(params=["auth", "admin"])
def door(request: pytest.FixtureRequest, acme: Caller, console: Caller) -> Door:
    """The workspace's, then the console's."""
    return doors.workspace(acme) if request.param == "auth" else doors.console(console)
