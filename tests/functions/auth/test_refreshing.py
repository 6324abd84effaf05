"""Refresh tokens: one use, one successor, and what a second use means."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import TestResponse

from shared.identity import NotSignedIn
from shared.sessions import SessionWatch
from shared.wiring import platform
from tests.functions.auth.test_signing_in import ANA
from tests.support.caller import Caller


def _signed_in(caller: Caller) -> str:
    token: str = caller.anonymous.post("/api/auth/login", ANA).json["refresh_token"]
    return token


def _refresh(caller: Caller, token: str) -> TestResponse:
    return caller.anonymous.post("/api/auth/refresh", {"refresh_token": token})


def _grow_old(caller: Caller) -> None:
    with caller.db() as db:
        db.run("update refresh_token set replaced_at = replaced_at - interval '31 seconds'")


def test_a_token_is_replaced_by_its_use(acme: Caller) -> None:
    """The new pair works; the session stays the same one."""
    first = _signed_in(acme)

    answer = _refresh(acme, first)

    assert answer.status_code == 200
    assert answer.json["refresh_token"] != first
    assert _refresh(acme, answer.json["refresh_token"]).status_code == 200
    with acme.db() as db:
        assert db.scalar("select count(*) from session") == 1


def test_fifty_uses_at_once_make_one_child(acme: Caller) -> None:
    """Tabs that race all get the same successor; the family does not fork."""
    first = _signed_in(acme)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: _refresh(acme, first), range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["refresh_token"] for answer in answers}) == 1
    with acme.db() as db:
        assert db.scalar("select count(*) from refresh_token") == 2


def test_a_lost_answer_may_be_asked_for_again(acme: Caller) -> None:
    """Within the grace the old token gives the successor it gave before."""
    first = _signed_in(acme)
    lost = _refresh(acme, first).json["refresh_token"]

    again = _refresh(acme, first)

    assert again.json["refresh_token"] == lost


def test_a_use_after_the_grace_ends_the_family(acme: Caller) -> None:
    """Thief and owner are both out, and the audit trail says why."""
    stolen = _signed_in(acme)
    current = _refresh(acme, stolen).json["refresh_token"]
    _grow_old(acme)

    answer = _refresh(acme, stolen)

    assert answer.status_code == 401
    assert _refresh(acme, current).status_code == 401
    with acme.db() as db:
        reused = "select count(*) from core.audit where action = 'auth.token_reused'"
        assert db.scalar(reused) == 1
        assert db.scalar("select ended_because from session") == "reused"


def test_any_ancestor_is_recognised(acme: Caller) -> None:
    """Not the last token alone, but every one before it."""
    oldest = _signed_in(acme)
    middle = _refresh(acme, oldest).json["refresh_token"]
    newest = _refresh(acme, middle).json["refresh_token"]
    _grow_old(acme)

    _refresh(acme, oldest)

    assert _refresh(acme, newest).status_code == 401


def test_an_expired_session_is_over(acme: Caller) -> None:
    """Thirty days after the sign-in a password is asked for again."""
    token = _signed_in(acme)
    with acme.db() as db:
        length = "select extract(day from expires_at - created_at)::int from session"
        assert db.scalar(length) == 30
        db.run("update session set expires_at = now()")

    assert _refresh(acme, token).status_code == 401


def test_a_token_of_another_tenant_is_unknown(acme: Caller, globex: Caller) -> None:
    """And trying it next door does no harm at home."""
    token = _signed_in(acme)

    assert _refresh(globex, token).status_code == 401
    assert _refresh(acme, token).status_code == 200


def test_nonsense_is_refused(acme: Caller) -> None:
    """Never a 500, whatever is sent."""
    for body, status in (
        ({"refresh_token": "x"}, 401),
        ({"refresh_token": ""}, 400),
        ({"refresh_token": 7}, 400),
        ({}, 400),
        ([], 400),
    ):
        assert acme.anonymous.post("/api/auth/refresh", body).status_code == status


def test_a_browser_renews_by_cookie_alone(acme: Caller) -> None:
    """Scripts see how long it lasts and no token."""
    token = _signed_in(acme)

    answer = acme.anonymous.post(
        "/auth/refresh",
        cookies={"__Host-refresh": token},
        headers={"Accept": "application/json"},
    )

    plain = acme.anonymous.post("/auth/refresh", cookies={"__Host-refresh": token})
    assert answer.json == {"expires_in": 600}
    assert (plain.status_code, plain.text) == (200, "")
    names = [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")]
    assert names == ["__Host-session", "__Host-refresh"]


def test_the_api_reads_no_cookie(acme: Caller) -> None:
    """A page elsewhere cannot make a browser renew for it."""
    token = _signed_in(acme)

    answer = acme.anonymous.post(
        "/api/auth/refresh", {}, headers={"Cookie": f"__Host-refresh={token}"}
    )

    assert answer.status_code == 400


def test_a_page_is_reached_through_renewal(acme: Caller) -> None:
    """An access token that ran out costs one redirect, not a sign-in."""
    token = _signed_in(acme)
    refresh = {"__Host-refresh": token}

    sent = acme.anonymous.get("/auth/account", cookies=refresh)
    back = acme.anonymous.get(sent.location, cookies=refresh)

    assert sent.location == "/auth/renewal?next=/auth/account"
    assert (back.status_code, back.location) == (303, "/auth/account")
    assert any("__Host-session=ey" in c for c in back.headers.getlist("Set-Cookie"))


def test_renewal_that_fails_leads_to_the_door(acme: Caller) -> None:
    """With both cookies forgotten, so that it does not come here again."""
    answer = acme.anonymous.get(
        "/auth/renewal?next=/clinic/agenda", cookies={"__Host-refresh": "gone"}
    )

    assert answer.location == "/auth/login?next=%2Fclinic%2Fagenda"
    assert all("Max-Age=0" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_renewal_leads_nowhere_else(acme: Caller) -> None:
    """``next`` is a path of this host or it is the first page."""
    token = _signed_in(acme)

    answer = acme.anonymous.get(
        "/auth/renewal?next=//evil.example", cookies={"__Host-refresh": token}
    )

    assert answer.location == "/workspace"


def test_signing_out_ends_the_session(acme: Caller) -> None:
    """The refresh token dies at once, the cookies with it."""
    token = _signed_in(acme)

    answer = acme.anonymous.post("/auth/logout", cookies={"__Host-refresh": token})

    assert answer.location == "/auth/login"
    assert _refresh(acme, token).status_code == 401


def test_a_program_signs_out_by_its_bearer(acme: Caller) -> None:
    """The access token names the session."""
    tokens = acme.anonymous.post("/api/auth/login", ANA).json
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    acme.anonymous.post("/api/auth/logout", headers=bearer)

    assert _refresh(acme, tokens["refresh_token"]).status_code == 401


def test_an_access_token_ends_with_its_session(acme: Caller) -> None:
    """By API and on pages; another session of the same person stays."""
    tokens, other = (acme.anonymous.post("/api/auth/login", ANA).json for _ in range(2))
    bearer, stays = ({"Authorization": f"Bearer {t['access_token']}"} for t in (tokens, other))
    cookie = {"__Host-session": tokens["access_token"]}
    before = acme.anonymous.get("/api/workspace", headers=bearer)

    acme.anonymous.post("/api/auth/logout", headers=bearer)

    assert before.status_code == 200
    assert acme.anonymous.get("/api/workspace", headers=bearer).status_code == 401
    assert acme.anonymous.get("/workspace", cookies=cookie).location.startswith("/auth/login")
    assert acme.anonymous.get("/api/workspace", headers=stays).status_code == 200


def test_a_process_believes_what_it_saw_for_seconds_only(acme: Caller) -> None:
    """A session is looked up once in the time a watch was given, and then again."""
    acme.anonymous.post("/api/auth/login", ANA)
    with acme.db() as db:
        session_id = db.scalar("select id from session")
    patient, strict = (SessionWatch(platform().databases, ttl_s) for ttl_s in (60.0, 0.0))
    for watch in (patient, strict):
        watch.require(acme.tenant.scope, session_id)
    with acme.db() as db:
        db.run("update session set ended_at = now()")

    patient.require(acme.tenant.scope, session_id)
    with pytest.raises(NotSignedIn):
        strict.require(acme.tenant.scope, session_id)


def test_signing_out_needs_the_form_s_token(acme: Caller) -> None:
    """Another site cannot throw somebody out."""
    answer = acme.post("/auth/logout", headers={"X-CSRF-Token": "forged"})

    assert answer.status_code == 403
