"""What PostgreSQL acknowledged is there after it was killed: on the stack and under the tests."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pg8000.exceptions
import pytest

from scripts.lib.dev import postgres
from scripts.lib.dev.place import Place
from tests.support.ground import free_place, running

ROOT = Path(__file__).parents[2]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Place]:
    """The files of an empty cluster; no server runs on them."""
    with free_place(tmp_path) as place:
        postgres.prepare(place)
        yield place
        postgres.remove(place)


def _settings(place: Place, *names: str) -> list[str]:
    with postgres.connect(place) as connection:
        return [connection.run(f"show {name}")[0][0] for name in names]


def _processes(place: Place) -> tuple[int, list[int]]:
    """The server's first process, and those it keeps for itself."""
    with postgres.connect(place) as connection:
        (lines,) = connection.run("select pg_read_file('postmaster.pid')")[0]
        own = connection.run("select pid from pg_stat_activity where backend_type = 'walwriter'")
    return int(lines.splitlines()[0]), [pid for (pid,) in own]


def _die(first: int, others: list[int]) -> None:
    """Kill the server and its processes, none of which gets to say goodbye."""
    for pid in (first, *others):
        os.kill(pid, signal.SIGKILL)
    while any(Path(f"/proc/{pid}").exists() for pid in others):
        time.sleep(0.01)


@pytest.mark.parametrize("passing", [False, True])
def test_an_acknowledged_write_survives_a_kill(cluster: Place, *, passing: bool) -> None:
    """A commit was answered, nothing wrote the log behind it, and the row is there again."""
    server = postgres.child(cluster, passing=passing)
    with running(cluster, server):
        first, writers = _processes(cluster)
        connection = postgres.connect(cluster)
        connection.run("create table kept (value int)")
        for pid in writers:  # held, so that only the commit itself can have written
            os.kill(pid, signal.SIGSTOP)
        connection.run("insert into kept values (7)")
        _die(first, writers)
        with suppress(pg8000.exceptions.InterfaceError):
            connection.close()

    with running(cluster, server), postgres.connect(cluster) as connection:
        assert connection.run("select value from kept") == [[7]]


def test_the_stack_outlives_a_power_cut(cluster: Place) -> None:
    """Its commits wait for the disk, and torn pages can be mended."""
    with running(cluster, postgres.child(cluster)):
        names = ("synchronous_commit", "fsync", "full_page_writes")

        assert _settings(cluster, *names) == ["on", "on", "on"]


def test_the_cloud_waits_for_the_disk_too() -> None:
    """The plan is held to it by a policy; this is seen without Terraform."""
    terraform = (ROOT / "terraform/modules/database/main.tf").read_text()

    assert re.search(r'"synchronous_commit" *= "on"', terraform)


def test_an_idle_transaction_ends_as_in_the_cloud(cluster: Place) -> None:
    """Whoever stops in the midst keeps their locks half a minute, here as there."""
    name = "idle_in_transaction_session_timeout"
    with running(cluster, postgres.child(cluster)):
        assert _settings(cluster, name) == ["30s"]

    terraform = (ROOT / "terraform/modules/database/main.tf").read_text()
    assert re.search(rf'"{name}" *= "30000"', terraform)
