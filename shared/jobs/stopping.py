"""Jobs that end because what they are part of does."""

from collections.abc import Collection
from typing import Final

from shared.acts import Thing
from shared.context import Context
from shared.jobs import queries

_REASON: Final = "O produto foi desligado. Com ele ligado, dá para retomar de onde parou."


def stop(ctx: Context, features: Collection[str]) -> int:
    """End what goes on in ``features``, so that people see why and may resume it; how many."""
    stopped = queries.stop_jobs(ctx.db, features=features, reason=_REASON)
    for one in stopped:
        ctx.audit(f"{one.feature}.job_cancelled", Thing(f"{one.feature}.job", one.id))
    return len(stopped)
