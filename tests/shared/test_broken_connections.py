"""A connection that failed in any way is never lent again, and no thread waits for the dead."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from pg8000.exceptions import DatabaseError, InterfaceError

from scripts.lib.dev.environment import database_url
from scripts.lib.dev.keys import login
from scripts.lib.dev.place import Place
from shared.db import CONTROL, Databases, Scope
from shared.errors import Unavailable
from shared.pool import Pool
from shared.wire import Broken
from tests.support.wire import Between, between, silence

SOON = Scope(CONTROL, None, "pg_catalog", statement_timeout_ms=100)


@pytest.fixture
def peer(place: Place) -> Iterator[Between]:
    """PostgreSQL, reached through what may fall silent."""
    with between(place.port("postgres")) as made:
        yield made


@pytest.fixture
def databases(place: Place, peer: Between) -> Iterator[Databases]:
    """One connection to it at a time."""
    straight = database_url(place, login("control"), "control")
    url = straight.replace(f":{place.port('postgres')}/", f":{peer.port}/")
    made = Databases(url, {}, size=1)
    yield made
    made.close()


def _ask(databases: Databases, sql: str = "select pg_backend_pid()", scope: Scope = SOON) -> Any:
    with databases.transaction(scope) as db:
        return db.scalar(sql)


def _ask_twice(databases: Databases, meanwhile: Callable[[], None]) -> None:
    with databases.transaction(SOON) as db:
        db.scalar("select 1")
        meanwhile()
        db.scalar("select 2")


def _lent(databases: Databases) -> int:
    return databases.in_use[CONTROL][0]


def _still_serves(databases: Databases, former: int) -> None:
    """Another connection answers what it is asked, and every slot is free again."""
    assert _lent(databases) == 0
    assert _ask(databases) != former
    assert _ask(databases, "select 7") == 7
    assert _lent(databases) == 0


def _gives_up(
    databases: Databases, peer: Between, hear: Callable[[bytes], bytes], asked: str = "select 1"
) -> None:
    """What is heard so is no answer, and nothing of it reaches who asks next."""
    former = _ask(databases)
    peer.hear = hear
    with pytest.raises(Unavailable):
        _ask(databases, asked)
    peer.hear = bytes
    _still_serves(databases, former)


def _is_the_last(databases: Databases, peer: Between, hear: Callable[[bytes], bytes]) -> None:
    """One answer that is heard so ends its connection."""

    def once(piece: bytes) -> bytes:
        peer.hear = bytes
        return hear(piece)

    former = _ask(databases)
    with pytest.raises(Unavailable):
        _ask_twice(databases, lambda: setattr(peer, "hear", once))

    _still_serves(databases, former)


def test_a_silent_server_is_given_up(databases: Databases, peer: Between) -> None:
    """A peer that vanished holds a thread no longer than a statement may take, and a little."""
    _gives_up(databases, peer, silence)


def test_a_silent_server_is_asked_once(databases: Databases, peer: Between) -> None:
    """What waited in vain does not wait again on another connection."""
    _ask(databases)
    peer.hear = silence

    with pytest.raises(Unavailable):
        _ask(databases)

    assert peer.accepted == 1


@pytest.mark.parametrize("kept", [1, 5, 40])
def test_half_an_answer_is_no_answer(databases: Databases, peer: Between, kept: int) -> None:
    """A piece came and then nothing: what follows on this connection belongs to nobody."""

    def half(piece: bytes) -> bytes:
        peer.hear = silence
        return piece[:kept]

    _gives_up(databases, peer, half)


def test_an_answer_that_trickles_in_is_given_up(databases: Databases, peer: Between) -> None:
    """The time is the whole exchange's: a piece now and then does not prolong it."""

    def trickle(piece: bytes) -> bytes:
        time.sleep(0.7)
        return piece

    _gives_up(databases, peer, trickle, "select repeat('x', 400000)")


NOT_UNDERSTOOD = {
    "an unknown message": b"X\0\0\0\4",
    "a wrong length": b"T\0\0\0\x08\0\0",
    "text that is none": b"S\0\0\0\x08\xff\xfe\xfd\0",
    "a row of nothing": b"D\0\0\0\x06\0\1",
    "copying": b"G\0\0\0\x07\0\0\0",
}


@pytest.mark.parametrize("said", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_what_is_not_understood_ends_the_connection(
    databases: Databases, peer: Between, said: bytes
) -> None:
    """Nothing that follows it is believed."""
    _is_the_last(databases, peer, lambda piece: said + piece)


def test_more_than_was_asked_for_ends_the_connection(databases: Databases, peer: Between) -> None:
    """An answer too many would be read as the next one's."""
    _is_the_last(databases, peer, lambda piece: piece + piece)


def test_an_interrupted_exchange_gives_nothing_back(databases: Databases) -> None:
    """The answer that was still to come is read by nobody."""
    former = _ask(databases)
    with pytest.raises(KeyboardInterrupt), _interrupted():
        _ask(databases, "select 5 from pg_sleep(1)", replace(SOON, statement_timeout_ms=5000))

    _still_serves(databases, former)


@contextmanager
def _interrupted() -> Iterator[None]:
    """Soon an alarm comes as an interruption from the keyboard does."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _go_on(databases: Databases, peer: Between) -> None:
    with databases.transaction(SOON) as db:
        db.scalar("select 1")
        peer.cut()
        for _ in range(2):
            with pytest.raises(Broken):
                db.scalar("select 2")


def _cut_before_commit(databases: Databases, peer: Between) -> None:
    with databases.transaction(SOON) as db:
        db.scalar("select 1")
        peer.cut()


def test_a_broken_transaction_does_not_go_on_as_another(
    databases: Databases, peer: Between
) -> None:
    """What follows would commit without what came before."""
    with pytest.raises(Unavailable):
        _go_on(databases, peer)

    assert _lent(databases) == 0


def test_a_commit_that_nobody_answered_is_told(databases: Databases, peer: Between) -> None:
    """A change that may be lost is not acknowledged."""
    with pytest.raises(Unavailable):
        _cut_before_commit(databases, peer)

    assert _lent(databases) == 0


def test_a_transaction_that_ended_takes_no_more(databases: Databases) -> None:
    """A statement afterwards would open one that nobody ends, and keep its slot."""
    with databases.transaction(SOON) as db:
        db.scalar("select 1")

    with pytest.raises(Broken):
        db.scalar("select 2")
    assert _lent(databases) == 0


def test_a_refusal_keeps_the_connection(databases: Databases) -> None:
    """A statement that the server refused was answered whole."""
    former = _ask(databases)
    with pytest.raises(DatabaseError):
        _ask(databases, "select 1 / 0")

    assert _ask(databases) == former


def test_a_refusal_that_was_passed_over_is_no_commit(databases: Databases) -> None:
    """The server rolled back: who asked to commit hears of it."""
    with pytest.raises(InterfaceError, match="failed transaction"):
        _pass_over(databases)

    assert _lent(databases) == 0


def _pass_over(databases: Databases) -> None:
    with databases.transaction(SOON) as db, suppress(DatabaseError):
        db.scalar("select 1 / 0")


def test_a_session_that_changed_is_not_lent_again(databases: Databases) -> None:
    """A setting that outlives its transaction would be the next caller's."""
    with databases.transaction(SOON) as db:
        former = db.scalar("select pg_backend_pid()")
        db.script("set timezone to 'America/Manaus'")

    _still_serves(databases, former)


def test_a_setting_of_one_transaction_costs_no_connection(databases: Databases) -> None:
    """It ended with it."""
    with databases.transaction(SOON) as db:
        former = db.scalar("select pg_backend_pid()")
        db.script("set local timezone to 'America/Manaus'")

    assert _ask(databases) == former


def test_an_open_transaction_is_not_lent_again(databases: Databases, peer: Between) -> None:
    """Whoever came next would act within it."""
    former = _ask(databases)
    peer.hear = lambda piece: piece.replace(b"Z\0\0\0\5I", b"Z\0\0\0\5T")
    assert _ask(databases) == former

    peer.hear = bytes
    _still_serves(databases, former)


def test_no_connection_leaves_no_slot_taken(databases: Databases, peer: Between) -> None:
    """A server that is away is asked as often as somebody comes."""
    hidden, peer.target = peer.target, 1
    for _ in range(3):
        with pytest.raises(Unavailable):
            _ask(databases)

    peer.target = hidden
    assert _ask(databases, "select 7") == 7


def test_nobody_waits_for_ever_for_a_connection(databases: Databases) -> None:
    """All are lent: whoever comes is told to come again."""
    with databases.transaction(SOON) as db:
        db.scalar("select 1")
        with pytest.raises(Unavailable):
            _ask(databases)

    assert _lent(databases) == 0


def test_a_statement_of_minutes_has_them(databases: Databases, peer: Between) -> None:
    """A migration's exchange is given its statements' time, each of a script its own."""
    scope = replace(SOON, statement_timeout_ms=1500)
    with databases.transaction(scope) as db:
        db.script(";".join(["select pg_sleep(1.2)"] * 4))

    assert _lent(databases) == 0


def test_the_kernel_gives_up_a_peer_that_vanished(place: Place) -> None:
    """Half a minute of silence, or ten seconds without an acknowledgement."""
    lent = Pool(database_url(place, login("control"), "control"), None, size=1)
    connection, _ = lent.take()
    kernel = connection._usock.getsockopt  # noqa: SLF001 - what the kernel was told

    assert kernel(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert kernel(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15
    assert kernel(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000
    lent.drop(connection)
