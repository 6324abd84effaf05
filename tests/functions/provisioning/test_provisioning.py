"""A confirmed sign-up becomes a working tenant, once, whatever happens in between."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from functions.provisioning import pool
from shared.context import Tenant, schema_of
from shared.db import PLATFORM, Scope
from shared.wiring import platform
from tests.support import world
from tests.support.caller import Caller

Deliver = Callable[..., TestResponse]
PASSWORD = world.hashed()


@dataclass(frozen=True)
class Seen:
    """What the control database says of a tenant."""

    state: str
    cell: str | None
    failure: str | None
    owner: dict[str, Any] | None


def request_tenant() -> tuple[UUID, str]:
    """A sign-up as landing leaves it; a fresh address each time."""
    slug = f"nova-{uuid4().hex[:8]}"
    with platform().databases.transaction(PLATFORM) as db:
        tenant_id = db.scalar(
            "insert into tenant (slug, name, document, product, plan, owner) values "
            "(:slug, 'Nova', '52998224725', 'clinic', 'basico', :owner::jsonb) returning id",
            slug=slug,
            owner={"email": "eva@nova.example", "name": "Eva", "password_hash": PASSWORD},
        )
    return tenant_id, slug


def seen(tenant_id: UUID) -> Seen:
    """The tenant's row."""
    with platform().databases.transaction(PLATFORM) as db:
        query = "select state, cell, failure, owner from tenant where id = :id::uuid"
        return db.one(Seen, query, id=tenant_id)


def confirm(deliver: Deliver, tenant_id: UUID) -> int:
    """Deliver the confirmation once more."""
    said = {"tenant_id": tenant_id, "signup_id": uuid4()}
    return deliver("provisioning", "landing.signup_confirmed", said).status_code


@pytest.fixture
def emptied_pool(tenants: dict[str, Tenant]) -> Iterator[None]:
    """No standby schema anywhere."""
    for cell in platform().databases.cells:
        with platform().databases.transaction(Scope(cell, None, "pg_catalog"), as_owner=True) as db:
            names = db.scalar(
                "select array_agg(nspname::text) from pg_namespace where nspname ~ '^standby_'"
            )
            for name in names or []:
                db.script(f"drop schema {name} cascade; drop role {name}")
    return


def test_a_sign_up_becomes_an_active_tenant(site: Caller, deliver: Deliver) -> None:
    """Active, in a cell, with an account for its owner and no secret left behind."""
    tenant_id, slug = request_tenant()

    assert confirm(deliver, tenant_id) == 204

    row = seen(tenant_id)
    assert (row.state, row.owner) == ("active", None)
    tenant = platform().directory.at(f"{slug}.app.localhost")
    assert world.owner_of(tenant).email == "eva@nova.example"
    [told] = site.events("provisioning.tenant_activated")
    assert (told.tenant_id, told.data["slug"]) == (tenant_id, slug)


def test_a_new_tenant_s_owner_is_welcomed(site: Caller, deliver: Deliver) -> None:
    """At the mailbox that signed up, with the workspace's address."""
    tenant_id, slug = request_tenant()
    confirm(deliver, tenant_id)
    [fact] = site.events("provisioning.tenant_activated")

    deliver("notifications", fact.type, fact.data)

    [mail] = (row.data for row in site.events("notifications.send_mail"))
    assert mail["to"] == "eva@nova.example"
    assert mail["subject"].startswith("Seu espaço está pronto: ")
    assert all(f"https://{slug}.app.localhost" in mail[form] for form in ("text", "html"))


def test_a_standby_schema_is_claimed_and_replaced(
    site: Caller, deliver: Deliver, run_task: Deliver, emptied_pool: None
) -> None:
    """The refill keeps three of a product ready in every cell, however often it runs."""
    for _ in range(2):
        assert run_task("provisioning", "provisioning-refill").status_code == 204
    assert _ready() == [3, 3]

    confirm(deliver, request_tenant()[0])

    assert sorted(_ready()) == [2, 3]


def test_without_a_pool_the_schema_is_built_on_the_spot(
    site: Caller, deliver: Deliver, emptied_pool: None
) -> None:
    """A rush is slower, not refused."""
    tenant_id, _ = request_tenant()

    confirm(deliver, tenant_id)

    assert seen(tenant_id).state == "active"


def _claimed() -> tuple[UUID, str]:
    """A tenant that was asked for, and has taken a schema of the first cell."""
    tenant_id, slug = request_tenant()
    pool.claim(platform().databases, "c1", slug, ["clinic"])
    return tenant_id, slug


def test_a_crash_after_the_claim_is_finished_by_the_next_delivery(
    site: Caller, deliver: Deliver
) -> None:
    """The schema already bears the name: it is recognised, and the account is made once."""
    tenant_id, _ = _claimed()
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update tenant set cell = 'c1' where id = :id::uuid", id=tenant_id)

    for _ in range(2):
        assert confirm(deliver, tenant_id) == 204

    assert seen(tenant_id) == Seen("active", "c1", None, None)
    assert len(site.events("provisioning.tenant_activated")) == 1


def test_a_crash_between_the_two_databases_stays_in_its_cell(
    site: Caller, deliver: Deliver
) -> None:
    """The control database forgot the choice; others have changed which cell has most room."""
    tenant_id, slug = _claimed()
    with platform().databases.transaction(PLATFORM) as db:
        for number in range(2):
            db.run(
                "insert into tenant (slug, name, document, product, plan, cell, state) values "
                "(:slug, 'Outra', '52998224725', 'clinic', 'basico', 'c1', 'suspended')",
                slug=f"{slug}-{number}",
            )

    assert confirm(deliver, tenant_id) == 204

    assert seen(tenant_id) == Seen("active", "c1", None, None)


def test_parallel_sign_ups_get_a_schema_each(site: Caller, deliver: Deliver) -> None:
    """Six at once over three standby schemas: all active, none shared."""
    wanted = [request_tenant() for _ in range(6)]

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda one: confirm(deliver, one[0]), wanted))
    for tenant_id, _ in wanted:
        if seen(tenant_id).state != "active":
            confirm(deliver, tenant_id)

    assert {seen(tenant_id).state for tenant_id, _ in wanted} == {"active"}
    for _, slug in wanted:
        tenant = platform().directory.at(f"{slug}.app.localhost")
        with platform().databases.transaction(tenant.scope) as db:
            assert db.scalar("select current_schema()") == schema_of(slug)


def test_full_cells_fail_with_a_reason_and_a_retry_mends_it(site: Caller, deliver: Deliver) -> None:
    """The operator reads why, opens a cell and retries."""
    tenant_id, _ = request_tenant()
    _accept(tenants=False)
    confirm(deliver, tenant_id)
    failed = seen(tenant_id)

    _accept(tenants=True)
    deliver("provisioning", "admin.retry_requested", {"tenant_id": tenant_id})

    assert (failed.state, failed.failure) == ("failed", "Nenhuma célula aceita novos clientes.")
    assert seen(tenant_id).state == "active"


def test_the_sweep_takes_up_a_sign_up_that_waits(site: Caller, run_task: Deliver) -> None:
    """Even a lost confirmation ends in a tenant."""
    tenant_id, _ = request_tenant()
    with platform().databases.transaction(PLATFORM) as db:
        db.run(
            "update tenant set updated_at = now() - interval '3 minutes' where id = :id::uuid",
            id=tenant_id,
        )

    assert run_task("provisioning", "provisioning-sweep").status_code == 204
    [task] = site.events("provisioning.take_up")
    run_task("provisioning", task.type, task.data)

    assert seen(tenant_id).state == "active"


def test_each_database_is_swept_by_a_task_of_its_own(site: Caller, run_task: Deliver) -> None:
    """Named for the minute, so that a schedule which runs twice sweeps once; none stops another."""
    assert run_task("provisioning", "provisioning-sweep").status_code == 204

    tasks = site.events("provisioning.sweep_outbox")
    assert [task.data["database"] for task in tasks] == ["control", "c1", "c2"]
    assert len({task.name for task in tasks}) == 3
    assert all(task.name and task.name.startswith("sweep-") for task in tasks)


def test_a_sweep_sends_what_was_left_and_forgets_what_was_sent(
    acme: Caller, run_task: Deliver
) -> None:
    """A row that nobody holds, and a secret that has gone."""
    with acme.db() as db:
        db.run(
            "insert into core.outbox (kind, type, data, secret, published_at) values"
            " ('event', 'auth.reset_asked', '{\"what\": 1}', false, null),"
            " ('event', 'auth.reset_asked', '{\"what\": 2}', true, now())"
        )

    answer = run_task("provisioning", "provisioning.sweep_outbox", {"database": "c1"})

    assert answer.status_code == 204
    assert [row.data for row in acme.events("auth.reset_asked")] == [{"what": 1}, {}]
    with acme.db() as db:
        assert db.scalar("select count(*) from core.outbox where published_at is null") == 0


def test_a_sign_up_that_cannot_be_made_stops_no_other(site: Caller, run_task: Deliver) -> None:
    """What its row says of its owner cannot be read; the next sign-up is made."""
    lost, _ = request_tenant()
    tenant_id, _ = request_tenant()
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update tenant set updated_at = now() - interval '3 minutes'")
        db.run('update tenant set owner = \'{"email": ""}\' where id = :id::uuid', id=lost)

    run_task("provisioning", "provisioning-sweep")
    made = [
        run_task("provisioning", task.type, task.data).status_code
        for task in site.events("provisioning.take_up")
    ]

    assert sorted(made) == [204, 500]
    assert seen(tenant_id).state == "active"


def _ready() -> list[int]:
    found = []
    pool = f"^standby_{world.FIRST}_"
    for cell in platform().databases.cells:
        with platform().databases.transaction(Scope(cell, None, "pg_catalog")) as db:
            found.append(
                db.scalar("select count(*) from pg_namespace where nspname ~ :pool", pool=pool)
            )
    return found


def _accept(*, tenants: bool) -> None:
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update cell set accepts_tenants = :tenants::boolean", tenants=tenants)
