"""Two at once on one session, link or account: one side is held until the other one waits."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import TestResponse

from functions.auth import queries
from shared import sessions
from shared.db import Db
from shared.identity import hash_token
from shared.sessions import SQL
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock
from tests.support.world import ANA, hashed

NEW = "um gato dorme na varanda"
WRONG = ANA | {"password": "um palpite qualquer"}


@pytest.fixture(autouse=True)
def _password_of_before(acme: Caller) -> Iterator[None]:
    yield
    with acme.db() as db:
        db.run("update account set password_hash = :hash", hash=hashed())


def _signed_in(caller: Caller) -> str:
    token: str = caller.anonymous.post("/api/auth/login", ANA).json["refresh_token"]
    return token


def _while(caller: Caller, first: Callable[[Db], object], path: str, body: object) -> TestResponse:
    """What ``path`` answers, asked after ``first`` was done and before it was committed."""
    with ThreadPoolExecutor(1) as pool:
        with caller.db() as db:
            first(db)
            second = pool.submit(caller.anonymous.post, path, body)
            waits_for_a_lock(second)
        return second.result()


def test_a_refresh_waits_for_the_one_under_way(acme: Caller) -> None:
    """It gets the successor that the first one made; the family does not fork."""
    token = _signed_in(acme)
    hashed, seed = hash_token(token), b"s" * 32

    def first(db: Db) -> None:
        session_id = db.scalar(SQL["lock_token"], hash=hashed)
        db.run(SQL["replace_token"], hash=hashed, seed=seed)
        db.run(SQL["add_token"], hash=b"its successor", session_id=session_id)

    answer = _while(acme, first, "/api/auth/refresh", {"refresh_token": token})

    assert answer.status_code == 200
    with acme.db() as db:
        assert db.scalar("select seed from refresh_token where hash = :h", h=hashed) == seed
        assert db.scalar("select count(*) from refresh_token") == 2


def test_a_refresh_waits_for_an_end_under_way(acme: Caller) -> None:
    """Whoever is signed out at this moment is out, and gets no token more."""
    token = _signed_in(acme)

    def first(db: Db) -> None:
        assert acme.actor is not None
        sessions.end_all(db, acme.actor.id, "closed")

    answer = _while(acme, first, "/api/auth/refresh", {"refresh_token": token})

    assert answer.status_code == 401
    with acme.db() as db:
        assert db.scalar("select count(*) from refresh_token") == 1


def test_a_link_under_way_is_used(acme: Caller, deliver: Callable[..., TestResponse]) -> None:
    """The second use waits for the first, finds it used, and changes nothing."""
    deliver("auth", "auth.reset_asked", {"email": ANA["email"]}, tenant=acme.tenant)
    link = "/api/" + acme.events("auth.reset_requested")[-1].data["url"].split("/", 3)[3]
    hashed = hash_token(link.rpartition("/")[2])

    answer = _while(acme, lambda db: queries.use_reset(db, hashed), link, {"password": NEW})

    assert (answer.status_code, answer.json["code"]) == (404, "auth.link_expired")
    assert acme.anonymous.post("/api/auth/login", ANA).status_code == 200


def test_a_guess_waits_for_those_under_way(acme: Caller) -> None:
    """A fifth that was counted and not committed is a fifth: the next one is refused."""
    for _ in range(4):
        acme.anonymous.post("/api/auth/login", WRONG)

    def first(db: Db) -> None:
        db.run(
            "update sign_in_failure set failures = 5, in_flight = 0,"
            " last_at = now(), blocked_until = now() + interval '1 minute'"
        )

    answer = _while(acme, first, "/api/auth/login", ANA)

    assert answer.status_code == 429


def test_a_first_account_made_twice_at_once_is_one(acme: Caller) -> None:
    """Whoever makes a workspace a second time finds the owner that the first one made."""
    make = "select create_owner('rita@acme.example', 'Rita', 'x')::text"

    def again() -> str:
        with acme.db() as db:
            return str(db.scalar(make))

    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            made = db.scalar(make)
            second = pool.submit(again)
            waits_for_a_lock(second)
        found = second.result()
    with acme.db() as db:
        gone = db.run("delete from account where name = 'Rita'")

    assert (found, gone) == (made, 1)
