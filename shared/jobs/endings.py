"""What whoever began long work is written, if it took long."""

from typing import Final
from uuid import UUID

from shared.context import Context
from shared.facts import Fact
from shared.jobs.kinds import Jobs
from shared.jobs.record import Job
from shared.letters import Letter

_WORDS: Final = {"done": "terminou", "failed": "parou antes do fim"}
_COUNTS: Final = ("done", "warned", "failed", "skipped", "reason")


class LongWorkEnded(Fact):
    """Long work is over that somebody will not have waited for; ``state`` is done or failed."""

    job_id: UUID
    kind: str
    state: str


def tell_ends(jobs: Jobs, fact: type[LongWorkEnded], word: str) -> None:
    """Write one mail, by the feature's template ``word``, of each job of ``jobs`` that took long.

    It says how it ended and leads to its page; whoever saw it end needs none.
    """

    def tell_end(ctx: Context, job: Job) -> None:
        if not (job.notify and job.long):
            return
        said = {name: getattr(job, name) for name in _COUNTS} | {
            "title": jobs.kinds[job.kind].title,
            "ended": _WORDS[job.state],
            "name": job.created_by_name,
            "url": ctx.settings.url(ctx.tenant.slug, f"/{jobs.feature}/jobs/{job.id}"),
        }
        letter = Letter(word, job.notify, said)
        ctx.letters.send(fact(job.id, job.kind, job.state), letter, key=str(job.id))

    jobs.ended(tell_end)
