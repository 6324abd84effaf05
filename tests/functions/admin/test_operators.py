"""Operators: how one is made, signs in and stays in."""

import pytest

from functions.admin import operators
from shared.wiring import platform
from tests.support.caller import Caller

OLGA = {"email": "olga@avila.example", "password": "um gato dorme na varanda"}


@pytest.fixture(autouse=True)
def _olga(console: Caller) -> None:
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])


def test_an_operator_signs_in_and_reads_the_list(console: Caller) -> None:
    """By the token the console hands out."""
    granted = console.anonymous.post("/api/admin/login", OLGA).json

    bearer = {"Authorization": f"Bearer {granted['access_token']}"}
    assert console.anonymous.get("/api/admin/tenants", headers=bearer).status_code == 200


def test_a_browser_gets_cookies_and_goes_on(console: Caller) -> None:
    """To where it was going, on this host."""
    answer = console.anonymous.post("/admin/login", data=OLGA | {"next": "//evil.example"})

    names = [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")]
    assert answer.location == "/admin/tenants"
    assert names == ["__Host-session", "__Host-refresh", "__Host-device"]


def test_a_wrong_password_and_an_unknown_e_mail_answer_alike(console: Caller) -> None:
    """Same status, same bytes but for the trace."""
    wrong = console.anonymous.post("/api/admin/login", OLGA | {"password": "não é esta"})
    unknown = console.anonymous.post("/api/admin/login", OLGA | {"email": "nao@avila.example"})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json | {"trace_id": ""} == unknown.json | {"trace_id": ""}


def test_the_sixth_guess_waits(console: Caller) -> None:
    """The same rule as in a workspace."""
    guess = OLGA | {"password": "um palpite qualquer"}
    statuses = [console.anonymous.post("/api/admin/login", guess).status_code for _ in range(6)]

    assert statuses == [401] * 5 + [429]


def test_a_token_used_after_the_grace_ends_the_family(console: Caller) -> None:
    """The same rule as in a workspace, on the console's own tables."""
    first = console.anonymous.post("/api/admin/login", OLGA).json["refresh_token"]
    body = {"refresh_token": first}
    second = console.anonymous.post("/api/admin/refresh", body).json["refresh_token"]
    again = console.anonymous.post("/api/admin/refresh", body).json["refresh_token"]
    with console.db() as db:
        db.run("update refresh_token set replaced_at = replaced_at - interval '31 seconds'")

    assert again == second
    assert console.anonymous.post("/api/admin/refresh", body).status_code == 401
    later = console.anonymous.post("/api/admin/refresh", {"refresh_token": second})
    assert later.status_code == 401


def test_a_page_is_reached_through_renewal(console: Caller) -> None:
    """By cookie, and without one the door."""
    token = console.anonymous.post("/api/admin/login", OLGA).json["refresh_token"]
    path = "/admin/renewal?next=/admin/tenants"

    back = console.anonymous.get(path, cookies={"__Host-refresh": token})
    lost = console.anonymous.get(path)

    assert back.location == "/admin/tenants"
    assert lost.location == "/admin/login?next=%2Fadmin%2Ftenants"


def test_signing_out_ends_the_session(console: Caller) -> None:
    """The refresh token dies with it, and the access token too."""
    granted = console.anonymous.post("/api/admin/login", OLGA).json
    token, bearer = granted["refresh_token"], f"Bearer {granted['access_token']}"

    answer = console.anonymous.post("/admin/logout", cookies={"__Host-refresh": token})

    assert answer.location == "/admin/login"
    known = console.anonymous.get("/api/admin/tenants", headers={"Authorization": bearer})
    assert known.status_code == 401
    body = {"refresh_token": token}
    assert console.anonymous.post("/api/admin/refresh", body).status_code == 401


def test_making_an_operator_again_changes_nothing(console: Caller) -> None:
    """The command runs with every start of the local platform."""
    token = console.anonymous.post("/api/admin/login", OLGA).json["refresh_token"]

    changed = operators.put(platform().databases, " OLGA@avila.example", "Olga", OLGA["password"])

    assert changed is False
    body = {"refresh_token": token}
    assert console.anonymous.post("/api/admin/refresh", body).status_code == 200


def test_another_password_ends_the_operator_s_sessions(console: Caller) -> None:
    """Who lost a password loses what was opened with it."""
    token = console.anonymous.post("/api/admin/login", OLGA).json["refresh_token"]

    assert operators.put(platform().databases, OLGA["email"], "Olga", "o vento leva a folha seca")

    body = {"refresh_token": token}
    assert console.anonymous.post("/api/admin/refresh", body).status_code == 401


def test_an_operator_s_password_follows_the_rules(console: Caller) -> None:
    """The console deserves no less than a workspace."""
    with pytest.raises(ValueError, match="12"):
        operators.put(platform().databases, "novo@avila.example", "Novo", "curta")


def test_an_operator_cannot_sign_in_to_a_workspace(acme: Caller, console: Caller) -> None:
    """Nor the other way round: accounts are of one place."""
    assert acme.anonymous.post("/api/auth/login", OLGA).status_code == 401
