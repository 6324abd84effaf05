"""Connections that are lent: how old one may be, and what is told when there is none."""

from collections.abc import Iterator

import pytest
from pg8000.exceptions import InterfaceError

from scripts.lib.dev.environment import database_url
from scripts.lib.dev.keys import login
from scripts.lib.dev.place import Place
from shared import metrics
from shared.pool import Pool
from shared.wire import Broken

TIMEOUTS = "avila_pool_timeouts_total"


@pytest.fixture
def pool(place: Place) -> Iterator[Pool]:
    """One connection."""
    made = Pool(database_url(place, login("control"), "control"), None, 1)
    yield made
    made.close()


@pytest.mark.parametrize(("age_s", "renewed"), [(1790, False), (1801, True)])
def test_a_connection_is_lent_for_half_an_hour(pool: Pool, age_s: int, *, renewed: bool) -> None:
    """An older one is closed: servers that move away are left behind, memory is given back."""
    first, _ = pool.take()
    first.run("select 1")
    first.opened_at -= age_s
    pool.give(first)

    again, fresh = pool.take()
    pool.give(again)

    assert (fresh, again is not first) == (renewed, renewed)


def test_a_wait_that_was_given_up_is_counted(pool: Pool) -> None:
    """The alert on a database that is too small reads it."""

    def count() -> float:
        lines = metrics.text("x").splitlines()
        return sum(float(one.split()[-1]) for one in lines if one.startswith(TIMEOUTS))

    lent, _ = pool.take()
    before = count()
    with pytest.raises(Broken):
        pool.take()
    pool.give(lent)

    assert count() == before + 1


def test_what_is_given_back_after_the_end_is_closed(pool: Pool) -> None:
    """Work in the background may still hold one while the process lets the others go."""
    lent, _ = pool.take()
    lent.run("select 1")
    pool.end()
    pool.give(lent)

    with pytest.raises(InterfaceError):
        lent.run("select 1")
