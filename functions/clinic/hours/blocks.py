"""A block as it is written: when it is, of whom and what for; and as it is answered once saved."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from functions.clinic.catalogue.rules import GRID_MIN
from functions.clinic.catalogue.sight import sight
from functions.clinic.hours import labels, queries_away
from functions.clinic.hours.queries_away import Block
from functions.clinic.hours.written import BlockValues
from shared import clock, text, versions
from shared.clock import Day, Moment, WallTime
from shared.context import Context
from shared.errors import Invalid
from shared.record import record
from shared.versions import Version, listed
from shared.web.notices import notice
from shared.web.repeats import RequestId
from shared.web.request import Reply

LIST: Final = "/clinic/blocks"
_LONGEST: Final = timedelta(days=31)
_USUAL: Final = timedelta(hours=1)

Reason = Literal["lunch", "meeting", "out", "other"]


@record(kw_only=True)
class Times:
    """When a block is: its start and end, or a day, a time and until when on that clock.

    It ends on ``until_day``; without one on the next day when ``until`` is not after ``time``.
    Where no end is said it is an hour long, and one that is moved as long as it was.
    """

    starts_at: Moment | None = None
    ends_at: Moment | None = None
    day: Day | None = None
    time: WallTime | None = None
    until: WallTime | None = None
    until_day: Day | None = None

    @property
    def begins(self) -> str:
        """The input that named its start."""
        return "starts_at" if self.starts_at else "time"

    @property
    def ends(self) -> str:
        """The input that named its end."""
        return "ends_at" if self.starts_at else "until"

    @property
    def goes_on(self) -> str:
        """The input that says how long it is: its last day, where that is another one."""
        return self.ends if self.until_day in {None, self.day} else "until_day"


@record(kw_only=True)
class BlockMove(Times):
    """Another time for a block, and another professional; ``version`` is the one that was read."""

    professional_id: UUID | None = None
    version: Version | None = None


@record(kw_only=True)
class BlockForm(Times):
    """A block as written: when it is, of whom and what for."""

    professional_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    reason: Reason = "out"
    note: Annotated[str, text.line(least=0, most=120)] = ""
    version: Version | None = None
    request_id: RequestId | None = None


def values_of(
    ctx: Context, times: Times, reason: str, note: str, usual: timedelta = _USUAL
) -> BlockValues:
    """What is written of a block, as long as ``usual`` where no end is said.

    Raises:
        Invalid: a time is missing, said in two ways, skipped or off the grid, or it ends before
            it begins.
    """
    _require_one_way(times)
    starts_at, ends_at = _span(ctx, times, usual)
    for name, moment in ((times.begins, starts_at), (times.ends, ends_at)):
        if moment.minute % GRID_MIN or moment.second or moment.microsecond:
            raise Invalid("Confira o horário.", **{name: "Use horários de 5 em 5 minutos."})
    if ends_at <= starts_at:
        raise Invalid("Confira o fim.", **{times.goes_on: "O fim precisa ser depois do início."})
    if ends_at - starts_at > _LONGEST:
        too_long = "Um bloqueio tem até 31 dias. Para mais, cadastre uma folga."
        raise Invalid("O bloqueio é longo demais.", **{times.goes_on: too_long})
    return {"starts_at": starts_at, "ends_at": ends_at, "reason": reason, "note": note}


def _require_one_way(times: Times) -> None:
    """Nothing that is said of a time is passed over."""
    wall = {name: getattr(times, name) for name in ("day", "time", "until", "until_day")}
    wrong: dict[str, str] = {}
    if times.starts_at:
        reason = "Diga o início e o fim com data e hora, ou o dia e os horários."
        wrong = {name: reason for name, value in wall.items() if value is not None}
    elif times.ends_at:
        wrong = {"ends_at": "Para o fim com data e hora, diga o início do mesmo modo."}
    elif times.until_day and times.until is None:
        wrong = {"until": "Diga até que horário desse dia."}
    if wrong:
        raise Invalid("Confira o horário.", **wrong)


def _span(ctx: Context, form: Times, usual: timedelta) -> tuple[datetime, datetime]:
    """The two moments that a form says, in UTC."""
    if form.starts_at:
        start = ctx.instant(form.starts_at)
        return start, ctx.instant(form.ends_at) if form.ends_at else start + usual
    if form.day is None or form.time is None:
        raise Invalid("Escolha dia e horário.", day="Escolha o dia.", time="Escolha o horário.")
    wall = datetime.combine(form.day, form.time)
    if not clock.exists(wall, ctx.tenant.zone):
        skipped = "Este horário não existe nesse dia: os relógios foram adiantados."
        raise Invalid("Confira o horário.", time=skipped)
    if form.until is None:
        return ctx.instant(wall), ctx.instant(wall) + usual
    last = form.until_day or last_day(form.day, form.time, form.until)
    return ctx.instant(wall), ctx.instant(datetime.combine(last, form.until))


def last_day(day: date, begins: time, until: time) -> date:
    """The day on which a block ends that does not say one."""
    return day if until > begins else day + timedelta(days=1)


def told_day(ctx: Context, block: Block) -> date | None:
    """The day on which a block ends, where its times alone do not say it."""
    start, end = ctx.local(block.starts_at), ctx.local(block.ends_at)
    usual = last_day(start.date(), start.time(), end.time())
    return None if end.date() == usual else end.date()


def saved(
    ctx: Context, block: Block, status: int = 200, *, said: str = "", undo: str = ""
) -> Reply:
    """The block as saved, with the way to what it collides with, and a notice."""
    start, end = ctx.local(block.starts_at), ctx.local(block.ends_at)
    where = f"/clinic/collisions?since={start.date()}&until={end.date()}"
    until = f" a {end.strftime('%d/%m, %H:%M')}" if told_day(ctx, block) else f"–{end:%H:%M}"
    shown = f"{start.strftime('%d/%m, %H:%M')}{until}"
    text = f"{said}: {listed(block.professional_names)}, {shown}."
    back: dict[str, Any] = {"undo": undo, "version": block.version} if undo else {}
    headers = notice(text, **back) if said else {}
    return Reply.saved(None, block, called="block", location=where, status=status, headers=headers)


def changed(ctx: Context, before: Block, fields: Sequence[str]) -> Reply:
    """The block as it was changed, with what of it on the trail."""
    after = queries_away.get_block(ctx.db, sight(ctx), id=before.id)
    told = versions.changed(labels.block_words(ctx), before, after, fields)
    ctx.audit("clinic.block_changed", labels.block(ctx, after), told, version=after.version)
    return saved(ctx, after, said="Bloqueio mudado")


def written_again(block: Block) -> dict[str, Any]:
    """What makes a block that was removed anew."""
    span = {"starts_at": block.starts_at.isoformat(), "ends_at": block.ends_at.isoformat()}
    whose = [str(one) for one in block.professional_ids]
    return {"professional_ids": whose, "reason": block.reason, "note": block.note, **span}
