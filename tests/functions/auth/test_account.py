"""My account: the password and the places where one is signed in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.caller import Caller
from tests.support.people import join
from tests.support.waiting import waits_for_a_lock
from tests.support.world import ANA, PASSWORD, hashed

NEW = "um gato dorme na varanda"


@pytest.fixture(autouse=True)
def _password_of_before(acme: Caller) -> Iterator[None]:
    yield
    with acme.db() as db:
        db.run("update account set password_hash = :hash", hash=hashed())


def _sign_in(caller: Caller) -> tuple[dict[str, Any], dict[str, str]]:
    tokens = caller.anonymous.post("/api/auth/login", ANA).json
    return tokens, {"Authorization": f"Bearer {tokens['access_token']}"}


def _refreshes(caller: Caller, tokens: dict[str, Any]) -> bool:
    body = {"refresh_token": tokens["refresh_token"]}
    return caller.anonymous.post("/api/auth/refresh", body).status_code == 200


def test_changing_the_password_ends_the_other_sessions(acme: Caller) -> None:
    """This one goes on; a stolen one does not."""
    (here, bearer), (elsewhere, _) = _sign_in(acme), _sign_in(acme)

    answer = acme.anonymous.post(
        "/api/auth/account/password", {"current": PASSWORD, "password": NEW}, headers=bearer
    )

    assert answer.json == {"sessions_ended": 1}
    assert _refreshes(acme, here)
    assert not _refreshes(acme, elsewhere)
    assert acme.anonymous.post("/api/auth/login", ANA | {"password": NEW}).status_code == 200


def test_the_current_password_is_asked_for(acme: Caller) -> None:
    """An open screen is not enough to take an account over."""
    answer = acme.post("/api/auth/account/password", {"current": "não sei", "password": NEW})

    assert answer.status_code == 400
    assert answer.json["code"] == "auth.wrong_password"
    assert "current" in answer.json["fields"]


def test_the_current_password_cannot_be_guessed_here_either(acme: Caller) -> None:
    """The attempts count with those at the door."""
    guess = {"current": "um palpite qualquer", "password": NEW}
    statuses = [acme.post("/api/auth/account/password", guess).status_code for _ in range(6)]

    assert statuses == [400] * 5 + [429]


def test_of_two_who_change_the_password_at_once_the_second_is_told(acme: Caller) -> None:
    """Both proved the former one; it is no longer that when the second saves."""
    _, bearer = _sign_in(acme)
    path, body = "/api/auth/account/password", {"current": PASSWORD, "password": NEW}
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            db.run("update account set password_hash = :hash", hash=hashed("outra senha 9"))
            second = pool.submit(acme.anonymous.post, path, body, headers=bearer)
            waits_for_a_lock(second)
        answer = second.result()

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == ["current"]
    assert acme.anonymous.post("/api/auth/login", ANA | {"password": NEW}).status_code == 401


def test_my_sessions_are_listed_and_ended(acme: Caller) -> None:
    """The one in use is marked, and the other ends by itself."""
    (_, bearer), (elsewhere, _) = _sign_in(acme), _sign_in(acme)
    found = acme.anonymous.get("/api/auth/account", headers=bearer).json["sessions"]
    [other] = [one for one in found if not one["current"]]

    answer = acme.anonymous.post(f"/api/auth/sessions/{other['id']}/closure", headers=bearer)

    assert answer.status_code == 200
    assert not _refreshes(acme, elsewhere)


def test_all_other_sessions_end_at_once(acme: Caller) -> None:
    """After a lost telephone."""
    (here, bearer), (elsewhere, _) = _sign_in(acme), _sign_in(acme)

    acme.anonymous.post("/api/auth/sessions/closure", headers=bearer)

    assert _refreshes(acme, here)
    assert not _refreshes(acme, elsewhere)


def test_a_session_of_another_tenant_is_out_of_reach(acme: Caller, globex: Caller) -> None:
    """Its id is nobody's there, and it goes on at home."""
    tokens, bearer = _sign_in(acme)
    [mine] = acme.anonymous.get("/api/auth/account", headers=bearer).json["sessions"]

    answer = globex.post(f"/api/auth/sessions/{mine['id']}/closure")

    assert answer.status_code == 404
    assert answer.json["code"] == "auth.no_such_session"
    assert _refreshes(acme, tokens)


def test_a_colleague_s_session_is_out_of_reach(acme: Caller) -> None:
    """Within one workspace, too, a session belongs to one account."""
    tokens, bearer = _sign_in(acme)
    [mine] = acme.anonymous.get("/api/auth/account", headers=bearer).json["sessions"]
    caio = join(acme, "caio@acme.example", "viewer")

    answer = caio.post(f"/api/auth/sessions/{mine['id']}/closure")

    assert answer.status_code == 404
    assert _refreshes(acme, tokens)


def test_the_page_shows_where_one_is_signed_in(acme: Caller) -> None:
    """In words a person recognises, with a way to end each."""
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140.0 Safari/537"}
    acme.anonymous.post("/api/auth/login", ANA, headers=agent)

    page = acme.get("/auth/account")

    assert page.status_code == 200
    assert "Chrome no Windows" in page.text
    assert "Encerrar" in page.text


def test_a_visitor_is_led_to_the_door(acme: Caller) -> None:
    """And comes back here afterwards."""
    answer = acme.anonymous.get("/auth/account")

    assert answer.location == "/auth/login?next=/auth/account"


def test_all_sessions_end_with_this_one(acme: Caller) -> None:
    """Signed out everywhere, here too; a browser is led to the door without its cookies."""
    (here, bearer), (elsewhere, _) = _sign_in(acme), _sign_in(acme)

    answer = acme.anonymous.post("/api/auth/sessions/closure", {"everywhere": True}, headers=bearer)
    page = acme.post("/auth/sessions/closure", data={"everywhere": "true"})

    assert answer.json == {"sessions_ended": 2}
    assert not _refreshes(acme, here)
    assert not _refreshes(acme, elsewhere)
    assert page.location == "/auth/login"
    gone = [cookie for cookie in page.headers.getlist("Set-Cookie") if "Max-Age=0" in cookie]
    assert {cookie.partition("=")[0] for cookie in gone} == {"__Host-session", "__Host-refresh"}


def test_a_session_says_since_when_and_where_it_was_used(acme: Caller) -> None:
    """By the address, where nobody says more; one's own network is told as such."""
    for address in ("200.147.3.157", "192.168.0.7", "127.0.0.1"):
        headers = {"X-Forwarded-For": f"{address}, 10.0.0.1"}
        acme.anonymous.post("/api/auth/login", ANA, headers=headers)

    found = acme.get("/api/auth/account").json["sessions"]

    told = {one["where"] for one in found}
    assert told == {"200.147.3.157", "rede local", "esta máquina"}
    assert all(one["created_at"] <= one["used_at"] for one in found)


def test_a_caller_s_own_word_of_where_it_is_counts_nowhere(acme: Caller) -> None:
    """Where no balancer says it, the address is shown, whatever the request brought along."""
    headers = {"X-Forwarded-For": "200.147.3.157, 10.0.0.1", "X-Client-Place": "Recife|BRPE|BR"}
    acme.anonymous.post("/api/auth/login", ANA, headers=headers)

    [one] = acme.get("/api/auth/account").json["sessions"]

    assert one["where"] == "200.147.3.157"


def test_a_place_that_the_balancer_told_is_shown(acme: Caller) -> None:
    """Instead of the address."""
    _sign_in(acme)
    with acme.db() as db:
        db.run("update session set place = 'São Paulo, SP', address = '200.147.3.157'")

    assert "São Paulo, SP · usada" in acme.get("/auth/account").text


def test_a_renewal_notes_the_place_of_its_own(acme: Caller) -> None:
    """The last use, not the first."""
    tokens, bearer = _sign_in(acme)
    headers = {"X-Forwarded-For": "192.168.0.7, 10.0.0.1"}
    body = {"refresh_token": tokens["refresh_token"]}
    acme.anonymous.post("/api/auth/refresh", body, headers=headers)

    [one] = acme.anonymous.get("/api/auth/account", headers=bearer).json["sessions"]

    assert (one["where"], one["current"]) == ("rede local", True)
