"""Many who sign in at once: right ones come in, wrong ones are counted, nobody else waits."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.admin import operators
from shared.identity import Busy, Hasher, hash_token
from shared.wiring import platform
from tests.functions.landing.journey import Visitor
from tests.support.caller import Caller
from tests.support.people import join
from tests.support.world import ANA, OLGA, PASSWORD, hashed

WRONG = ANA | {"password": "um palpite qualquer"}
NEW = "um gato dorme na varanda"


@contextmanager
def _nobody_hashes() -> Iterator[None]:
    """Hold every turn: whoever came so far waits with a place and without a turn."""
    with platform().hasher.place() as desk:
        held = 0
        while desk.turns.acquire(timeout=1 if not held else 0.1):
            held += 1
    try:
        yield
    finally:
        for _ in range(held):
            desk.turns.release()


@contextmanager
def _full() -> Iterator[None]:
    """Take every place of the queue."""
    with ExitStack() as places:
        for _ in range(1000):
            try:
                places.enter_context(platform().hasher.place())
            except Busy:
                break
        yield


def _until_under_way(caller: Caller, guesses: int) -> None:
    """Wait until so many guesses are counted and not settled."""
    for _ in range(2000):
        with caller.db() as db:
            if db.scalar("select sum(in_flight)::int from sign_in_failure") == guesses:
                return
        time.sleep(0.01)
    raise AssertionError(f"{guesses} guesses never were under way")


def _at_once(caller: Caller, body: Any, count: int) -> list[TestResponse]:
    """So many answers, of which five are counted before the first password is looked at."""

    def attempt(_: int) -> TestResponse:
        return caller.anonymous.post("/api/auth/login", body)

    with ThreadPoolExecutor(count) as pool:
        with _nobody_hashes():
            started = [pool.submit(attempt, number) for number in range(count)]
            _until_under_way(caller, 5)
        return [answer.result() for answer in started]


def test_ten_right_ones_at_once_are_no_wrong_one(acme: Caller) -> None:
    """Those whom five under way forbid wait for what these turn out to be."""
    answers = _at_once(acme, ANA, 10)

    assert [answer.status_code for answer in answers] == [200] * 10


def test_ten_wrong_ones_at_once_are_five(acme: Caller) -> None:
    """Nobody slips through while others are looked at."""
    statuses = [answer.status_code for answer in _at_once(acme, WRONG, 10)]

    assert (statuses.count(401), statuses.count(429)) == (5, 5)


def test_a_guess_that_died_with_its_process_was_a_wrong_one(acme: Caller) -> None:
    """What was never settled is waited for ten seconds at most, and then counts."""
    with acme.db() as db:
        db.run(
            "insert into sign_in_failure (subject, failures, in_flight, last_at, blocked_until)"
            " values (:subject, 5, 5, now() - interval '11 seconds', now() + interval '4 seconds')",
            subject=hash_token(ANA["email"]),
        )

    answer = acme.anonymous.post("/api/auth/login", ANA)

    assert answer.status_code == 429  # at once: who waited for it would come in after the block


def test_a_settled_guess_is_waited_for_no_more(acme: Caller) -> None:
    """After five wrong ones the next is told to wait, with nothing left under way."""
    for _ in range(5):
        acme.anonymous.post("/api/auth/login", WRONG)

    with acme.db() as db:
        assert db.scalar("select in_flight from sign_in_failure") == 0


def test_whoever_waits_for_a_hash_holds_no_connection(acme: Caller) -> None:
    """A crowd at the door takes nothing from those who are in."""
    with ThreadPoolExecutor(4) as pool:
        with _nobody_hashes():
            started: list[Future[TestResponse]] = [
                pool.submit(acme.anonymous.post, "/api/auth/login", ANA) for _ in range(4)
            ]
            _until_under_way(acme, 4)
            lent = {name: used for name, (used, _) in platform().databases.in_use.items()}
        statuses = [answer.result().status_code for answer in started]

    assert set(lent.values()) == {0}
    assert statuses == [200] * 4


def test_a_full_queue_says_when_to_come_back(acme: Caller) -> None:
    """429 with Retry-After, at once and uncounted; whoever is signed in is served meanwhile."""
    token = acme.anonymous.post("/api/auth/login", ANA).json["refresh_token"]
    with _full():
        refused = acme.anonymous.post("/api/auth/login", WRONG)
        renewed = acme.anonymous.post("/api/auth/refresh", {"refresh_token": token})
        page = acme.get("/auth/account")

    assert (refused.status_code, refused.json["code"]) == (429, "identity.busy")
    assert int(refused.headers["Retry-After"]) > 0
    assert (renewed.status_code, page.status_code) == (200, 200)
    with acme.db() as db:
        assert db.scalar("select count(*) from sign_in_failure") == 0


def test_every_hash_stands_in_the_queue(
    acme: Caller, site: Caller, console: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """Reset, change, sign-up and console wait where the sign-in does, and may be sent again."""
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])
    visitor = Visitor(site).until("senha")
    join(acme, "rita@acme.example", "viewer")
    deliver("auth", "auth.reset_asked", {"email": "rita@acme.example"}, tenant=acme.tenant)
    link = "/api/" + acme.events("auth.reset_requested")[-1].data["url"].split("/", 3)[3]

    def all_of_them() -> list[int]:
        answers = [
            acme.post("/api/auth/account/password", {"current": PASSWORD, "password": NEW}),
            acme.anonymous.post(link, {"password": NEW}),
            visitor.do("senha", {"password": NEW}),
            console.anonymous.post("/api/admin/login", OLGA),
        ]
        return [answer.status_code for answer in answers]

    with _full():
        refused = all_of_them()
    accepted = all_of_them()
    with acme.db() as db:
        db.run("update account set password_hash = :hash", hash=hashed())

    assert refused == [429] * 4
    assert accepted == [200, 200, 201, 200]


def test_two_threads_are_left_to_those_who_are_in() -> None:
    """Of a process's threads, the queue takes all but two."""
    hasher = Hasher(16)
    with ExitStack() as places:
        for _ in range(14):
            places.enter_context(hasher.place())

        with pytest.raises(Busy):
            places.enter_context(hasher.place())


@pytest.mark.parametrize("path", sorted(Path("functions").rglob("*.py")), ids=str)
def test_no_handler_goes_past_the_queue(path: Path) -> None:
    """A request hashes at a desk of ``ctx.hasher``; only the operators' command has no request."""
    text = path.read_text()

    if path.name != "operators.py":
        assert "hash_password" not in text.replace("password_hash", "")
        assert "verify_password" not in text
