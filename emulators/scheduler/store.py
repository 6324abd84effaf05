"""Jobs and the result of their last run, kept in SQLite."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from emulators import database
from emulators.scheduler.job import Job
from shared.record import record

SCHEMA = """
create table if not exists job (
    name text primary key, definition text not null, result text
) without rowid;
"""


@record
class Result:
    """What came of one run; ``status`` is None when nobody answered."""

    schedule_time: str
    finished_at: str
    attempts: int
    status: int | None
    succeeded: bool


class Store:
    """One SQLite file."""

    def __init__(self, path: Path) -> None:
        self._database = database.connect(path, SCHEMA)

    def jobs(self) -> list[Job]:
        """Every job, by name."""
        rows = self._database.execute("select definition from job order by name")
        return [Job(**json.loads(definition)) for (definition,) in rows]

    def save(self, job: Job) -> None:
        """Keep a job; the result of its last run stays."""
        self._database.execute(
            "insert into job (name, definition) values (?, ?)"
            " on conflict (name) do update set definition = excluded.definition",
            (job.name, json.dumps(asdict(job))),
        )

    def delete(self, name: str) -> None:
        """Forget a job."""
        self._database.execute("delete from job where name = ?", (name,))

    def result(self, name: str) -> dict[str, Any] | None:
        """Result of the last run, or None."""
        row = self._database.execute("select result from job where name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row and row[0] else None

    def save_result(self, name: str, result: Result) -> None:
        """Keep the result of a run."""
        text = json.dumps(asdict(result))
        self._database.execute("update job set result = ? where name = ?", (text, name))

    def clear(self) -> None:
        """Forget everything."""
        self._database.execute("delete from job")

    def close(self) -> None:
        """Close the file."""
        self._database.close()
