"""``scripts/bench [name …]``: every budget that can be measured, with its figure beside it."""

import argparse
import sys
from collections.abc import Callable, Iterator

from scripts.lib import stage
from scripts.lib.bench import (
    cold,
    daily,
    imports,
    later,
    migrations,
    mixed,
    neighbour,
    report,
    requests,
    signup,
    suite,
    up,
)
from scripts.lib.bench.figure import Figure
from scripts.lib.stage import Stage

ON_STAGE: dict[str, Callable[[Stage], Iterator[Figure]]] = {
    "requests": requests.measure,
    "mixed": mixed.measure,
    "neighbour": neighbour.measure,
    "cold": cold.measure,
    "signup": signup.measure,
    "daily": daily.measure,  # behind what it would slow: it fills a tenant
    "imports": imports.measure,
    "migrations": migrations.measure,  # last: it leaves a thousand tenants behind
}
ALONE: dict[str, Callable[[], Iterator[Figure]]] = {
    "dev": up.measure,
    "test": suite.measure,
    "later": later.measure,
}
_ASKED_FOR = frozenset({"test"})


def main() -> int:
    """Measure what was asked for, or all; 1 when a budget is missed."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*ON_STAGE, *ALONE, []])
    parser.add_argument("--with-tests", action="store_true", help="also time scripts/test")
    given = parser.parse_args()
    names = given.name or [name for name in (*ON_STAGE, *ALONE) if name not in _ASKED_FOR]
    if given.with_tests:
        names.append("test")
    figures = list(_measured(names))
    report.keep(figures)
    return int(any(figure.met is False for figure in figures))


def _measured(names: list[str]) -> Iterator[Figure]:
    if any(name in ON_STAGE for name in names):
        with stage.opened() as here:
            for name, measure in ON_STAGE.items():
                if name in names:
                    yield from _told(measure(here))
    for name, alone in ALONE.items():
        if name in names:
            yield from _told(alone())


def _told(figures: Iterator[Figure]) -> Iterator[Figure]:
    for figure in figures:
        report.tell(figure)
        yield figure


if __name__ == "__main__":
    sys.exit(main())
