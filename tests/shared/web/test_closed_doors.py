"""A suspended account at every door: nobody comes in, stays in or slips in behind it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pg8000.exceptions import DatabaseError

from shared.db import PLATFORM, Scope
from shared.identity import NotSignedIn
from shared.sessions import SessionWatch
from shared.wiring import platform
from tests.support.doors import Door
from tests.support.waiting import waits_for_a_lock
from tests.support.world import hashed

MARIA = {"email": "maria@acme.example", "password": "a chuva molha o telhado"}


@pytest.fixture(autouse=True)
def _maria(door: Door) -> None:
    made = (
        "insert into account (email, name, password_hash, roles) values (:email, 'Maria', :h, :r)"
    )
    roles = ["viewer"] if door.feature == "auth" else ["administrator"]
    door.run(made, email=MARIA["email"], h=hashed(MARIA["password"]), r=roles)


def _set(door: Door, what: str) -> None:
    door.run(f"update account set {what} where email = :email", email=MARIA["email"])


def _scope(door: Door) -> Scope:
    return door.inside.tenant.scope if door.feature == "auth" else PLATFORM


def test_who_is_suspended_is_told_whom_to_ask(door: Door) -> None:
    """Whoever proves the password; anybody else learns no more than before."""
    _set(door, "state = 'suspended'")

    told, guessed = door.sign_in(**MARIA), door.sign_in(email=MARIA["email"])

    assert (told.status_code, told.json["code"]) == (403, "auth.account_suspended")
    assert door.name in told.json["detail"]
    assert (guessed.status_code, guessed.json["code"]) == (401, f"{door.feature}.wrong_credentials")


def test_a_suspended_account_renews_nothing(door: Door) -> None:
    """Even a session that nobody ended; it goes on once the account is let in again."""
    token = door.sign_in(**MARIA).json["refresh_token"]
    _set(door, "state = 'suspended'")

    assert door.refresh(token).status_code == 401


def test_a_session_of_a_suspended_account_lives_no_more(door: Door) -> None:
    """Within the seconds for which a process believes what it saw."""
    door.sign_in(**MARIA)
    session_id = door.scalar("select id from session")
    watch, scope = SessionWatch(platform().databases, 0.0), _scope(door)
    assert watch.require(scope, session_id).name == "Maria"
    _set(door, "state = 'suspended'")

    with pytest.raises(NotSignedIn):
        watch.require(scope, session_id)


def test_a_change_of_roles_counts_for_tokens_that_are_out(door: Door) -> None:
    """A token says the roles of its issue; a process believes them for seconds only."""
    door.sign_in(**MARIA)
    session_id = door.scalar("select id from session")
    watch = SessionWatch(platform().databases, 0.0)

    _set(door, "roles = '{another}'")

    assert watch.require(_scope(door), session_id).roles == {"another"}


@pytest.mark.parametrize(
    "changing",
    [
        "state = 'suspended'",
        "password_hash = 'x', device_generation = device_generation + 1",
    ],
    ids=["suspension", "password"],
)
def test_nobody_slips_in_behind_what_shuts_others_out(door: Door, changing: str) -> None:
    """Who proved the former password waits for the change, and has no session of it."""
    with ThreadPoolExecutor(1) as pool:
        with door.inside.db() as db:
            db.run(f"update account set {changing} where email = :e", e=MARIA["email"])
            entering = pool.submit(door.sign_in, **MARIA)
            waits_for_a_lock(entering)
        answer = entering.result()

    assert answer.status_code == 401
    assert door.scalar("select count(*) from session where ended_at is null") == 0


def test_a_removed_account_is_unknown(door: Door) -> None:
    """Its e-mail is free for another."""
    _set(door, "state = 'removed', roles = '{}', email = null, password_hash = ''")

    assert door.sign_in(**MARIA).json["code"] == f"{door.feature}.wrong_credentials"
    door.run(
        "insert into account (email, name, password_hash) values (:e, 'M', '')", e=MARIA["email"]
    )


def test_one_who_keeps_the_others_remains(door: Door) -> None:
    """Whatever takes the last one's role or place is refused by the database itself."""
    keeper = "owner" if door.feature == "auth" else "administrator"
    _set(door, "roles = '{viewer}'")
    for change in ("state = 'suspended'", "roles = '{viewer}'"):
        with pytest.raises(DatabaseError, match="account_owner_remains"):
            door.run(f"update account set {change} where :role = any(roles)", role=keeper)


def test_of_two_who_take_each_other_s_place_one_is_refused(door: Door) -> None:
    """The second waits for the first, and then sees that nobody else is left."""
    keeper = "owner" if door.feature == "auth" else "administrator"
    _set(door, f"roles = '{{{keeper}}}'")
    suspend = "update account set state = 'suspended' where email = :email"

    with ThreadPoolExecutor(1) as pool:
        with door.inside.db() as db:
            db.run(suspend, email=door.who["email"])
            second = pool.submit(door.run, suspend, email=MARIA["email"])
            waits_for_a_lock(second)
        with pytest.raises(DatabaseError, match="account_owner_remains"):
            second.result()

    assert door.scalar("select count(*) from account where state = 'active'") == 1
