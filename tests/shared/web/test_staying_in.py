"""Staying in and signing out, at every door."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.doors import Door


def _grow_old(door: Door) -> None:
    door.run("update refresh_token set replaced_at = replaced_at - interval '31 seconds'")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_replaced_by_its_use(door: Door) -> None:
    """The new pair works; the session stays the same one."""
    first = door.refresh_token()

    answer = door.refresh(first)

    assert answer.status_code == 200
    assert answer.json["refresh_token"] != first
    assert door.refresh(answer.json["refresh_token"]).status_code == 200
    assert door.scalar("select count(*) from session") == 1


def test_fifty_uses_at_once_make_one_child(door: Door) -> None:
    """Tabs that race all get the same successor; the family does not fork."""
    first = door.refresh_token()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: door.refresh(first), range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["refresh_token"] for answer in answers}) == 1
    assert door.scalar("select count(*) from refresh_token") == 2


def test_a_lost_answer_may_be_asked_for_again(door: Door) -> None:
    """Within the grace the old token gives the successor it gave before."""
    first = door.refresh_token()
    lost = door.refresh(first).json["refresh_token"]

    assert door.refresh(first).json["refresh_token"] == lost


def test_a_use_after_the_grace_ends_the_family(door: Door) -> None:
    """Thief and owner are both out, and the audit trail says why."""
    stolen = door.refresh_token()
    current = door.refresh(stolen).json["refresh_token"]
    _grow_old(door)

    answer = door.refresh(stolen)

    assert answer.status_code == 401
    assert door.refresh(current).status_code == 401
    reused = f"select count(*) from {door.trail} where action = 'auth.token_reused'"
    assert door.scalar(reused) == 1
    assert door.scalar("select ended_because from session") == "reused"


def test_any_ancestor_is_recognised(door: Door) -> None:
    """Not the last token alone, but every one before it."""
    oldest = door.refresh_token()
    middle = door.refresh(oldest).json["refresh_token"]
    newest = door.refresh(middle).json["refresh_token"]
    _grow_old(door)

    door.refresh(oldest)

    assert door.refresh(newest).status_code == 401


def test_an_expired_session_is_over(door: Door) -> None:
    """Thirty days after the sign-in a password is asked for again."""
    token = door.refresh_token()
    length = "select extract(day from expires_at - created_at)::int from session"
    assert door.scalar(length) == 30
    door.run("update session set expires_at = now()")

    assert door.refresh(token).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"refresh_token": "x"}, 401),
        ({"refresh_token": ""}, 400),
        ({"refresh_token": 7}, 400),
        ({}, 400),
        ([], 400),
    ],
)
def test_nonsense_is_refused(door: Door, body: object, status: int) -> None:
    """Never a 500, whatever is sent."""
    assert door.outside.post(f"/api/{door.feature}/refresh", body).status_code == status


def test_a_browser_renews_by_cookie_alone(door: Door) -> None:
    """Scripts see how long it lasts and no token."""
    path, refresh = f"/{door.feature}/refresh", {"__Host-refresh": door.refresh_token()}

    answer = door.outside.post(path, cookies=refresh, headers={"Accept": "application/json"})

    plain = door.outside.post(path, cookies=refresh)
    assert answer.json == {"expires_in": 600}
    assert (plain.status_code, plain.text) == (200, "")
    names = [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")]
    assert names == ["__Host-session", "__Host-refresh"]


def test_the_api_reads_no_cookie(door: Door) -> None:
    """A page elsewhere cannot make a browser renew for it."""
    sent = {"Cookie": f"__Host-refresh={door.refresh_token()}"}

    answer = door.outside.post(f"/api/{door.feature}/refresh", {}, headers=sent)

    assert answer.status_code == 400


def test_a_page_is_reached_through_renewal(door: Door) -> None:
    """An access token that ran out costs one redirect, not a sign-in."""
    refresh = {"__Host-refresh": door.refresh_token()}

    sent = door.outside.get(door.page, cookies=refresh)
    back = door.outside.get(sent.location, cookies=refresh)

    assert sent.location == f"/{door.feature}/renewal?next={door.page}"
    assert (back.status_code, back.location) == (303, door.page)
    assert any("__Host-session=ey" in c for c in back.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("cookies", [{"__Host-refresh": "gone"}, {}])
def test_renewal_that_fails_leads_to_the_door(door: Door, cookies: dict[str, str]) -> None:
    """With both cookies forgotten, so that it does not come here again."""
    path = f"/{door.feature}/renewal?next=/clinic/agenda"

    answer = door.outside.get(path, cookies=cookies)

    cleared = answer.headers.getlist("Set-Cookie")
    assert answer.location == f"/{door.feature}/login?next=%2Fclinic%2Fagenda"
    assert [cookie.split("=")[0] for cookie in cleared] == ["__Host-session", "__Host-refresh"]
    assert all("Max-Age=0" in cookie for cookie in cleared)


def test_renewal_leads_nowhere_else(door: Door) -> None:
    """``next`` is a path of this host or it is the first page."""
    path, refresh = f"/{door.feature}/renewal", {"__Host-refresh": door.refresh_token()}

    assert door.outside.get(f"{path}?next=//evil.example", cookies=refresh).location == door.home


@pytest.mark.parametrize("by", ["cookie", "bearer"])
def test_signing_out_ends_the_session(door: Door, by: str) -> None:
    """A browser whose access token ran out has its cookie; a program has its token."""
    granted = door.sign_in().json
    path = f"/{door.feature}/logout"

    if by == "cookie":
        refresh = {"__Host-refresh": granted["refresh_token"]}
        out = door.outside.post(path, cookies=refresh).location
        assert out == f"/{door.feature}/login"
    else:
        door.outside.post(f"/api{path}", headers=_bearer(granted["access_token"]))

    assert door.refresh(granted["refresh_token"]).status_code == 401


def test_an_access_token_ends_with_its_session(door: Door) -> None:
    """By API and on pages; another session of the same person stays."""
    ends, stays = (door.sign_in().json["access_token"] for _ in range(2))
    before = door.outside.get(f"/api{door.page}", headers=_bearer(ends))

    door.outside.post(f"/api/{door.feature}/logout", headers=_bearer(ends))

    assert before.status_code == 200
    assert door.outside.get(f"/api{door.page}", headers=_bearer(ends)).status_code == 401
    page = door.outside.get(door.page, cookies={"__Host-session": ends})
    assert page.location.startswith(f"/{door.feature}/login")
    assert door.outside.get(f"/api{door.page}", headers=_bearer(stays)).status_code == 200
