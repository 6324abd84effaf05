"""Where a tenant is made, what is told of it, and what is left alone."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.context import schema_of
from shared.db import PLATFORM, Scope
from shared.migrations.engine import create_tenant_schema
from shared.wiring import platform
from tests.functions.provisioning.test_provisioning import Deliver, confirm, request_tenant, seen
from tests.support.caller import Caller

_OTHERS = (
    "insert into tenant (slug, name, document, product, plan, cell, state)"
    " select 'outra-' || n, 'Outra', '52998224725', 'clinic', 'basico', :cell, 'suspended'"
    " from generate_series(1, 2) as n"
)


_DEADLOCK = """
create function {schema}.refuse() returns trigger language plpgsql as $$
begin raise sqlstate '40P01'; end
$$;
create trigger refuse before insert on {schema}.account
for each row execute function {schema}.refuse();
"""


def _platform(query: str, **given: Any) -> Any:
    with platform().databases.transaction(PLATFORM) as db:
        return db.run(query, **given)


def _history(tenant_id: UUID) -> list[list[str | None]]:
    with platform().databases.transaction(PLATFORM) as db:
        query = (
            "select jsonb_agg(jsonb_build_array(state, detail) order by at, id)"
            " from tenant_transition where tenant_id = :id::uuid"
        )
        return list(db.scalar(query, id=tenant_id))


@pytest.mark.parametrize(("fuller", "chosen"), [("c1", "c2"), ("c2", "c1")])
def test_a_tenant_is_made_where_the_fewest_are(
    site: Caller, deliver: Deliver, fuller: str, chosen: str
) -> None:
    """Whatever the cells are called; the tenant's history tells which it was."""
    _platform(_OTHERS, cell=fuller)
    tenant_id, _ = request_tenant()

    confirm(deliver, tenant_id)

    assert seen(tenant_id).cell == chosen
    assert _history(tenant_id) == [["provisioning", chosen], ["active", None]]


def test_a_closed_cell_takes_nobody(site: Caller, deliver: Deliver) -> None:
    """Though it has the most room."""
    _platform(_OTHERS, cell="c2")
    _platform("update cell set accepts_tenants = false where name = 'c1'")
    tenant_id, _ = request_tenant()

    confirm(deliver, tenant_id)

    assert (seen(tenant_id).state, seen(tenant_id).cell) == ("active", "c2")


def test_a_tenant_that_failed_is_finished_in_the_cell_it_was_given(
    site: Caller, deliver: Deliver
) -> None:
    """By now another has more room; its reason is forgotten with its failure."""
    tenant_id, _ = request_tenant()
    _platform(_OTHERS, cell="c1")
    failed = "update tenant set state = 'failed', failure = 'x', cell = 'c1' where id = :id::uuid"
    _platform(failed, id=tenant_id)

    deliver("provisioning", "admin.retry_requested", {"tenant_id": tenant_id})

    row = seen(tenant_id)
    assert (row.state, row.cell, row.failure) == ("active", "c1", None)


@pytest.mark.parametrize("fact", ["landing.signup_confirmed", "admin.retry_requested"])
def test_news_that_comes_late_opens_no_suspended_tenant(
    site: Caller, acme: Caller, deliver: Deliver, fact: str
) -> None:
    """A dead letter that is replayed after weeks finds a customer who was suspended since."""
    _platform("update tenant set state = 'suspended' where slug = 'acme'")

    answer = deliver("provisioning", fact, {"tenant_id": acme.tenant.id, "signup_id": uuid4()})

    assert answer.status_code == 204
    assert seen(acme.tenant.id).state == "suspended"
    assert site.events("provisioning.tenant_activated") == []


def _in_c1(script: str) -> None:
    with platform().databases.transaction(Scope("c1", None, "pg_catalog"), as_owner=True) as db:
        db.script(script)


def test_a_lost_race_in_a_cell_fails_nobody(
    site: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Whatever was begun there, the delivery is repeated and finishes it."""
    run_task("provisioning", "provisioning-refill")
    tenant_id, slug = request_tenant()
    _platform("update tenant set cell = 'c1' where id = :id::uuid", id=tenant_id)
    with platform().databases.transaction(Scope("c1", None, "pg_catalog"), as_owner=True) as db:
        next_one = db.scalar("select min(nspname) from pg_namespace where nspname ~ '^standby_'")
    _in_c1(_DEADLOCK.format(schema=next_one))

    lost = confirm(deliver, tenant_id)
    kept = seen(tenant_id).state
    _in_c1(f"drop trigger refuse on {schema_of(slug)}.account")

    assert (lost >= 500, kept) == (True, "requested")
    assert confirm(deliver, tenant_id) == 204
    assert seen(tenant_id).state == "active"


def _signed_up_in_c1(deliver: Deliver) -> str:
    tenant_id, slug = request_tenant()
    _platform("update tenant set cell = 'c1' where id = :id::uuid", id=tenant_id)
    assert confirm(deliver, tenant_id) == 204
    return schema_of(slug)


def test_a_schema_that_was_left_behind_is_claimed_with_what_it_misses(
    site: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Somebody held it while the fleet went on."""
    run_task("provisioning", "provisioning-refill")
    with platform().databases.transaction(Scope("c1", None, "pg_catalog"), as_owner=True) as db:
        ready = "select min(nspname) from pg_namespace where nspname ~ '^standby_clinic_'"
        behind = db.scalar(ready)
        db.script(f"drop table {behind}.notice, {behind}.mail_quota")
        line = "schema_name = :name and name = '0004_pre_notice'"
        db.run(f"delete from core.migration where {line}", name=behind)

    own = _signed_up_in_c1(deliver)

    with platform().databases.transaction(Scope("c1", None, "pg_catalog"), as_owner=True) as db:
        assert db.scalar("select to_regnamespace(:name)", name=behind) is None
        assert db.scalar("select to_regclass(:name)", name=f"{own}.notice") is not None


def test_a_sign_up_gets_a_schema_that_waits_for_its_product(
    site: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Another's would be first by its name, and stays."""
    run_task("provisioning", "provisioning-refill")
    other = f"standby_another_{uuid4().hex[:8]}"
    create_tenant_schema(platform().databases, "c1", other)

    _signed_up_in_c1(deliver)

    with platform().databases.transaction(Scope("c1", None, "pg_catalog"), as_owner=True) as db:
        assert db.scalar("select to_regnamespace(:name)", name=other) is not None
        db.script(f"drop schema {other} cascade; drop role {other}")
        db.run("delete from core.migration where schema_name = :name", name=other)


def test_facts_about_a_tenant_keep_their_order(site: Caller, deliver: Deliver) -> None:
    """By its id as their key; the first (provisioning.cells_full) is on its history as well."""
    tenant_id, _ = request_tenant()
    _platform("update cell set accepts_tenants = false")
    confirm(deliver, tenant_id)
    _platform("update cell set accepts_tenants = true")
    deliver("provisioning", "admin.retry_requested", {"tenant_id": tenant_id})

    [failed] = site.events("provisioning.tenant_failed")
    [made] = site.events("provisioning.tenant_activated")
    why = "Nenhuma célula aceita novos clientes."
    assert failed.key == made.key == str(tenant_id)
    assert failed.data == {"tenant_id": str(tenant_id), "failure": why}
    assert _history(tenant_id)[0] == ["failed", why]


def test_a_schema_that_was_taken_is_built_anew(site: Caller, deliver: Deliver) -> None:
    """By a task, after the tenant is open and a moment more: nobody waits for it."""
    confirm(deliver, request_tenant()[0])

    [task] = site.events("provisioning.refill")
    assert task.queue == "provisioning-pool"
    assert task.due_at is not None


def test_the_sweep_leaves_alone_who_has_just_come_or_failed(
    site: Caller, run_task: Deliver
) -> None:
    """A confirmation is on its way for two minutes; who failed is the operator's to judge."""
    request_tenant()
    failed, _ = request_tenant()
    past = "update tenant set state = 'failed', updated_at = now() - interval '1 hour'"
    _platform(f"{past} where id = :id::uuid", id=failed)

    run_task("provisioning", "provisioning-sweep")

    assert site.events("provisioning.take_up") == []


def test_who_waits_longest_is_taken_up_first(site: Caller, run_task: Deliver) -> None:
    """Twenty a minute: the newest of twenty-one waits for the next sweep, behind nobody again."""
    ids = [str(request_tenant()[0]) for _ in range(21)]
    for number, tenant_id in enumerate(ids, start=1):
        past = "update tenant set updated_at = now() - make_interval(hours => :hours::int)"
        _platform(f"{past} where id = :id::uuid", hours=number, id=tenant_id)

    run_task("provisioning", "provisioning-sweep")
    first = [task.data["tenant_id"] for task in site.events("provisioning.take_up")]
    run_task("provisioning", "provisioning-sweep", id=uuid4())

    taken = [task.data["tenant_id"] for task in site.events("provisioning.take_up")]
    assert sorted(first) == sorted(ids[1:])
    assert taken[20:] == ids[:1]


@pytest.mark.parametrize("database", ["c1", "control"])
def test_keys_of_requests_are_forgotten_by_the_sweep(
    acme: Caller, run_task: Deliver, database: str
) -> None:
    """Where tenants live; the control database keeps none."""
    with acme.db() as db:
        db.run(
            "insert into core.request (key, digest, at)"
            " values ('x', ''::bytea, now() - interval '40 days')"
        )

    answer = run_task("provisioning", "provisioning.sweep_outbox", {"database": database})

    with acme.db() as db:
        left = db.scalar("select count(*) from core.request")
    assert (answer.status_code, left) == (204, int(database == "control"))
