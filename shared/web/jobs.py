"""A feature's long work as people and programs see it: one line of the feature mounts it all."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from shared import numbers
from shared.context import Context
from shared.errors import Forbidden, NotFound
from shared.files import PASSING
from shared.jobs import queries
from shared.jobs.kinds import Jobs
from shared.jobs.record import Job
from shared.paging import Cursor, Pages
from shared.record import record
from shared.rights import either
from shared.web.request import Input, Reply
from shared.web.routing import Routes

_FILE_S: Final = 300
_LESS: Final = "O que você pode ver mudou desde que este trabalho começou. Comece um novo."


@record
class OutcomeQuery:
    """Which rows of a job; ``cursor`` is ``next`` of the page before."""

    outcome: Literal["done", "warned", "failed", "skipped"] | None = None
    limit: Annotated[int, numbers.whole(1, 500)] = 50
    cursor: Cursor | None = None


@record
class _Desk:
    """Where the jobs of one feature are asked for."""

    jobs: Jobs

    def _see(self, ctx: Context, id: UUID) -> Job:  # noqa: A002
        """One job.

        Raises:
            NotFound: there is none, or none of a kind that is done here.
            Forbidden: whoever asks may not what its kind needs.
        """
        job = self.jobs.get(ctx, id)
        if job.kind not in self.jobs.kinds:
            raise NotFound("Este trabalho não existe mais.")
        needs = self.jobs.kinds[job.kind].needs
        if not ctx.may(needs):
            raise Forbidden(ctx.rights.refusal(needs, ctx.products))
        return job

    def _hold(self, ctx: Context, id: UUID) -> Job:  # noqa: A002
        """One job, to whoever may yet have what it makes.

        Raises:
            NotFound, Forbidden: as ``_see``.
            Forbidden: what whoever asks sees became less since it began.
        """
        job = self._see(ctx, id)
        if not self.jobs.kinds[job.kind].open_to(ctx, job):
            raise Forbidden(_LESS)
        return job

    def show_job(self, ctx: Context, _given: Input, job_id: UUID) -> Reply:
        """How far one job is."""
        return Reply("job", {"job": shown(ctx, self.jobs, self._see(ctx, job_id))})

    def list_outcomes(self, ctx: Context, given: Input, job_id: UUID) -> Reply:
        """One page of what became of its rows, in their order."""
        query, job = given.query(OutcomeQuery), self._hold(ctx, job_id)
        pages = Pages(ctx, f"jobs.outcomes of {job_id}", query)
        after = pages.after(int)
        found = queries.list_outcomes(
            ctx.db,
            job_id=job.id,
            outcome=query.outcome,
            after=-1 if after is None else after,
            limit=query.limit + 1,
        )
        page, more = pages.cut(found, query.limit, lambda last: last.position)
        data = {"job": shown(ctx, self.jobs, job), "outcomes": page, "next": more}
        return Reply("job_outcomes", data | {"outcome": query.outcome})

    def get_file(self, ctx: Context, _given: Input, job_id: UUID) -> Reply:
        """Where what it made can be fetched, for five minutes."""
        job = self._hold(ctx, job_id)
        if not _offers_file(ctx, job):
            raise NotFound("Este trabalho não tem arquivo, ou ele já passou dos 30 dias.")
        ctx.audit(f"{job.feature}.job_file_fetched", self.jobs.thing(job))
        url = ctx.files.signed_url(job.result["file"], ttl_s=_FILE_S)
        return Reply(None, {"url": url}, location=url)

    def cancel_job(self, ctx: Context, _given: Input, job_id: UUID) -> Reply:
        """End a job; what it did stays."""
        return at_job(ctx, self.jobs, self.jobs.cancel(ctx, self._see(ctx, job_id).id))

    def resume_job(self, ctx: Context, _given: Input, job_id: UUID) -> Reply:
        """Let a job that ended too early go on where it was."""
        return at_job(ctx, self.jobs, self.jobs.resume(ctx, self._hold(ctx, job_id).id))

    def retry_job(self, ctx: Context, _given: Input, job_id: UUID) -> Reply:
        """Try the rows that failed again, as a job of their own."""
        return at_job(ctx, self.jobs, self.jobs.retry(ctx, self._hold(ctx, job_id).id), status=201)


def mount(routes: Routes, jobs: Jobs) -> None:
    """Show a feature's jobs below ``/<feature>/jobs``, and let people act on them.

    Each to whoever may what its kind needs: all kinds are known by now.
    """
    needs = either(*(kind.needs for kind in jobs.kinds.values()))
    one, desk = f"/{jobs.feature}/jobs/<uuid:job_id>", _Desk(jobs)
    routes.get(one, needs=needs)(desk.show_job)
    routes.get(f"{one}/outcomes", needs=needs, query=OutcomeQuery)(desk.list_outcomes)
    routes.get(f"{one}/file", needs=needs)(desk.get_file)
    routes.post(f"{one}/cancellation", needs=needs)(desk.cancel_job)
    routes.post(f"{one}/resumption", needs=needs)(desk.resume_job)
    routes.post(f"{one}/retry", needs=needs)(desk.retry_job)


def at_job(ctx: Context, jobs: Jobs, job: Job, status: int = 200) -> Reply:
    """What a request is answered that began a job, or acted on one: the job's page."""
    data = {"job": shown(ctx, jobs, job)}
    location = f"/{jobs.feature}/jobs/{job.id}"
    return Reply(None, data, status=status, location=location, made=job.id)


def shown(ctx: Context, jobs: Jobs, job: Job) -> dict[str, Any]:
    """A job as it is told: no path of a file, nothing that only its kind understands."""
    kind, gone = jobs.kinds[job.kind], job.gone(ctx.now)
    withheld = not kind.open_to(ctx, job)
    told = {name: getattr(job, name) for name in _TOLD}
    return told | {
        "href": f"/{jobs.feature}/jobs/{job.id}",
        "title": kind.title,
        "mine": job.created_by == ctx.actor.id,
        "ok": job.done - job.failed - job.skipped,
        "silent": job.silent(ctx.now),
        "gone": gone,
        "retryable": jobs.retryable(job) and not (gone or withheld),
        "withheld": withheld,
        "again": {"label": kind.again[0], "href": kind.again[1]} if kind.again else None,
        "file": job.result["file_name"] if _offers_file(ctx, job) and not withheld else None,
        "link": {"label": kind.link, "href": kind.href.format(id=job.id)} if kind.link else None,
    }


def _offers_file(ctx: Context, job: Job) -> bool:
    ended_at = job.ended_at
    return "file" in job.result and ended_at is not None and ctx.now - ended_at < PASSING


_TOLD: Final = (
    *("id", "kind", "state", "total", "done", "warned", "failed", "skipped", "live", "rest_s"),
    *("reason", "created_by_name", "created_at", "moved_at", "ended_at", "version"),
    "good_until",
)
