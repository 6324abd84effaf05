"""A furnished clinic: one service, one professional who always works, one patient."""

import pytest

from tests.functions.clinic.furnish import Furnished, furnish, introduce
from tests.support.caller import Caller

BOOKED_AT = "2031-03-03T10:00:00-03:00"


@pytest.fixture
def clinic(acme: Caller) -> Furnished:
    """Acme with one of everything, booked on Monday 3 March 2031 at 10:00 in São Paulo."""
    introduce(acme)
    return furnish(acme, booked_at=BOOKED_AT)
