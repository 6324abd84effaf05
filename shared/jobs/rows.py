"""Which rows a chunk takes, of a job that counts them."""

from shared.context import Context
from shared.jobs import queries
from shared.jobs.record import Job


def positions(ctx: Context, job: Job, after: int, most: int) -> list[int]:
    """The next rows of ``job`` behind the position ``after`` (-1 at first), at most ``most``.

    Of a retry only those that failed before.
    """
    if job.retry_of is None:
        end = after + 1 + most if job.total is None else min(after + 1 + most, job.total)
        return list(range(after + 1, end))
    found = queries.list_outcomes(
        ctx.db, job_id=job.retry_of, outcome="failed", after=after, limit=most
    )
    return [one.position for one in found]
