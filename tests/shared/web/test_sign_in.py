"""Signing in, at every door: who gets in, and what they are handed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from shared.identity import hash_token
from tests.support.doors import Door
from tests.support.waiting import waits_for_a_lock
from tests.support.world import hashed


def test_the_right_password_opens_a_session(door: Door) -> None:
    """A program is handed both tokens, and the access token opens what only members see."""
    answer = door.sign_in()

    assert answer.status_code == 200
    assert answer.json.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert "Set-Cookie" not in answer.headers
    bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
    assert door.outside.get(f"/api{door.page}", headers=bearer).status_code == 200


def test_the_e_mail_is_read_without_its_case(door: Door) -> None:
    """People's keyboards write a capital first."""
    assert door.sign_in(email=f" {door.who['email'].title()} ").status_code == 200


def test_a_browser_is_handed_cookies_of_this_host_alone(door: Door) -> None:
    """Secure, unseen by scripts, and sent to no sibling; then it goes where it was going."""
    answer = door.enter(next="/clinic/agenda?dia=1")

    cookies = {c.split("=")[0]: c for c in answer.headers.getlist("Set-Cookie")}
    assert answer.status_code == 303
    assert answer.location == "/clinic/agenda?dia=1"
    assert list(cookies) == ["__Host-session", "__Host-refresh", "__Host-device"]
    for cookie in cookies.values():
        assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax"))
        assert "Domain" not in cookie


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:0"]
)
def test_next_leads_nowhere_else(door: Door, elsewhere: str) -> None:
    """What looks like another site is replaced by the first page."""
    assert door.enter(next=elsewhere).location == door.home


def test_a_wrong_password_and_an_unknown_e_mail_answer_alike(door: Door) -> None:
    """Same status and, but for the trace, the same bytes: nobody learns who has an account."""
    wrong = door.sign_in(password="outra coisa bem longa")
    unknown = door.sign_in(email="ninguem@acme.example")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json | {"trace_id": ""} == unknown.json | {"trace_id": ""}
    assert wrong.json["code"] == f"{door.feature}.wrong_credentials"


def test_the_sixth_guess_waits(door: Door) -> None:
    """Five are free; then even the right password waits, known account or not."""
    for email in (door.who["email"], "ninguem@acme.example"):
        guess = {"email": email, "password": "um palpite qualquer"}
        statuses = [door.sign_in(**guess).status_code for _ in range(5)]

        blocked = door.sign_in(email=email)

        assert statuses == [401] * 5
        assert blocked.status_code == 429
        assert 0 < int(blocked.headers["Retry-After"]) <= 30
        assert blocked.json["code"] == "auth.too_many_attempts"


def test_a_session_of_before_ends_when_the_browser_signs_in_again(door: Door) -> None:
    """Fixation: a refresh cookie planted in the browser is worth nothing after the sign-in."""
    planted = door.refresh_token()

    door.enter({"__Host-refresh": planted})

    assert door.refresh(planted).status_code == 401


def test_a_form_without_its_token_is_refused(door: Door) -> None:
    """Another site can neither sign somebody in as somebody else nor throw them out."""
    forged = {"X-CSRF-Token": "forged"}
    login, logout = f"/{door.feature}/login", f"/{door.feature}/logout"

    assert door.outside.post(login, data=door.who, headers=forged).status_code == 403
    assert door.inside.post(logout, headers=forged).status_code == 403


def test_the_database_holds_no_token(door: Door) -> None:
    """Whoever reads the table cannot continue a session."""
    plain = door.refresh_token()

    assert door.scalar("select hash from refresh_token") == hash_token(plain)


def test_coming_and_going_is_on_the_trail(door: Door) -> None:
    """Under the person's own name and session, not the visitor's."""
    bearer = {"Authorization": f"Bearer {door.sign_in().json['access_token']}"}

    door.outside.post(f"/api/{door.feature}/logout", {}, headers=bearer)

    line = "jsonb_build_array(actor_name, action, entity_id) order by id"
    came, went = door.scalar(f"select jsonb_agg({line}) from {door.trail}")
    assert came[:2] == [door.name, f"{door.feature}.signed_in"]
    assert went == [door.name, f"{door.feature}.signed_out", came[2]]


def test_a_password_of_older_parameters_is_kept_by_todays(door: Door) -> None:
    """At the first sign-in after they were raised; the same password goes on to work."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    weak = hasher.hash(door.who["password"])
    door.run(f"update {door.accounts} set password_hash = :weak", weak=weak)

    statuses = [door.sign_in().status_code for _ in range(2)]

    assert statuses == [200, 200]
    assert door.scalar(f"select password_hash from {door.accounts}") != weak


def test_a_password_changed_meanwhile_stays(door: Door) -> None:
    """Who renews the hash they proved waits for the change under way, and undoes nothing."""
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(door.who["password"])
    own, change = hashed(door.who["password"]), f"update {door.accounts} set password_hash"
    door.run(f"{change} = :weak", weak=weak)

    with ThreadPoolExecutor(1) as pool:
        with door.inside.db() as db:
            db.run(f"{change} = :own", own=own)
            second = pool.submit(door.sign_in)
            waits_for_a_lock(second)
        second.result()

    assert door.scalar(f"select password_hash from {door.accounts}") == own


def test_who_is_in_is_led_past_the_door(door: Door) -> None:
    """To where they were going, on this host."""
    login = f"/{door.feature}/login"

    assert door.inside.get(f"{login}?next=/somewhere").location == "/somewhere"
    assert door.inside.get(f"{login}?next=//evil.example").location == door.home


def test_the_page_fills_in_the_e_mail(door: Door) -> None:
    """The link of a mail carries it; what is in it stays text."""
    page = door.outside.get(f'/{door.feature}/login?email=a"><b>&next=/clinic').text

    assert 'value="a&#34;&gt;&lt;b&gt;"' in page
    assert 'name="next" value="/clinic"' in page
