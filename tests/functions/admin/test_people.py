"""The console's people: invited by mail, entitled by role, and never without an administrator."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.caller import Caller
from tests.support.people import invitation_link
from tests.support.world import OLGA

NINA = {"email": "nina@avila.example", "roles": ["support"]}
HERSELF = {"name": "Nina Torres", "password": "a garoa molha o telhado"}


def _invite(console: Caller, **changed: Any) -> TestResponse:
    return console.post("/api/admin/invitations", NINA | changed)


def _join(console: Caller, **changed: Any) -> dict[str, str]:
    """Nina accepts; what her programs send from then on."""
    _invite(console, **changed)
    answer = console.anonymous.post(f"/api{invitation_link(console, 'admin')}", HERSELF)
    return {"Authorization": f"Bearer {answer.json['access_token']}"}


def _page_of(console: Caller, name: str = HERSELF["name"]) -> str:
    with console.db() as db:
        return f"/admin/people/{db.scalar('select id from account where name = :n', n=name)}"


def test_an_operator_is_invited_by_mail(
    console: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """From the platform, at the console's own address, in words that say what they will be."""
    made = _invite(console)

    assert made.status_code == 201
    [fact] = console.events("admin.invitation_sent")
    assert fact.tenant_id is None
    assert fact.data["url"].startswith("https://admin.app.localhost")
    deliver("notifications", fact.type, fact.data)
    [mail] = (row.data for row in console.events("notifications.send_mail"))
    assert mail["subject"] == "Olga convidou você para o console da Ávila"
    assert (mail["to"], mail["sender_name"]) == (NINA["email"], "Ávila")
    assert all(fact.data["url"] in mail[form] for form in ("text", "html"))
    assert "Suporte" in mail["text"]


def test_support_comes_in_and_may_less(console: Caller, acme: Caller) -> None:
    """What she is invited to be counts at once, and no more."""
    nina = _join(console)
    customer = f"/api/admin/tenants/{acme.tenant.id}"

    assert console.anonymous.get(customer, headers=nina).status_code == 200
    for method, path in (("POST", f"{customer}/suspension"), ("GET", "/api/admin/people")):
        assert console.anonymous.request(method, path, headers=nina).status_code == 403


def test_another_role_counts_at_once(console: Caller) -> None:
    """For the session she has; taken back, it is gone as soon."""
    nina = _join(console)
    page = _page_of(console)

    statuses = []
    for version, role in ((1, "administrator"), (2, "support")):
        console.post(f"/api{page}/roles", {"roles": [role], "version": version})
        statuses.append(console.anonymous.get("/api/admin/people", headers=nina).status_code)

    assert statuses == [200, 403]


def test_whoever_is_suspended_is_out_until_they_are_reinstated(console: Caller) -> None:
    """The session she has ends with it."""
    nina = _join(console)
    page = _page_of(console)
    signed_in = {"email": NINA["email"], "password": HERSELF["password"]}

    console.post(f"/api{page}/suspension", {"version": 1})
    out = console.anonymous.get("/api/admin/tenants", headers=nina)
    refused = console.anonymous.post("/api/admin/login", signed_in)
    console.post(f"/api{page}/reinstatement", {"version": 2})

    assert out.status_code == 401
    assert (refused.status_code, refused.json["code"]) == (403, "auth.account_suspended")
    assert "Olga" in refused.json["detail"]
    assert console.anonymous.post("/api/admin/login", signed_in).status_code == 200


@pytest.mark.parametrize("role", ["owner", "manager", "receptionist", "operator", "nothing"])
def test_a_role_of_a_workspace_is_none_here(console: Caller, role: str) -> None:
    """Nor one that nobody has: it is named, with those that there are."""
    answer = _invite(console, roles=[role])

    assert (answer.status_code, answer.json["code"]) == (400, "people.unknown_role")
    assert answer.json["fields"]["roles"] == "Escolha entre Suporte, Administração."


def test_the_last_administrator_stays(console: Caller) -> None:
    """Nobody could invite another; once there are two, one may go."""
    own = f"/api{_page_of(console, 'Olga')}/roles"
    alone = console.post(own, {"roles": ["support"], "version": 1})
    _join(console, roles=["administrator"])

    accompanied = console.post(own, {"roles": ["support"], "version": 1})

    assert (alone.status_code, alone.json["code"]) == (409, "people.last_owner")
    assert accompanied.status_code == 200


def test_a_second_keeper_is_told_what_the_first_did(console: Caller) -> None:
    """Who saves over a colleague's change learns of it."""
    _join(console)
    page = f"/api{_page_of(console)}"
    console.post(f"{page}/roles", {"roles": ["administrator"], "version": 1})

    answer = console.post(f"{page}/suspension", {"version": 1})

    assert (answer.status_code, answer.json["code"]) == (409, "people.changed_meanwhile")


def test_an_invitation_sent_twice_is_one(console: Caller) -> None:
    """The open one answers the second press; an operator needs none."""
    _invite(console)

    twice, known = _invite(console), _invite(console, email=OLGA["email"])

    assert (twice.status_code, twice.json["code"]) == (409, "people.already_invited")
    assert (known.status_code, known.json["code"]) == (409, "people.already_here")
    assert len(console.events("admin.invitation_sent")) == 1


def test_nobody_takes_over_from_an_operator(console: Caller) -> None:
    """Nothing is theirs: whoever removes them is asked for no heir, and their e-mail is free."""
    _join(console)
    page = _page_of(console)

    asked = console.get(f"{page}/removal").text
    answer = console.post(f"/api{page}/removal", {"version": 1})

    assert "Quem assume" not in asked
    assert (answer.status_code, answer.json["person"]["state"]) == (200, "removed")
    assert _invite(console).status_code == 201


def test_what_becomes_of_an_operator_is_told(console: Caller) -> None:
    """In the platform's scope, under the account's key, each with the version it made."""
    _join(console)
    page = _page_of(console)
    console.post(f"/api{page}/roles", {"roles": ["administrator"], "version": 1})
    console.post(f"/api{page}/removal", {"version": 2})

    told = console.events("admin.account_changed")

    assert {(fact.tenant_id, fact.key) for fact in told} == {(None, page.rpartition("/")[2])}
    assert [(fact.data["version"], fact.data["roles"]) for fact in told] == [
        (1, ["support"]),
        (2, ["administrator"]),
        (3, []),
    ]
    assert (told[-1].data["email"], told[-1].data["heir_id"]) == (None, None)


def test_a_form_says_what_each_role_may(console: Caller) -> None:
    """Whoever invites need not know the table."""
    page = console.get("/admin/invitations/new").text

    assert (
        "Pode ver os clientes; pedir nova tentativa de criar um cliente; anotar sobre clientes"
        in page
    )
    assert "Pode tudo." in page
    assert "Em uso" not in page


def test_what_is_done_to_operators_is_on_the_console_s_trail(console: Caller) -> None:
    """By whom; the tenants' trails say nothing of it."""
    _join(console)
    page = f"/api{_page_of(console)}"
    console.post(f"{page}/suspension", {"version": 1})
    console.post(f"{page}/removal", {"version": 2})

    with console.db() as db:
        line = "select jsonb_agg(jsonb_build_array(actor_name, action) order by id) from audit"
        trail = db.scalar(line)
    assert trail == [
        ["Olga", "admin.invited"],
        ["Nina Torres", "admin.invitation_accepted"],
        ["Nina Torres", "admin.signed_in"],
        ["Olga", "admin.account_suspended"],
        ["Olga", "admin.account_removed"],
    ]
