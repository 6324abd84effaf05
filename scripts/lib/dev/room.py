"""Whether the disk has room for a stack."""

import shutil

from scripts.lib.dev.child import Failed
from scripts.lib.dev.place import Place

NEEDED_MB = 64


def trouble(place: Place) -> str:
    """What to say of a disk that is full or nearly so; empty when there is room."""
    there = next(one for one in (place.data, *place.data.parents) if one.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    if free_mb >= NEEDED_MB:
        return ""
    return f"the disk of {place.data} is full: {free_mb} MB are left, a stack needs {NEEDED_MB}"


def require(place: Place) -> None:
    """Check that there is room.

    Raises:
        Failed: there is not.
    """
    if told := trouble(place):
        raise Failed(told)
