"""The statements of jobs, typed; all within the tenant at hand."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared import jsons
from shared.db import Databases, Db
from shared.jobs.record import SILENT_S, Job, Outcome, Progress, Seen
from shared.record import record
from shared.shelf import sweep_scope
from shared.sql import load

SQL = load(__package__)
KEPT_DAYS: Final = 90


@record
class Wanted:
    """A job to be made."""

    feature: str
    kind: str
    total: int | None
    cursor: Any
    params: dict[str, Any]
    retry_of: UUID | None
    once: str | None
    created_by: UUID
    created_by_name: str
    notify: str | None
    title: str
    needs: str
    good_until: datetime | None


@record
class Viewer:
    """Who looks at jobs, with the permissions that they have there."""

    person: UUID
    granted: list[str]


def create_job(db: Db, wanted: Wanted) -> Job | None:
    """Make a job; None when there is one of its kind and ``once`` that is done or can be."""
    if wanted.once:
        db.run(SQL["release_once"], kind=wanted.kind, once=wanted.once)
    values = asdict(wanted)
    values["cursor"] = jsons.dumps(wanted.cursor)
    return db.first(Job, SQL["create_job"], **values)


def get_job(db: Db, *, feature: str, id: UUID, by: UUID | None) -> Job:  # noqa: A002
    """One job, that ``by`` began if it is somebody.

    Raises:
        NotFound: there is none in this tenant and feature.
    """
    return db.one(Job, SQL["find_job"], feature=feature, id=id, by=by)


def find_job(db: Db, *, feature: str, id: UUID) -> Job | None:  # noqa: A002
    """One job, as it stands before a chunk; None when there is none."""
    return db.first(Job, SQL["find_job"], feature=feature, id=id, by=None)


def get_once(db: Db, *, feature: str, kind: str, once: str) -> Job:
    """The one job of a kind that was made for ``once``.

    Raises:
        NotFound: there is none.
    """
    found = db.scalar(SQL["find_once"], feature=feature, kind=kind, once=once)
    return get_job(db, feature=feature, id=found, by=None)


def move_job(db: Db, job: Job, progress: Progress) -> Job | None:
    """The job behind a chunk; None when it is no longer where the chunk began."""
    return db.first(
        Job,
        SQL["move_job"],
        id=job.id,
        step=job.step,
        done=progress.done,
        total=progress.total,
        cursor=jsons.dumps(progress.cursor),
        result=dict(progress.result),
        ended=progress.cursor is None,
        **progress.counts,
    )


def note_outcomes(db: Db, *, job_id: UUID, outcomes: Sequence[Outcome]) -> None:
    """Keep what became of rows, each position once."""
    if outcomes:
        told = jsons.dumps([asdict(one) for one in outcomes])
        db.run(SQL["note_outcomes"], job_id=job_id, outcomes=told)


def stumble_job(db: Db, *, at: tuple[str, UUID, int], reason: str, most: int) -> Job | None:
    """Note that the chunk ``at`` a feature's job and step failed; after ``most`` it is given up.

    None when it is no longer there, or no longer to be done.
    """
    feature, id_, step = at
    values = {"id": id_, "step": step, "reason": reason, "most": most}
    return db.first(Job, SQL["stumble_job"], feature=feature, **values)


def begin_job(db: Db, *, at: tuple[str, UUID, int]) -> int | None:
    """Note that the chunk ``at`` a feature's job and step begins; how often it did by now.

    None when it is no longer there, or no longer to be done.
    """
    feature, id_, step = at
    begun: int | None = db.scalar(SQL["begin_job"], feature=feature, id=id_, step=step)
    return begun


def unbegin_job(db: Db, *, at: tuple[str, UUID, int]) -> None:
    """Take that back: something was away."""
    feature, id_, step = at
    db.run(SQL["unbegin_job"], feature=feature, id=id_, step=step)


def cancel_job(db: Db, *, feature: str, id: UUID) -> bool:  # noqa: A002
    """End a job that goes on; whether it did."""
    return bool(db.run(SQL["cancel_job"], feature=feature, id=id))


@record
class Stopped:
    """A job that was ended, and whose it is."""

    id: UUID
    feature: str


def stop_jobs(db: Db, *, features: Collection[str], reason: str) -> list[Stopped]:
    """End every job of ``features`` that goes on, and say why."""
    return db.all(Stopped, SQL["stop_jobs"], features=list(features), reason=reason)


def resume_job(db: Db, *, feature: str, id: UUID) -> bool:  # noqa: A002
    """Let a job go on that ended too early or is silent; whether this call was the one."""
    return bool(db.run(SQL["resume_job"], feature=feature, id=id, silent_s=SILENT_S))


def list_seen(db: Db, viewer: Viewer, *, live: bool, before: UUID | None, limit: int) -> list[Seen]:
    """Jobs of every feature that ``viewer`` may see (or what goes on), newest first, behind one."""
    asked = {"live": live, "before": before, "page_size": limit}
    return db.all(Seen, SQL["list_seen"], **asdict(viewer), **asked)


def list_own(db: Db, viewer: Viewer, *, ids: Sequence[UUID]) -> list[Seen]:
    """Jobs that ``viewer`` began: what goes on, and what of ``ids`` has ended; twenty at most."""
    return db.all(Seen, SQL["list_own"], **asdict(viewer), ids=list(ids))


def list_outcomes(
    db: Db, *, job_id: UUID, outcome: str | None, after: int, limit: int
) -> list[Outcome]:
    """Outcomes of a kind (of any when None) in their order, behind a position."""
    given = {"job_id": job_id, "outcome": outcome, "after": after, "page_size": limit}
    return db.all(Outcome, SQL["list_outcomes"], **given)


def prune_jobs(databases: Databases, cell: str, *, days: int = KEPT_DAYS) -> int:
    """Forget what is older, in every tenant of ``cell``; how many jobs."""
    with databases.transaction(sweep_scope(cell)) as db:
        return db.run(SQL["prune_jobs"], days=days)
