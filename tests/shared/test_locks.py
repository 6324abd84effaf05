"""Queues by a name."""

from concurrent.futures import ThreadPoolExecutor

from shared.context import Tenant
from shared.db import Scope
from shared.locks import lock_names
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock


def test_one_tenant_does_not_wait_in_another_s_queue(tenants: dict[str, Tenant]) -> None:
    """Two tenants of one cell lock the same name and both go on."""
    neighbour = Scope("c1", "tenant", "pg_catalog", statement_timeout_ms=500)
    transaction = platform().databases.transaction
    with transaction(tenants["acme"].scope) as ours, transaction(neighbour) as theirs:
        lock_names(ours, "records")
        lock_names(theirs, "records")


def test_names_are_queued_for_in_one_order(acme: Caller) -> None:
    """Whoever waits for the first holds no later one, so two never wait for each other."""

    def lock(*keys: str) -> None:
        with acme.db() as db:
            lock_names(db, *keys)

    with ThreadPoolExecutor(1) as pool, acme.db() as db:
        lock_names(db, "a")
        waiting = pool.submit(lock, "b", "a")
        waits_for_a_lock(waiting)
        lock_names(db, "b")

    assert waiting.exception() is None
