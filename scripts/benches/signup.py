"""From the request that confirms a sign-up to a tenant that lets its owner in."""

from collections.abc import Iterator

from scripts.benches.figure import Figure
from scripts.benches.stage import Stage


def measure(_stage: Stage) -> Iterator[Figure]:
    """Thirty of them."""
    yield Figure("signup", "sign-up to usable tenant", "p50 < 150 ms", "not yet")
