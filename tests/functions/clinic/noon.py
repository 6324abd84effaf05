"""A clinic where it is about noon: of today there are hours left, whenever the tests run."""

from shared.context import Tenant
from shared.db import PLATFORM
from shared.identity import utc_now
from shared.wiring import platform


def at_noon(tenant: Tenant) -> None:
    """Let the clinic lie where it is; ``clean`` brings it back."""
    zone = f"Etc/GMT{utc_now().hour - 12:+d}"
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update tenant set timezone = :zone where id = :id", zone=zone, id=tenant.id)
