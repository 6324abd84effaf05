"""Two deliveries at once: one side is held until the other one waits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from shared.db import PLATFORM, Scope
from shared.wiring import platform
from tests.functions.provisioning.test_provisioning import Deliver, confirm, request_tenant, seen
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock


class _Back(Exception):
    """What was done is undone."""


@contextmanager
def _renaming_the_next(cell: str) -> Iterator[None]:
    """Whoever would rename the cell's next standby schema waits; nothing has changed afterwards."""
    scope = Scope(cell, None, "pg_catalog")
    with suppress(_Back), platform().databases.transaction(scope, as_owner=True) as db:
        name = db.scalar("select min(nspname) from pg_namespace where nspname ~ '^standby_'")
        db.script(f"alter schema {name} rename to held")
        yield
        raise _Back


def test_a_sign_up_that_is_delivered_twice_at_once_is_made_once(
    site: Caller, deliver: Deliver
) -> None:
    """Both wait for the tenant's row; the second finds it active, and tells nobody again."""
    tenant_id, _ = request_tenant()
    with ThreadPoolExecutor(2) as pool:
        with platform().databases.transaction(PLATFORM) as db:
            db.scalar("select id from tenant where id = :id::uuid for update", id=tenant_id)
            both = [pool.submit(confirm, deliver, tenant_id) for _ in range(2)]
            waits_for_a_lock(*both)
        assert [one.result() for one in both] == [204, 204]

    assert seen(tenant_id).state == "active"
    assert len(site.events("provisioning.tenant_activated")) == 1


def test_two_sign_ups_at_once_are_never_given_one_schema(
    site: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """The second chooses among what is left once the first has its own: neither is refused."""
    run_task("provisioning", "provisioning-refill")
    wanted = [request_tenant()[0] for _ in range(2)]
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update tenant set cell = 'c1' where state = 'requested'")
    with ThreadPoolExecutor(2) as pool:
        with _renaming_the_next("c1"):
            both = [pool.submit(confirm, deliver, tenant_id) for tenant_id in wanted]
            waits_for_a_lock(*both)
        assert [one.result() for one in both] == [204, 204]

    assert {seen(tenant_id).state for tenant_id in wanted} == {"active"}
