"""What whoever began long work is written, if it took long."""

from typing import Final

from functions.clinic.facts import JobEnded
from functions.clinic.registry import jobs
from shared.context import Context
from shared.jobs.record import Job
from shared.letters import Letter

_WORDS: Final = {"done": "terminou", "failed": "parou antes do fim"}
_COUNTS: Final = ("done", "warned", "failed", "skipped", "reason")


@jobs.ended
def tell_end(ctx: Context, job: Job) -> None:
    """One mail with how it ended and the way to its page; whoever saw it end needs none."""
    if not (job.notify and job.long):
        return
    said = {name: getattr(job, name) for name in _COUNTS} | {
        "title": jobs.kinds[job.kind].title,
        "ended": _WORDS[job.state],
        "name": job.created_by_name,
        "url": ctx.settings.url(ctx.tenant.slug, f"/clinic/jobs/{job.id}"),
    }
    letter = Letter("job_ended", job.notify, said)
    ctx.letters.send(JobEnded(job.id, job.kind, job.state), letter, key=str(job.id))
