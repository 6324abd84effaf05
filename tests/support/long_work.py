"""A feature whose long work notes each row in the trail, for tests of what becomes of jobs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shared.context import Context
from shared.errors import Invalid
from shared.jobs.kinds import Jobs
from shared.jobs.record import Job, Outcome, Progress
from shared.jobs.rows import positions
from shared.tasks import Tasks
from shared.web import jobs as pages
from shared.web.deliveries import serve_tasks
from shared.web.request import Input, Reply
from shared.web.routing import Routes
from shared.web.serve import serve_http
from shared.wiring import platform
from tests.support import hooks

SIZE = 10
_COUNTED = (
    "insert into core.audit (actor_name, action, entity_id)"
    " values ('x', 'workspace.counted', :number)"
)

routes, tasks, jobs = Routes(), Tasks(), Jobs("workspace")
jobs.serve(tasks)


@jobs.kind("workspace.peek", "Olhada", needs="workspace.switch_products")
def peek(_ctx: Context, _job: Job, _cursor: Any) -> Progress:
    """Done at once; for owners alone."""
    return Progress(0, None)


@jobs.kind(
    "workspace.count",
    "Contagem",
    needs="workspace.change_settings",
    repeatable=True,
    link="Ver contagem",
    href="/workspace",
    again=("Contar de novo", "/workspace/counts/new"),
)
def count(ctx: Context, job: Job, cursor: Any) -> Progress:
    """Note ten positions; those of ``failing`` fail, ``refused`` ends the job in these words."""
    if "refused" in job.params:
        raise Invalid(job.params["refused"])
    todo = positions(ctx, job, -1 if cursor is None else cursor, SIZE)
    failing = set(job.params.get("failing", ())) if job.retry_of is None else set()
    for number in todo:
        if number not in failing:
            ctx.db.run(_COUNTED, number=str(number))
    hooks.run(ctx)
    told = [Outcome(n, "failed", "Não contou.", cells=[str(n)]) for n in todo if n in failing]
    more = job.total is not None and job.done + len(todo) < job.total
    return Progress(len(todo), todo[-1] if more else None, told)


@routes.post("/workspace/counts", needs="workspace.change_settings")
def start_count(ctx: Context, given: Input) -> Reply:
    """Begin to count, once for a ``once``, or to do another ``kind`` of work."""
    params = given.request.get_json()
    kind, once = params.pop("kind", "workspace.count"), params.pop("once", None)
    until = ctx.now + timedelta(days=30)
    job = jobs.start(ctx, kind, params, total=params["total"], once=once, good_until=until)
    return pages.at_job(ctx, jobs, job, status=201)


pages.mount(routes, jobs)


http: Callable[..., Any] = serve_http("workspace", routes, platform)
task: Callable[..., Any] = serve_tasks("workspace", tasks, platform)
