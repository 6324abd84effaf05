"""Long work in chunks: one chunk is one task and one transaction, which moves the job with it.

So a job that dies anywhere goes on where it was. A chunk holds nothing of the job while it works,
so that nobody waits for it to cancel: it commits only if the job is still where it began, and what
is delivered twice, or asked for by two who resume, takes effect once.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from shared import faults, metrics
from shared.acts import Thing
from shared.context import Actor, Context
from shared.errors import Problem, Unavailable
from shared.events import Event
from shared.jobs import queries
from shared.jobs.kind import Chunk, JobEnded, Kind, Last, Order, Overtaken, order_of
from shared.jobs.queries import Wanted
from shared.jobs.record import Job
from shared.tasks import Tasks

_Register = Callable[[Chunk], Chunk]
_TRIES: Final = 5
_FIRST_PAUSE: Final = timedelta(seconds=2)
_BEGINNINGS: Final = 10
_OURS: Final = "Algo deu errado do nosso lado. Já fomos avisados; tente retomar mais tarde."
_DIED: Final = (
    "O programa caiu dez vezes neste mesmo ponto, e paramos de tentar. Já fomos avisados. O que foi"
    " feito fica como está; tente retomar mais tarde."
)
_GONE: Final = "O arquivo deste trabalho já foi apagado. Envie de novo."
_log = logging.getLogger(__name__)


class Jobs:
    """The kinds of long work of one feature, whose queue is ``<feature>-jobs``.

    Who may not ``others``, a permission, finds only what they began themselves.
    """

    def __init__(self, feature: str, *, others: str | None = None) -> None:
        self.feature, self._others = feature, others
        self.kinds: dict[str, Kind] = {}
        self._lasts: list[Last] = []
        self._order = order_of(feature)

    def kind(self, name: str, title: str, *, needs: str, **options: Any) -> _Register:
        """Register how the next chunk of a job of ``name`` is done; see ``Kind``.

        The chunk is given the job and where to begin, None at first; it raises a ``Problem`` for
        what will not pass, whose words people are shown, and is tried again after anything else.
        """

        def register(chunk: Chunk) -> Chunk:
            if name in self.kinds:
                raise ValueError(f"{name} is done already")
            self.kinds[name] = Kind(title, chunk, needs, **options)
            return chunk

        return register

    def ended(self, last: Last) -> Last:
        """Register what is done when a job is done or given up, in that transaction."""
        self._lasts.append(last)
        return last

    def serve(self, tasks: Tasks) -> None:
        """Let the feature's task service do the chunks."""
        handle = tasks.on(
            self._order.type, repeatable=True, before=self._begin, rescue=self._stumble
        )
        handle(self.continue_job)

    def start(  # noqa: PLR0913 - what a job is
        self,
        ctx: Context,
        kind: str,
        params: dict[str, Any],
        *,
        total: int | None = None,
        once: str | None = None,
        retry_of: UUID | None = None,
        good_until: datetime | None = None,
    ) -> Job:
        """Make a job of ``kind``, to begin after the commit; the one there is, for one ``once``.

        After ``good_until`` it cannot go on: what it works on is deleted then.
        """
        if kind not in self.kinds:
            raise LookupError(f"nobody does {kind}")
        who, known = ctx.actor, self.kinds[kind]
        wanted = Wanted(
            feature=self.feature,
            kind=kind,
            total=total,
            cursor=None,
            params=params,
            retry_of=retry_of,
            once=once,
            created_by=who.id,
            created_by_name=who.name,
            notify=who.email or None,
            title=known.title,
            needs=" ".join(filter(None, (known.needs, self._others))),
            good_until=good_until,
        )
        job = queries.create_job(ctx.db, wanted)
        if job is None:
            return queries.get_once(ctx.db, feature=self.feature, kind=kind, once=once or "")
        ctx.audit(f"{self.feature}.job_started", self.thing(job))
        self._ask(ctx, job)
        return job

    def thing(self, job: Job) -> Thing:
        """One job on the trail, by what it does."""
        return Thing(f"{self.feature}.job", job.id, self.kinds[job.kind].title)

    def get(self, ctx: Context, id: UUID) -> Job:  # noqa: A002
        """One job.

        Raises:
            NotFound: this feature has none of the kind in this tenant, or it is not to be found
                by whoever asks.
        """
        every = self._others is None or ctx.may(self._others)
        by = None if every else ctx.actor.id
        return queries.get_job(ctx.db, feature=self.feature, id=id, by=by)

    def cancel(self, ctx: Context, id: UUID) -> Job:  # noqa: A002
        """The job, ended: the chunk under way is undone, those before it stay.

        Raises:
            NotFound: there is none.
            JobEnded: it was done, or had failed, before.
        """
        cancelled = queries.cancel_job(ctx.db, feature=self.feature, id=id)
        job = self.get(ctx, id)
        if cancelled:
            ctx.audit(f"{self.feature}.job_cancelled", self.thing(job))
        if job.state != "cancelled":
            raise JobEnded("Este trabalho já terminou.")
        return job

    def resume(self, ctx: Context, id: UUID) -> Job:  # noqa: A002
        """The job, which goes on where it was; of many who ask at once one makes it.

        Raises:
            NotFound: there is none.
            JobEnded: it is done, or what it works on is deleted.
        """
        resumed = queries.resume_job(ctx.db, feature=self.feature, id=id)
        job = self.get(ctx, id)
        if resumed:
            ctx.audit(f"{self.feature}.job_resumed", self.thing(job))
            self._ask(ctx, job)
        elif job.gone(ctx.now):
            raise JobEnded(_GONE)
        elif not job.live:
            raise JobEnded("Este trabalho já terminou.")
        return job

    def retry(self, ctx: Context, id: UUID) -> Job:  # noqa: A002
        """A job that tries the failed rows of another again; there is one, whoever asks.

        Raises:
            NotFound: there is none.
            JobEnded: it goes on, has no failed row, is of a kind that cannot, or what it works on
                is deleted.
        """
        before = self.get(ctx, id)
        if not self.retryable(before):
            raise JobEnded("Não há linhas para tentar de novo neste trabalho.")
        if before.gone(ctx.now):
            raise JobEnded(_GONE)
        same: dict[str, Any] = {"total": before.failed, "good_until": before.good_until}
        return self.start(ctx, before.kind, before.params, once=f"retry {id}", retry_of=id, **same)

    def retryable(self, job: Job) -> bool:
        """Whether its failed rows can be tried again."""
        return self.kinds[job.kind].repeatable and not job.live and job.failed > 0

    def continue_job(self, ctx: Context, order: Order) -> None:
        """Do the chunk that is ordered, unless it is done or nobody wants it any more.

        Raises:
            Overtaken: the job was cancelled, or the chunk done by another delivery, meanwhile.
        """
        job = queries.find_job(ctx.db, feature=self.feature, id=order.job_id)
        if job is None or not job.live or job.step != order.step:
            return
        acting = replace(ctx, actor=Actor(job.created_by, job.created_by_name))
        progress = self.kinds[job.kind].chunk(acting, job, job.cursor)
        queries.note_outcomes(ctx.db, job_id=job.id, outcomes=progress.outcomes)
        faults.reached("inside_chunk")
        moved = queries.move_job(ctx.db, job, progress)
        if moved is None:
            raise Overtaken(f"step {job.step} of job {job.id}")
        self._go_on(ctx, moved)

    def _go_on(self, ctx: Context, job: Job) -> None:
        if job.live:
            self._ask(ctx, job)
        else:
            self._end(ctx, job)

    def _begin(self, ctx: Context, event: Event) -> None:
        """Count what begins: of a chunk that ends its process there is no other trace."""
        at = self._at(event)
        begun = queries.begin_job(ctx.db, at=at)
        if begun is not None and begun > _BEGINNINGS:
            job = queries.stumble_job(ctx.db, at=at, reason=_DIED, most=1)
            if job is not None:
                _log.error("a chunk of %s ends its process, and is given up", job.kind)
                self._end(ctx, job)

    def _at(self, event: Event) -> tuple[str, UUID, int]:
        order = event.read(Order)
        return self.feature, order.job_id, order.step

    def _stumble(self, ctx: Context, event: Event, error: Exception) -> None:
        """A chunk failed and was undone: ask for it again, or give the job up."""
        at, told = self._at(event), isinstance(error, Problem)
        if isinstance(error, Unavailable):
            return queries.unbegin_job(ctx.db, at=at)
        reason = error.detail if isinstance(error, Problem) else _OURS
        job = queries.stumble_job(ctx.db, at=at, reason=reason, most=1 if told else _TRIES)
        if job is None:  # cancelled, or done by another
            return None
        if job.live:
            return self._ask(ctx, job, at=ctx.now + _FIRST_PAUSE * 2**job.tries)
        return self._end(ctx, job)

    def _end(self, ctx: Context, job: Job) -> None:
        metrics.JOBS.add(job.kind, job.state)
        for last in self._lasts:
            last(ctx, job)

    def _ask(self, ctx: Context, job: Job, **options: Any) -> None:
        ctx.enqueue(f"{self.feature}-jobs", self._order(job.id, job.step), **options)
