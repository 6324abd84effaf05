"""The links of my mails, to another e-mail and to another password: what else ends them."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.db import PLATFORM
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.people import join
from tests.support.waiting import behind
from tests.support.world import PASSWORD, hashed

RITA = {"email": "rita@acme.example", "password": PASSWORD}
NEW = "um gato dorme na varanda"
WANTED = "rita.prado@acme.example"
OVER = "people.email_link_over"
EXPIRED = "auth.link_expired"
Deliver = Callable[..., TestResponse]
ACTS = {
    "password": ("account/password", {"current": PASSWORD, "password": NEW}),
    "devices": ("devices/closure", {}),
    "others": ("sessions/closure", {}),
    "everywhere": ("sessions/closure", {"everywhere": True}),
    "one session": ("sessions/{id}/closure", {}),
}


@pytest.fixture(autouse=True)
def _password_of_before(acme: Caller) -> Iterator[None]:
    yield
    with acme.db() as db:
        db.run("update account set password_hash = :hash", hash=hashed())


@pytest.fixture
def rita(acme: Caller) -> Caller:
    """Who receives at Acme."""
    return join(acme, RITA["email"], "receptionist", name="Rita")


def _path(url: str) -> str:
    return "/api/" + url.split("/", 3)[3]


def _to_email(caller: Caller) -> str:
    caller.post("/api/auth/account/email", {"email": WANTED, "current": PASSWORD})
    return _path(caller.events("auth.email_asked")[-1].data["url"])


def _to_password(caller: Caller, deliver: Deliver) -> str:
    deliver("auth", "auth.reset_asked", {"email": RITA["email"]}, tenant=caller.tenant)
    return _path(caller.events("auth.reset_requested")[-1].data["url"])


def _code(answer: TestResponse) -> Any:
    return answer.json.get("code")


@pytest.mark.parametrize("act", ACTS)
def test_a_link_ends_with_what_shuts_others_out(
    acme: Caller, rita: Caller, deliver: Deliver, act: str
) -> None:
    """Whoever was in my account, or my mailbox, asked for it: neither comes back by it."""
    acme.anonymous.post("/api/auth/login", RITA)
    [session] = rita.get("/api/auth/account").json["sessions"]
    email, reset = _to_email(rita), _to_password(acme, deliver)

    path, body = ACTS[act]
    done = rita.post(f"/api/auth/{path.format(id=session['id'])}", body)

    assert done.status_code == 200
    assert [_code(rita.anonymous.get(link)) for link in (email, reset)] == [OVER, EXPIRED]
    assert _code(rita.anonymous.post(email)) == OVER
    assert _code(rita.anonymous.post(reset, {"password": NEW})) == EXPIRED


def test_a_session_that_is_nobody_s_ends_no_link(rita: Caller) -> None:
    """What is refused leaves everything as it was."""
    email = _to_email(rita)

    answer = rita.post(f"/api/auth/sessions/{rita.tenant.id}/closure")

    assert answer.status_code == 404
    assert rita.anonymous.get(email).status_code == 200


def test_a_reset_ends_the_link_to_another_e_mail(
    acme: Caller, rita: Caller, deliver: Deliver
) -> None:
    """Whoever knew the former password asked for it."""
    email, reset = _to_email(rita), _to_password(acme, deliver)

    rita.anonymous.post(reset, {"password": NEW})

    assert _code(rita.anonymous.get(email)) == _code(rita.anonymous.post(email)) == OVER


def test_a_reset_is_not_good_again_with_its_account(
    acme: Caller, rita: Caller, deliver: Deliver
) -> None:
    """Suspended and let in again, one asks for another link."""
    reset = _to_password(acme, deliver)
    assert rita.actor
    for act in ("suspension", "reinstatement"):
        acme.post(f"/api/auth/people/{rita.actor.id}/{act}")

    assert _code(rita.anonymous.get(reset)) == EXPIRED


def test_a_reset_waits_for_a_move_under_way_and_goes_nowhere(
    acme: Caller, rita: Caller, deliver: Deliver
) -> None:
    """Who reads the former mailbox gets no link to the account that has left it."""
    assert rita.actor
    moving = "update account set email = 'rita.prado@acme.example' where name = 'Rita'"
    asked = {"email": RITA["email"]}

    behind(acme, moving, lambda: deliver("auth", "auth.reset_asked", asked, tenant=acme.tenant))

    assert acme.events("auth.reset_requested") == []
    with acme.db() as db:
        assert db.scalar("select count(*) from password_reset") == 0


@pytest.mark.parametrize(
    "change", ["state = 'suspended'", "state = 'removed', email = null, roles = '{}'"]
)
def test_a_reset_of_who_just_went_changes_nothing(
    acme: Caller, rita: Caller, deliver: Deliver, change: str
) -> None:
    """It waits for whoever suspends or removes its account, and says that it is over."""
    reset = _to_password(acme, deliver)
    going = f"update account set {change} where name = 'Rita'"

    [answer] = behind(acme, going, lambda: rita.anonymous.post(reset, {"password": NEW}))

    assert (answer.status_code, _code(answer)) == (404, EXPIRED)
    with acme.db() as db:
        done = "select count(*) from core.audit where action = 'auth.password_reset'"
        assert db.scalar(done) == 0


def test_a_link_says_nothing_to_whoever_sees_it(rita: Caller) -> None:
    """Not whose it is, nor where it leads: an address stands in histories and in logs."""
    token = _to_email(rita).rpartition("/")[2]
    assert rita.actor

    parts = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")]
    for word in (WANTED, str(rita.actor.id)):
        assert word.encode() not in b"".join(parts)


def test_who_asks_too_often_is_told_when_to_come_back(rita: Caller) -> None:
    """When the hour is over that began with the first, not in an hour from now."""
    body = {"email": WANTED, "current": PASSWORD}
    for _ in range(5):
        rita.post("/api/auth/account/email", body)
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update control.tally set ends_at = now() + interval '10 minutes'")

    answer = rita.post("/api/auth/account/email", body)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 600
