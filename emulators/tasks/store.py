"""Queues, tasks and tombstones, kept in SQLite.

Every call commits before it returns: what the emulator has answered, SIGKILL cannot take back.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulators import database
from emulators.tasks.messages import Queue, Task

# https://cloud.google.com/tasks/docs/quotas: names are released an hour after the task is over.
TASK_TOMBSTONE_S = 3600
# DeleteQueue, field comment: a window of up to 3 days.
QUEUE_TOMBSTONE_S = 3 * 86_400
SWEEP_EVERY = 1000

SCHEMA = """
create table if not exists queue (
    name text primary key, config blob not null, policy blob not null default x''
) without rowid;
create table if not exists task (
    name text primary key, queue text not null, body blob not null,
    executions integer not null, previous_status integer
) without rowid;
create index if not exists task_queue on task (queue);
create table if not exists tombstone (
    name text primary key, released_at integer not null
) without rowid;
create table if not exists cmek (name text primary key, kms_key text not null) without rowid;
"""


@dataclass(slots=True, eq=False)
class Pending:
    """A task that is not over.

    ``executions`` counts answers other than 5xx, as the header of that name does.
    """

    task: Any
    executions: int = 0
    previous_status: int | None = None

    @property
    def name(self) -> str:
        """Full name of the task."""
        return str(self.task.name)


class Store:
    """One SQLite file."""

    def __init__(self, path: Path) -> None:
        self._database = database.connect(path, SCHEMA)
        self._buried = 0
        self._sweep()

    def queues(self) -> list[Any]:
        """Configuration of every queue."""
        rows = self._database.execute("select config from queue order by name")
        return [Queue.FromString(config) for (config,) in rows]

    def save_queue(self, config: Any) -> None:
        """Keep a queue; its policy stays."""
        self._database.execute(
            "insert into queue (name, config) values (?, ?)"
            " on conflict (name) do update set config = excluded.config",
            (config.name, config.SerializeToString()),
        )

    def policy(self, queue: str) -> bytes:
        """IAM policy of a queue, serialized."""
        row = self._first("select policy from queue where name = ?", queue)
        return bytes(row[0])

    def save_policy(self, queue: str, policy: bytes) -> None:
        """Keep the IAM policy of a queue."""
        self._database.execute("update queue set policy = ? where name = ?", (policy, queue))

    def delete_queue(self, name: str) -> None:
        """Forget a queue with its tasks, and block its name for a while."""
        with self._database:
            self._database.execute("begin immediate")
            self._database.execute("delete from task where queue = ?", (name,))
            self._database.execute("delete from queue where name = ?", (name,))
            self._bury(name, QUEUE_TOMBSTONE_S)

    def tasks(self, queue: str) -> Iterator[Pending]:
        """Every task of a queue that is not over."""
        rows = self._database.execute(
            "select body, executions, previous_status from task where queue = ?", (queue,)
        )
        return (Pending(Task.FromString(body), *rest) for body, *rest in rows.fetchall())

    def save_task(self, queue: str, pending: Pending) -> None:
        """Keep a task as it stands now."""
        body = pending.task.SerializeToString()
        self._database.execute(
            "insert or replace into task values (?, ?, ?, ?, ?)",
            (pending.name, queue, body, pending.executions, pending.previous_status),
        )

    def delete_tasks(self, names: list[str]) -> None:
        """Forget tasks that are over, and block their names for a while."""
        with self._database:
            self._database.execute("begin immediate")
            for name in names:
                self._database.execute("delete from task where name = ?", (name,))
                self._bury(name, TASK_TOMBSTONE_S)
        self._buried += len(names)
        if self._buried >= SWEEP_EVERY:
            self._sweep()

    def is_buried(self, name: str) -> bool:
        """Tell whether a queue or task of this name was there lately."""
        row = self._first("select released_at from tombstone where name = ?", name)
        return row is not None and row[0] > time.time()

    def cmek_key(self, name: str) -> str:
        """Encryption key set for a location, or the empty string."""
        row = self._first("select kms_key from cmek where name = ?", name)
        return str(row[0]) if row else ""

    def save_cmek_key(self, name: str, kms_key: str) -> None:
        """Keep the encryption key of a location."""
        self._database.execute("insert or replace into cmek values (?, ?)", (name, kms_key))

    def clear(self) -> None:
        """Forget everything, tombstones too."""
        for table in ("queue", "task", "tombstone", "cmek"):
            self._database.execute(f"delete from {table}")  # noqa: S608 - a name of ours

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _bury(self, name: str, for_s: int) -> None:
        self._database.execute(
            "insert or replace into tombstone values (?, ?)", (name, int(time.time()) + for_s)
        )

    def _sweep(self) -> None:
        self._buried = 0
        self._database.execute("delete from tombstone where released_at < ?", (time.time(),))

    def _first(self, sql: str, *values: Any) -> Any:
        return self._database.execute(sql, values).fetchone()
