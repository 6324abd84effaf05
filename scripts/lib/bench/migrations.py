"""Deploying to a thousand tenants: with nothing to do, and with a column to add to each."""

import subprocess
import sys
import time
from collections.abc import Iterator

from scripts.lib.bench.figure import Figure
from scripts.lib.stage import Stage
from scripts.lib.workload import PRODUCT
from shared.db import Scope
from shared.migrations.engine import create_tenant_schema

_TENANTS = 1000
_IDLE_S, _COLUMN_S = 1.0, 10.0
_NAME = "0001_pre_bench"
_COLUMN = "alter table patient add column measured integer;\n"
# A verdict counts where the column is really there.
_VERDICTS = """
select count(*)
from migration as m
inner join pg_namespace as n on n.nspname = m.schema_name
inner join pg_class as c on c.relnamespace = n.oid and c.relname = 'patient'
inner join pg_attribute as a on a.attrelid = c.oid and a.attname = 'measured'
where m.name = :name
"""


def measure(stage: Stage) -> Iterator[Figure]:
    """Run the command of a release; the extra migration stands in the stage's own tree."""
    print(f"making {_TENANTS} tenants takes a minute or two", flush=True)
    databases = stage.platform.databases
    for n in range(_TENANTS):
        cell = databases.cells[n % len(databases.cells)]
        create_tenant_schema(databases, cell, f"tenant_load_{n:04}", {PRODUCT})
    idle_s = min(_deploy(stage) for _ in range(3))
    yield Figure(
        "migrations",
        f"deploy with nothing to migrate, {_TENANTS} tenants",
        f"< {_IDLE_S:.0f} s",
        f"{idle_s:.2f} s",
        idle_s < _IDLE_S,
    )
    folder = stage.stack.place.root / "functions" / "bare" / "migrations"
    folder.mkdir()
    (folder / f"{_NAME}.sql").write_text(_COLUMN)
    column_s = _deploy(stage)
    recorded = sum(_recorded(stage, cell) for cell in databases.cells)
    yield Figure(
        "migrations",
        f"add a column to {_TENANTS} tenants, {recorded} verdicts recorded",
        f"< {_COLUMN_S:.0f} s",
        f"{column_s:.1f} s",
        column_s < _COLUMN_S and recorded >= _TENANTS,
    )


def _deploy(stage: Stage) -> float:
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "shared.migrations"],
        cwd=stage.stack.place.root,
        env=stage.stack.environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - began


def _recorded(stage: Stage, cell: str) -> int:
    scope = Scope(cell, None, "core", statement_timeout_ms=60_000)
    with stage.platform.databases.transaction(scope, as_owner=True) as db:
        return int(db.scalar(_VERDICTS, name=_NAME))
