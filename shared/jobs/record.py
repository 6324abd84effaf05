"""What is kept of a job, and what a chunk of it tells."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from shared.record import record

State = Literal["queued", "running", "cancelled", "failed", "done"]
Kind = Literal["done", "warned", "failed", "skipped"]
LIVE: Final = frozenset({"queued", "running"})
_LONG: Final = timedelta(minutes=1)
SILENT_S: Final = 300.0
"""A job that moved for so long no more may be resumed though it was never ended."""


@record
class Job:
    """One piece of long work as of one version.

    ``done`` counts every row looked at, of ``total`` (None until that is known); ``warned``,
    ``failed`` and ``skipped`` are those of them that are listed as such. ``cursor``, ``params``
    and ``result`` are JSON and belong to the kind. ``retry_of`` names the job whose failed rows
    this one tries again. ``good_until`` is when what it works on is deleted, None for never.
    ``title`` and ``needs`` are the kind's when it began; None of what an earlier release began.
    Behind a space ``needs`` says what one needs besides to find what others began.
    """

    id: UUID
    feature: str
    kind: str
    state: State
    step: int
    tries: int
    total: int | None
    done: int
    warned: int
    failed: int
    skipped: int
    cursor: Any
    params: dict[str, Any]
    result: dict[str, Any]
    reason: str | None
    retry_of: UUID | None
    created_by: UUID
    created_by_name: str
    notify: str | None
    created_at: datetime
    counted: int
    counted_at: datetime | None
    moved_at: datetime
    ended_at: datetime | None
    version: int
    title: str | None
    needs: str | None
    good_until: datetime | None
    begun: int

    @property
    def live(self) -> bool:
        """Whether there is more to do, and somebody to do it."""
        return self.state in LIVE

    def silent(self, now: datetime) -> bool:
        """Whether it should move and does not."""
        return self.live and (now - self.moved_at).total_seconds() > SILENT_S

    def gone(self, now: datetime) -> bool:
        """Whether what it works on is there no more, so that it cannot go on."""
        return self.good_until is not None and self.good_until < now

    @property
    def long(self) -> bool:
        """Whether it took so long that nobody will have waited beside it."""
        return self.ended_at is not None and self.ended_at - self.created_at > _LONG

    @property
    def rate(self) -> float | None:
        """Rows a second since it began, or was resumed; None before that can be told."""
        if self.counted_at is None:
            return None
        took_s = (self.moved_at - self.counted_at).total_seconds()
        return (self.done - self.counted) / took_s if took_s > 0 else None

    @property
    def rest_s(self) -> int | None:
        """Seconds left at that rate; None when nobody can tell."""
        if not self.live or self.total is None or not self.rate:
            return None
        return round(max(0, self.total - self.done) / self.rate)


@record
class Seen:
    """A job of whatever feature, as a list tells of it; ``title`` as in ``Job``."""

    id: UUID
    feature: str
    state: State
    title: str | None
    total: int | None
    done: int
    warned: int
    failed: int
    skipped: int
    created_by: UUID
    created_by_name: str
    created_at: datetime
    ended_at: datetime | None

    @property
    def live(self) -> bool:
        """Whether there is more to do."""
        return self.state in LIVE


@record
class Outcome:
    """What became of the row at ``position`` (from 0); ``reason`` is a sentence for people.

    ``reference`` names what was made of it; ``cells`` is the row as it was given.
    """

    position: int
    outcome: Kind
    reason: str | None = None
    reference: str | None = None
    cells: Sequence[str | None] | None = None


@record
class Progress:
    """What one chunk did: so many rows, these ``outcomes`` worth telling among them.

    ``cursor`` is where the next chunk begins; None ends the job. ``result`` is added to the
    job's; ``total`` is told when it becomes known.
    """

    done: int
    cursor: Any
    outcomes: Sequence[Outcome] = ()
    total: int | None = None
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many warned, failed and skipped: those that are listed, no more and no less."""
        told = Counter(one.outcome for one in self.outcomes)
        return {name: told[name] for name in ("warned", "failed", "skipped")}
