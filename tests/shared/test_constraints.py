"""Shared tables refuse a row that makes no sense, whoever wrote it."""

import pytest
from pg8000.exceptions import DatabaseError

from shared.context import Tenant
from shared.db import PLATFORM, Scope
from shared.wiring import platform

SLUG = "update control.tenant set slug = '{}' where slug = 'acme'"
CONTROL = [
    *[
        ("tenant_slug_form", SLUG.format(bad))
        for bad in ("ac", "a" * 41, "a_c", "1ac", "Acm", "a--b")
    ],
    ("tenant_slug_unique", SLUG.format("globex")),
    ("tenant_state_known", "update control.tenant set state = 'gone'"),
    ("tenant_active_in_cell", "update control.tenant set cell = null"),
    ("tenant_active_in_cell", "update control.tenant set state = 'suspended', cell = null"),
    ("tenant_cell_fkey", "update control.tenant set cell = 'c9'"),
]


@pytest.mark.parametrize(("constraint", "change"), CONTROL)
def test_a_tenant_that_makes_no_sense_is_refused(
    tenants: dict[str, Tenant], clean: None, constraint: str, change: str
) -> None:
    """Its address names it alone, its state is one there is, and in use it has a cell."""
    _refused(PLATFORM, constraint, change)


def test_a_row_of_an_outbox_is_an_event_or_a_task(tenants: dict[str, Tenant], clean: None) -> None:
    """Nobody would send anything else."""
    for schema, scope in (("control", PLATFORM), ("core", tenants["acme"].scope)):
        row = f"insert into {schema}.outbox (kind, type, data) values ('wish', 'a.b', '{{}}')"
        _refused(scope, "outbox_kind_known", row)


def test_a_delivery_and_a_request_are_claimed_once(tenants: dict[str, Tenant], clean: None) -> None:
    """Two processes that claim at once: one of them is told."""
    twice = "from generate_series(1, 2)"
    claim = f"(event_id, consumer) select '{'0' * 31}1'::uuid, 'x' {twice}"
    _refused(PLATFORM, "inbox_pkey", f"insert into control.inbox {claim}")
    _refused(tenants["acme"].scope, "inbox_pkey", f"insert into core.inbox {claim}")
    request = f"insert into core.request (key, digest) select 'k', '' {twice}"
    _refused(tenants["acme"].scope, "request_pkey", request)


def _refused(scope: Scope, constraint: str, change: str) -> None:
    with (
        pytest.raises(DatabaseError, match=f"'{constraint}'"),
        platform().databases.transaction(scope) as db,
    ):
        db.run(change)
