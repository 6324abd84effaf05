"""Short drills on the platform that all journeys share; ``scripts/drill`` runs the long ones."""

import pytest

from scripts.lib.drill import canary, faulty, jobs, races
from scripts.lib.drill.faults import database, emulators, functions, redis
from scripts.lib.drill.faulty import Fault
from scripts.lib.stage import Stage
from tests.journeys.remote import Remote

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

BREAKS = True
SEED = 7
WRITES = 60


@pytest.fixture(scope="module")
def stage(remote: Remote) -> Stage:
    """Ten customers on the shared platform."""
    return Stage(remote.stack, remote.platform)


@pytest.mark.parametrize(
    "faults",
    [
        (database.kill, database.kill_backend, database.stop, database.use_up_connections),
        (redis.kill, redis.hang),
        (emulators.kill, emulators.refuse, emulators.hang),
        (functions.kill, functions.kill_at_point),
    ],
    ids=["database", "redis", "emulators", "functions"],
)
def test_nothing_acknowledged_is_lost_or_doubled(stage: Stage, faults: tuple[Fault, ...]) -> None:
    """Parts fail under load: each acknowledged write is there once, and nobody sees a bare 500."""
    findings = faulty.run(stage, faults, seed=SEED, writes=WRITES)

    assert findings.ok, str(findings)
    assert findings.acknowledged >= WRITES


def test_one_of_ten_wins(stage: Stage) -> None:
    """One slot, one version of a record, one key: nobody overwrites anybody."""
    findings = races.run(stage, seed=SEED, writes=100)

    assert findings.ok, str(findings)


def test_one_of_four_ways_wins(stage: Stage) -> None:
    """A hold, an offer, a visitor and the desk for one time: one has it, nine are told so."""
    findings = races.slots(stage, seed=SEED, writes=50)

    assert findings.ok, str(findings)


def test_long_work_that_is_killed_does_each_row_once(stage: Stage) -> None:
    """A spreadsheet's look and import, with processes dying in and between their chunks."""
    findings = jobs.run(stage, seed=SEED, writes=500)

    assert findings.ok, str(findings)
    assert findings.acknowledged >= 500


def test_two_releases_serve_every_tenant_made_meanwhile(stage: Stage) -> None:
    """The newer one comes, is withdrawn, comes again and stays; both make tenants."""
    findings = canary.run(stage, for_s=2)

    assert findings.ok, str(findings)
    assert findings.acknowledged > 5
