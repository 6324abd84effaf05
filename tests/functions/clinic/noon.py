"""A clinic where it is about noon: of today there are hours left, whenever the tests run."""

from shared.context import Tenant
from shared.db import PLATFORM
from shared.identity import utc_now
from shared.wiring import platform
from shared.work import Platform


def at_noon(tenant: Tenant, on: Platform | None = None) -> None:
    """Let the clinic lie where it is; ``clean`` brings it back. ``on`` is another's platform."""
    zone = f"Etc/GMT{utc_now().hour - 12:+d}"
    with (on or platform()).databases.transaction(PLATFORM) as db:
        db.run("update tenant set timezone = :zone where id = :id", zone=zone, id=tenant.id)
