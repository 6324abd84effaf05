"""Long work of all features, by what one may see; and what a page asks while one's own goes on."""

from dataclasses import asdict, field
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from functions.workspace.registry import routes
from shared import numbers
from shared.context import Context
from shared.jobs import queries
from shared.jobs.queries import Viewer
from shared.jobs.record import Seen
from shared.paging import Cursor, Pages
from shared.record import record
from shared.web.request import Input, Reply

AT: Final = "/workspace/jobs"


@record
class JobsQuery:
    """Which jobs; ``cursor`` is ``next`` of the page before."""

    state: Literal["live"] | None = None
    limit: Annotated[int, numbers.whole(1, 100)] = 30
    cursor: Cursor | None = None


@record
class OwnQuery:
    """Jobs that went on when the page asked last."""

    id: Annotated[list[UUID], Field(max_length=20)] = field(default_factory=list)


@routes.get(AT, needs="member", query=JobsQuery)
def list_jobs(ctx: Context, given: Input) -> Reply:
    """Thirty jobs, newest first: those whose kind needs what one may."""
    query = given.query(JobsQuery)
    pages = Pages(ctx, "workspace.jobs", query)
    found = queries.list_seen(
        ctx.db,
        _viewer(ctx),
        live=query.state == "live",
        before=pages.after(UUID),
        limit=query.limit + 1,
    )
    page, more = pages.cut(found, query.limit, lambda last: last.id)
    jobs = [_told(ctx, one) for one in page]
    return Reply("jobs/jobs", {"jobs": jobs, "next": more, "state": query.state})


@routes.get(f"{AT}/mine", needs="member", query=OwnQuery)
def list_own(ctx: Context, given: Input) -> Reply:
    """What of one's own goes on, and what of the asked has ended."""
    found = queries.list_own(ctx.db, _viewer(ctx), ids=given.query(OwnQuery).id)
    return Reply(None, {"jobs": [_told(ctx, one) for one in found]}, location=AT)


def _viewer(ctx: Context) -> Viewer:
    granted = ctx.rights.granted(ctx.actor.roles, ctx.products)
    return Viewer(ctx.actor.id, sorted(granted))


def _told(ctx: Context, job: Seen) -> dict[str, Any]:
    told = asdict(job) | {"title": job.title or "Trabalho", "live": job.live}
    del told["created_by"]
    mine = job.created_by == ctx.actor.id
    return told | {"href": f"/{job.feature}/jobs/{job.id}", "mine": mine}
