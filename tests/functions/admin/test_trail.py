"""What is written down of an operator's acts, and what the console tells of a tenant."""

import pytest

from functions.admin import operators
from shared.context import Tenant
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import CELLS, OLGA

LOGIN = "/api/admin/login"


def _trail(console: Caller) -> list[list[str | None]]:
    with console.db() as db:
        query = "select jsonb_agg(jsonb_build_array(action, entity_id) order by id) from audit"
        return list(db.scalar(query) or [])


def _put() -> None:
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])


def test_each_act_on_a_tenant_is_on_both_trails(console: Caller, acme: Caller) -> None:
    """The operators' and the tenant's own history, by name; one of each act."""
    tenant_id = str(acme.tenant.id)
    for act in ("suspension", "reactivation"):
        console.post(f"/api/admin/tenants/{tenant_id}/{act}", {"reason": "Pediu uma pausa"})

    seen = console.get(f"/api/admin/tenants/{tenant_id}").json["transitions"]
    assert _trail(console) == [
        ["admin.tenant_suspended", tenant_id],
        ["admin.tenant_reactivated", tenant_id],
    ]
    assert [(step["state"], step["detail"]) for step in seen] == [
        ("active", "Reativado por Olga"),
        ("suspended", "Suspenso por Olga"),
    ]


def test_who_took_the_list_along_is_on_the_trail(console: Caller, acme: Caller) -> None:
    """With how many rows: every customer of the platform stands in it."""
    console.get("/admin/tenants/export")

    with console.db() as db:
        line = "select action || ' ' || (changes -> 0 ->> 'after') from audit"
        assert db.scalar(line) == f"admin.tenants_exported {len(CELLS)}"


def test_a_new_password_forgives_wrong_guesses(console: Caller) -> None:
    """Who was locked out is helped by the command that sets another one."""
    _put()
    guess = OLGA | {"password": "um palpite qualquer"}
    for _ in range(6):
        console.anonymous.post(LOGIN, guess)
    new = {"password": "o vento leva a folha seca"}

    operators.put(platform().databases, OLGA["email"], "Olga", new["password"])

    assert console.anonymous.post(LOGIN, OLGA | new).status_code == 200


def test_an_operator_is_renamed_by_the_same_command(console: Caller) -> None:
    """With the password there was."""
    _put()

    assert operators.put(platform().databases, OLGA["email"], "Olga Prado", OLGA["password"])

    assert console.scalar("select array_agg(name) from operator") == ["Olga Prado"]


def test_a_tenant_that_is_tried_again_has_no_failure(console: Caller, acme: Caller) -> None:
    """What went wrong before is history, and no more its state."""
    console.run("update tenant set state = 'failed', failure = 'x' where slug = 'acme'")

    answer = console.post(f"/api/admin/tenants/{acme.tenant.id}/retry")

    assert answer.json["tenant"]["failure"] is None
    [told] = console.events("admin.retry_requested")
    assert told.key == str(acme.tenant.id)


def _tell(caller: Caller, home: str, of: Tenant, told: str) -> None:
    """Put into an outbox what was told of a tenant: its kind, its type, how many hours ago."""
    caller.run(
        f"insert into {home}.outbox (tenant_id, kind, type, data, occurred_at, published_at)"
        " select :id::uuid, told.kind, told.type, '{}', now() - told.hours * interval '1 hour',"
        f" now() from {told}",
        id=of.id,
    )


@pytest.mark.parametrize("newest", ["core", "control"])
def test_a_tenant_s_facts_are_told_newest_first_from_both_databases(
    console: Caller, acme: Caller, newest: str
) -> None:
    """Of its cell and of the platform, each in its place; a task is no fact."""
    for caller, home in ((acme, "core"), (console, "control")):
        ago = 1 if home == newest else 2
        told = f"('event', '{home}.told', {ago}), ('task', '{home}.done', 0)"
        _tell(caller, home, acme.tenant, f"(values {told}) as told (kind, type, hours)")

    seen = console.get(f"/api/admin/tenants/{acme.tenant.id}").json
    listed = console.get("/api/admin/tenants").json["tenants"]

    assert seen["events"][0]["type"] == f"{newest}.told"
    assert {told["type"] for told in seen["events"]} == {"core.told", "control.told"}
    assert [one["last_event"]["type"] for one in listed if one["slug"] == "acme"] == [
        f"{newest}.told"
    ]


@pytest.mark.parametrize(("state", "asks"), [("provisioning", 1), ("failed", 0)])
def test_a_page_asks_again_while_its_tenant_is_being_made(
    console: Caller, acme: Caller, state: str, asks: int
) -> None:
    """And is quiet when nothing will change by itself."""
    console.run("update tenant set state = :state where slug = 'acme'", state=state)

    page = console.get(f"/admin/tenants/{acme.tenant.id}").text

    assert page.count("every ") == asks


def test_a_tenant_s_page_tells_the_last_twenty_facts_and_fifty_steps(
    console: Caller, acme: Caller
) -> None:
    """Of both databases together, the newest."""
    told = "(select 'event', 'a.b' || n, n from generate_series(1, 15) as n)"
    for caller, home in ((acme, "core"), (console, "control")):
        _tell(caller, home, acme.tenant, f"{told} as told (kind, type, hours)")
    console.run(
        "insert into tenant_transition (tenant_id, state)"
        " select :id::uuid, 'active' from generate_series(1, 51)",
        id=acme.tenant.id,
    )

    seen = console.get(f"/api/admin/tenants/{acme.tenant.id}").json

    assert [told["type"] for told in seen["events"]] == [
        f"a.b{n}" for n in range(1, 11) for _ in range(2)
    ]
    assert len(seen["transitions"]) == 50
