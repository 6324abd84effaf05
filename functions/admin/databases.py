"""What stands in every database, read by the console's role, whichever of them answer."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from shared.db import CONTROL, Db
from shared.errors import Unavailable
from shared.privileges import PlatformContext
from shared.shelf import sweep_scope

Found = TypeVar("Found")


def everywhere(
    ctx: PlatformContext, read: Callable[[Db], Found], databases: Iterable[str] | None = None
) -> dict[str, Found | None]:
    """What ``read`` finds in each database; None where it does not answer."""
    found: dict[str, Found | None] = {}
    for name in (CONTROL, *ctx.databases.cells) if databases is None else databases:
        try:
            with ctx.databases.transaction(sweep_scope(name)) as db:
                found[name] = read(db)
        except Unavailable:
            found[name] = None
    return found
