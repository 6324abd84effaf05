"""What may be done so often and no oftener, and which addresses count as one mailbox."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from shared import limits
from shared.db import PLATFORM, Db
from shared.limits import Local
from shared.mailboxes import canonical_mailbox
from shared.wiring import platform
from tests.support.waiting import waits_for_a_lock


def _take(subject: str, most: int = 3) -> int:
    return limits.take_for_good(platform().databases, subject, most, 60)


def _grow_old(db: Db, seconds: int) -> None:
    moved = "update control.tally set ends_at = ends_at - make_interval(secs => :s::int)"
    db.run(moved, s=seconds)


def test_what_is_over_the_limit_waits_for_the_window_s_end(clean: None) -> None:
    """Three are three; the fourth is told when its window ends, and then begins another."""
    subject = str(uuid4())

    assert [_take(subject) for _ in range(3)] == [0, 0, 0]
    assert 0 < _take(subject) <= 60
    with platform().databases.transaction(PLATFORM) as db:
        _grow_old(db, 60)
    assert _take(subject) == 0
    assert _take(subject, most=1) > 0


def test_what_is_rolled_back_was_not_done(clean: None) -> None:
    """A mail that is not sent after all costs nobody one of theirs."""
    subject = str(uuid4())

    with contextlib.suppress(LookupError), platform().databases.transaction(PLATFORM) as db:
        assert limits.take(db, subject, 1, 60) == 0
        raise LookupError

    assert _take(subject, most=1) == 0


def test_two_at_once_are_two(clean: None) -> None:
    """The second waits for the first, who has not committed, and finds its count."""
    subject = str(uuid4())
    with ThreadPoolExecutor(1) as pool:
        with platform().databases.transaction(PLATFORM) as db:
            assert limits.take(db, subject, 1, 60) == 0
            second = pool.submit(_take, subject, 1)
            waits_for_a_lock(second)

        assert second.result() > 0


def test_a_count_that_is_over_goes_with_the_next(clean: None) -> None:
    """The table holds what was done of late, but for what somebody else holds."""
    old, held = str(uuid4()), str(uuid4())
    for subject in (old, held):
        _take(subject)
    databases = platform().databases
    with databases.transaction(PLATFORM) as db:
        _grow_old(db, 3700)

    with databases.transaction(PLATFORM) as db:
        assert limits.take(db, held, 3, 60) == 0
        assert _take(str(uuid4())) == 0

    with databases.transaction(PLATFORM) as db:
        assert db.scalar("select count(*) from control.tally") == 2


def test_a_process_counts_for_itself() -> None:
    """What only spares work is counted without a database, subject by subject."""
    local = Local()

    assert [local.take("a", 2, 60) for _ in range(2)] == [0, 0]
    assert 0 < local.take("a", 2, 60) <= 60
    assert local.take("b", 2, 60) == 0
    assert [local.take("c", 1, 0) for _ in range(3)] == [0, 0, 0]


def test_a_process_remembers_so_many_subjects() -> None:
    """Nobody fills its memory with subjects; the oldest one is forgotten."""
    local = Local()
    for number in range(4097):
        local.take(str(number), 1, 60)

    assert local.take("4096", 1, 60) > 0
    assert local.take("0", 1, 60) == 0


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("Vitima+7@Example.com", "vitima@example.com"),
        ("vitima@example.com.", "vitima@example.com"),
        ("v.i.tima+x+y@gmail.com", "vitima@gmail.com"),
        ("vitima@googlemail.com", "vitima@gmail.com"),
        ("v.i.tima@example.com", "v.i.tima@example.com"),
        ("ana@Clínica.com.br", "ana@xn--clnica-4va.com.br"),
        ("+x@example.com", "+x@example.com"),
        ("ana@" + "a" * 70 + "ç.com", "ana@" + "a" * 70 + "ç.com"),
    ],
)
def test_addresses_of_one_mailbox_count_as_one(typed: str, mailbox: str) -> None:
    """Labels, case, scripts and Gmail's dots make no other mailbox."""
    assert canonical_mailbox(typed) == mailbox
