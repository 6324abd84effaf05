"""The tests can fail: guards are taken out of the code, and somebody notices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.lib.guards import catalogue, trial
from scripts.lib.guards.catalogue import Guard

GUARDS = catalogue.load()
EVERY = 300
"""One in so many is tried in each run of the tests; ``scripts/guards`` tries them all."""


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """One copy for all that is tried: what was taken out of it is put back."""
    with trial.copy_of() as made:
        yield made


@pytest.mark.parametrize("guard", GUARDS, ids=str)
def test_an_entry_fits_the_code(guard: Guard) -> None:
    """The guard stands once in its file, and the test that it names is there."""
    catalogue.check(guard)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("guard", GUARDS[::EVERY], ids=str)
def test_a_guard_taken_out_is_seen(root: Path, guard: Guard) -> None:
    """Without its guard the test fails, by itself and not for want of an import."""
    verdict = trial.try_without(root, guard)

    assert verdict.seen, verdict.told


def test_what_nothing_notices_is_told(root: Path) -> None:
    """A change that no test minds is no guard, and is reported as missed."""
    guard = Guard(
        file="shared/money.py",
        take="Money as integer centavos.",
        put="Money.",
        fails="tests/shared/test_money_and_documents.py::test_shows_reais",
    )

    verdict = trial.try_without(root, guard)

    assert not verdict.seen
    assert verdict.told == "nothing noticed"


def test_a_guard_stands_once() -> None:
    """What stands twice would be taken out in two places, or in the wrong one."""
    guard = Guard(file="shared/money.py", take="a", put="", fails="")

    with pytest.raises(catalogue.Stale, match="stands 2 times"):
        guard.without("a or a")
