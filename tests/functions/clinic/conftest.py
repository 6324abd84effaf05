"""A furnished clinic: one service, one professional who always works, one patient."""

import pytest

from shared.context import Tenant
from tests.functions.clinic.furnish import Furnished, furnish, introduce
from tests.support import world
from tests.support.caller import Caller
from tests.support.keeping import Kept, keep

BOOKED_AT = "2031-03-03T10:00:00-03:00"


@pytest.fixture(scope="session")
def furnished(tenants: dict[str, Tenant]) -> Kept[Furnished]:
    """What Acme is given through its API, once for all tests that begin from it."""
    acme = world.owner(tenants["acme"])
    introduce(acme)
    return keep(furnish(acme, booked_at=BOOKED_AT), tenants, "acme")


@pytest.fixture
def clinic(acme: Caller, furnished: Kept[Furnished]) -> Furnished:
    """Acme with one of everything, booked on Monday 3 March 2031 at 10:00 in São Paulo."""
    return furnished.again()
