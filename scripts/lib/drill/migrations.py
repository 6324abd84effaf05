"""Releases that die midway, meet each other, meet a busy tenant, and serve side by side."""

import random
import subprocess
import sys
import time
from typing import Final

from scripts.lib.drill import canary
from scripts.lib.drill.checker import Findings
from scripts.lib.stage import Stage
from scripts.lib.workload import PRODUCT
from shared.db import Scope
from shared.migrations.engine import create_tenant_schema

_SCHEMAS: Final = 60
_A_KILL: Final = 100  # acknowledged writes that a kill is worth
_A_SECOND: Final = 100  # and a second of each state of two releases
# A schema is whole when each step that the ledger names is there, and none beside them.
_TORN = """
select coalesce(jsonb_agg(distinct n.nspname), '[]')
from pg_namespace as n
cross join generate_series(1, :steps::integer) as step
where n.nspname ~ '^(tenant|standby)_' and (
    exists(
        select from pg_class as c
        where c.relnamespace = n.oid and c.relname = 'drill_' || step
    ) <> exists(
        select from migration as m
        where m.schema_name = n.nspname and m.name = lpad(step::text, 4, '0') || '_pre_drill'
    ) or (:whole::boolean and not exists(
        select from migration as m
        where m.schema_name = n.nspname and m.name = lpad(step::text, 4, '0') || '_pre_drill'
    ))
)
"""


def run(stage: Stage, *, seed: int, writes: int) -> Findings:
    """Kill the command again and again, run two at once and one beside a busy tenant, then both.

    What is acknowledged are the tenants that were made while two releases served.
    """
    rng = random.Random(seed)  # noqa: S311 - a drill repeats itself
    findings = Findings()
    databases = stage.platform.databases
    for n in range(_SCHEMAS):
        cell = databases.cells[n % len(databases.cells)]
        create_tenant_schema(databases, cell, f"tenant_drill_{n:03}", {PRODUCT})
    kills = max(3, writes // _A_KILL)
    for step in range(1, kills + 1):
        _plant(stage, step, f"create table drill_{step} (id integer primary key);\n")
        _killed(stage, rng)
        findings.lost += _torn(stage, step, whole=False)
    _two_at_once(stage, kills + 1, findings)
    _beside_a_busy_tenant(stage, kills + 2, findings)
    found = canary.run(stage, for_s=writes / _A_SECOND)
    findings.acknowledged, findings.notes = found.acknowledged, findings.notes + found.notes
    findings.lost += found.lost
    return findings


def _plant(stage: Stage, step: int, text: str) -> None:
    folder = stage.stack.place.root / "functions" / "bare" / "migrations"
    folder.mkdir(exist_ok=True)
    (folder / f"{step:04}_pre_drill.sql").write_text(text)


def _started(stage: Stage) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "shared.migrations"],
        cwd=stage.stack.place.root,
        env=stage.stack.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _killed(stage: Stage, rng: random.Random) -> None:
    """End it while it works: between its first word with a database and its last."""
    running = _started(stage)
    time.sleep(rng.uniform(0.3, 1.0))
    running.kill()
    running.communicate()


def _two_at_once(stage: Stage, step: int, findings: Findings) -> None:
    _plant(stage, step, f"create table drill_{step} (id integer primary key);\n")
    both = [_started(stage), _started(stage)]
    said = [one.communicate(timeout=300)[0].strip() for one in both]
    if any(one.returncode for one in both):
        findings.lost.append(f"two at once: {said}")
    findings.lost += _torn(stage, step, whole=True)
    findings.notes.append(f"two at once said: {' | '.join(text[-80:] for text in said)}")


def _beside_a_busy_tenant(stage: Stage, step: int, findings: Findings) -> None:
    """One tenant's long transaction holds a table: the others get the step, and it is told."""
    _plant(stage, step, "alter table drill_1 add column more integer;\n")
    databases = stage.platform.databases
    scope = Scope(databases.cells[0], None, "tenant_drill_000", statement_timeout_ms=120_000)
    with databases.transaction(scope, as_owner=True) as db:
        db.scalar("select count(*) from drill_1")
        running = _started(stage)
        said = running.communicate(timeout=300)[0]
    findings.notes.append(f"beside a busy tenant: {said.strip()[-160:]}")
    if not running.returncode or "tenant_drill_000" not in said or "Traceback" in said:
        findings.lost.append("a locked tenant was not told in plain words")
    after = _started(stage)
    after.communicate(timeout=300)
    if after.returncode:
        findings.lost.append("the locked tenant did not get its step afterwards")


def _torn(stage: Stage, steps: int, *, whole: bool) -> list[str]:
    """Schemas whose tables and ledger disagree, or that lack a step when ``whole`` is asked."""
    found: list[str] = []
    for cell in stage.platform.databases.cells:
        scope = Scope(cell, None, "core", statement_timeout_ms=60_000)
        with stage.platform.databases.transaction(scope, as_owner=True) as db:
            found += db.scalar(_TORN, steps=steps, whole=whole)
    return [f"schema {name} is neither old nor new" for name in found]
