"""One's own account at the console: name, e-mail, password and sessions, as in a workspace."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from functions.admin import operators
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.people import join
from tests.support.world import OLGA

AT = "/api/admin/account"
LOGIN = "/api/admin/login"


@pytest.fixture
def inside(console: Caller) -> Caller:
    """Olga, with a session of her own."""
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])
    console.anonymous.post(LOGIN, OLGA)
    with console.db() as db:
        session_id = db.scalar("select id from session")
    assert console.actor
    return Caller(console.kind, console.host, replace(console.actor, session_id=session_id))


def _trail(console: Caller) -> list[Any]:
    with console.db() as db:
        line = "select jsonb_agg(jsonb_build_array(action, changes) order by id) from audit"
        return list(db.scalar(line))


def test_an_operator_is_called_as_they_say(inside: Caller) -> None:
    """On the version they read; the trail tells both names, and a colleague's page the new one."""
    version = inside.get(AT).json["account"]["version"]

    saved = inside.post(AT, {"name": "Olga Prado", "version": version})
    late = inside.post(AT, {"name": "Outra", "version": version})

    assert saved.json["account"]["name"] == "Olga Prado"
    assert (late.status_code, late.json["code"]) == (409, "people.own_account_changed")
    change = {"field": "name", "before": "Olga", "after": "Olga Prado"}
    assert ["admin.own_name_changed", [change]] in _trail(inside)
    assert "Olga Prado" in inside.get("/admin/people").text


def test_another_e_mail_takes_the_password_and_a_link(
    inside: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """Mailed from the platform to the new one, at the console's address; the former is told."""
    wanted = {"email": "olga.prado@avila.example", "current": OLGA["password"]}
    assert inside.post(f"{AT}/email", wanted | {"current": "outra coisa"}).status_code == 400

    asked = inside.post(f"{AT}/email", wanted)
    [fact] = inside.events("admin.email_asked")
    moved = inside.anonymous.post(f"/api{urlsplit(fact.data['url']).path}", {})

    assert (asked.status_code, moved.status_code) == (202, 200)
    assert fact.data["url"].startswith("https://admin.app.localhost")
    [told] = inside.events("admin.email_moved")
    for one in (fact, told):
        deliver("notifications", one.type, one.data)
    first, second = (row.data for row in inside.events("notifications.send_mail"))
    assert (first["to"], second["to"]) == (wanted["email"], OLGA["email"])
    assert all("o console da Ávila" in mail["text"] for mail in (first, second))
    assert inside.anonymous.post(LOGIN, OLGA | {"email": wanted["email"]}).status_code == 200


def test_a_colleague_s_e_mail_is_taken(inside: Caller) -> None:
    """Nobody becomes somebody else."""
    join(inside, "nina@avila.example", "support")

    wanted = {"email": "nina@avila.example", "current": OLGA["password"]}
    answer = inside.post(f"{AT}/email", wanted)

    assert (answer.status_code, answer.json["code"]) == (409, "people.email_taken")


def test_another_password_ends_the_sessions_elsewhere(inside: Caller) -> None:
    """This one goes on; the trail tells that it changed and not to what."""
    inside.anonymous.post(LOGIN, OLGA)
    given = {"current": OLGA["password"], "password": "a lua sobe atrás do morro"}

    answer = inside.post(f"{AT}/password", given)

    assert answer.json == {"sessions_ended": 1}
    assert inside.get(AT).status_code == 200
    assert inside.anonymous.post(LOGIN, OLGA).status_code == 401
    ended = {"field": "sessions_ended", "after": "1"}
    assert ["admin.password_changed", [{"field": "password"}, ended]] in _trail(inside)


def test_support_has_an_account_of_its_own(inside: Caller) -> None:
    """Whatever its role; the sessions there are its own, and a colleague's out of reach."""
    nina = join(inside, "nina@avila.example", "support")
    [session] = inside.get(AT).json["sessions"]

    seen = nina.get(AT).json
    answer = nina.post(f"/api/admin/sessions/{session['id']}/closure")

    assert (seen["account"]["email"], seen["sessions"]) == ("nina@avila.example", [])
    assert (answer.status_code, answer.json["code"]) == (404, "auth.no_such_session")
    assert 'href="/admin/account"' in inside.get("/admin/tenants").text
