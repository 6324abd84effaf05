"""How one kind of long work is done, what orders a chunk of it, and what may come in between."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from shared.context import Context
from shared.errors import Conflict
from shared.facts import Errand
from shared.jobs.record import Job, Progress
from shared.record import record

Chunk = Callable[[Context, Job, Any], Progress]
Last = Callable[[Context, Job], None]
Still = Callable[[Context, Job], bool]


class JobEnded(Conflict):
    """The job is over, or not of a kind that goes on so."""

    code = "job_ended"


class Overtaken(RuntimeError):
    """The job is not where this chunk began any more: the chunk must not have been."""


@record
class Kind:
    """How one kind of job is done, called and left.

    ``needs`` is the permission of whoever may see its jobs and act on them. ``href`` and ``link``
    lead on from a job that is done, ``again`` (words, address) to where another is begun. The
    failed rows of a ``repeatable`` kind may be tried again: it takes its positions from
    ``positions``. ``still`` says whether who sees a job may yet have what it makes: asked before
    its file and rows are shown, and before it goes on; without one, whoever sees it may.
    """

    title: str
    chunk: Chunk
    needs: str
    link: str = ""
    href: str = ""
    repeatable: bool = False
    again: tuple[str, str] | None = None
    still: Still | None = None

    def open_to(self, ctx: Context, job: Job) -> bool:
        """Whether whoever asks may yet have what ``job`` makes."""
        return self.still is None or self.still(ctx, job)


class Order(Errand):
    """The task of one chunk: the next of ``job_id``, as long as that is ``step``."""

    job_id: UUID
    step: int


def order_of(feature: str) -> type[Order]:
    """The orders of ``feature``, which its own task service obeys."""

    class Own(Order, type=f"{feature}.continue_job"):
        pass

    return Own
