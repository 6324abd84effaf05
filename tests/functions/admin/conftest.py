"""Who keeps the console, with an account there."""

from dataclasses import replace

import pytest

from functions.admin import operators
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import OLGA


@pytest.fixture
def olga(console: Caller) -> Caller:
    """Olga, the only administrator there is."""
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])
    with console.db() as db:
        own = db.scalar("select id from account")
    assert console.actor
    return Caller(console.kind, console.host, replace(console.actor, id=own))
