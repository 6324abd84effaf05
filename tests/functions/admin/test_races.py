"""Two operators, or two commands, at once: one side is held until the other one waits."""

from concurrent.futures import ThreadPoolExecutor

from functions.admin import operators, queries
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock
from tests.support.world import OLGA


def test_an_operator_put_twice_at_once_is_one(console: Caller) -> None:
    """The second command waits for the first and changes what it made."""
    given = (platform().databases, OLGA["email"], "Olga Prado", OLGA["password"])
    with ThreadPoolExecutor(1) as pool:
        with console.db() as db:
            queries.put_operator(db, email=OLGA["email"], name="Olga", password_hash="x")
            second = pool.submit(operators.put, *given)
            waits_for_a_lock(second)
        assert second.result()

    with console.db() as db:
        assert db.scalar("select array_agg(name) from control.operator") == ["Olga Prado"]


def test_an_act_waits_for_the_one_under_way(console: Caller, acme: Caller) -> None:
    """Of two suspensions at once one happens; the other is told that the state has changed."""
    path = f"/api/admin/tenants/{acme.tenant.id}/suspension"
    with ThreadPoolExecutor(1) as pool:
        with console.db() as db:
            queries.move_tenant(
                db, acme.tenant.id, origin="active", target="suspended", detail="Suspenso"
            )
            second = pool.submit(console.post, path, {"reason": "Pediu uma pausa"})
            waits_for_a_lock(second)
        answer = second.result()

    assert (answer.status_code, answer.json["code"]) == (409, "admin.wrong_state")
    with console.db() as db:
        assert db.scalar("select count(*) from control.tenant_transition") == 1
