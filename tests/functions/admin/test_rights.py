"""What the platform's own people may: support looks and helps, administrators act."""

from dataclasses import replace

import pytest

from functions.admin import operators
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import OLGA

ACTS = {"active": "suspension", "suspended": "reactivation", "failed": "retry"}


def _in(state: str, console: Caller) -> None:
    with console.db() as db:
        db.run("update tenant set state = :state where slug = 'acme'", state=state)


@pytest.mark.parametrize(
    ("role", "offered"),
    [("support", {"failed"}), ("administrator", {"active", "suspended", "failed"})],
)
def test_a_customer_s_page_offers_what_one_may(
    role: str, offered: set[str], console: Caller, acme: Caller
) -> None:
    """A button that answers with a refusal is none."""
    page = f"/admin/tenants/{acme.tenant.id}"
    found = set()
    for state, act in ACTS.items():
        _in(state, console)
        if f'action="{page}/{act}"' in console.as_(role).get(page).text:
            found.add(state)

    assert found == offered


def test_support_reads_whom_to_ask(console: Caller, acme: Caller) -> None:
    """Where it would look for the button."""
    _in("suspended", console)
    page = f"/admin/tenants/{acme.tenant.id}"

    assert "Quem pode reativar: administração." in console.as_("support").get(page).text
    assert "Quem pode reativar" not in console.get(page).text


def test_support_suspends_nobody(console: Caller, acme: Caller) -> None:
    """However it asks; it is told who may, and the customer works on."""
    path = f"/admin/tenants/{acme.tenant.id}/suspension"
    support = console.as_("support")

    answer = support.post(f"/api{path}")

    assert answer.status_code == support.post(path).status_code == 403
    assert answer.json["detail"].endswith(
        "suspender e reativar clientes. Quem pode: administração."
    )
    assert acme.get("/api/workspace").status_code == 200


def test_support_takes_no_list_along(console: Caller) -> None:
    """It sees customers one by one, and is offered no file of all of them."""
    support = console.as_("support")

    assert support.get("/admin/tenants/export").status_code == 403
    assert "/export" not in support.get("/admin/tenants").text
    assert "/export" in console.get("/admin/tenants").text


def test_a_token_of_before_there_were_roles_goes_on(console: Caller) -> None:
    """What its session's operator may is asked of the database: all were administrators."""
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])
    console.anonymous.post("/api/admin/login", OLGA)
    with console.db() as db:
        session_id = db.scalar("select id from session")
    assert console.actor
    former = replace(console.actor, roles=frozenset({"operator"}), session_id=session_id)

    answer = Caller(console.kind, console.host, former).get("/admin/tenants/export")

    assert answer.status_code == 200


def test_somebody_without_a_role_is_told_who_may(console: Caller) -> None:
    """They come in, and find every page closed by name."""
    answer = console.as_().get("/api/admin/tenants")

    assert answer.status_code == 403
    assert "Quem pode: suporte, administração." in answer.json["detail"]
