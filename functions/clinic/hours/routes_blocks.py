"""Blocks: time of one or several professionals in which nobody is booked.

What is about one raises ``NotFound`` (there is none, or it is about somebody whose agenda they do
not see), what changes one ``BlockChanged`` (somebody changed it first). What is written raises
``Invalid`` (it is no ``BlockForm``, or ends before it begins) and ``UnknownChoice`` (one of the
professionals is nobody here).
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from functions.clinic.catalogue.fields import Prefill
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.rules import GRID_MIN
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.hours import labels, queries_away
from functions.clinic.hours.errors import BlockChanged
from functions.clinic.hours.fields import AwayForm
from functions.clinic.hours.people import queue, require_seen
from functions.clinic.hours.queries_away import Block
from functions.clinic.hours.rules import BLOCKS
from functions.clinic.hours.written import BlockValues
from functions.clinic.registry import routes
from shared import clock, versions
from shared.clock import Day, Days, Moment, WallTime
from shared.context import Context
from shared.errors import Invalid
from shared.record import record
from shared.versions import VersionForm
from shared.web.request import Input, Reply

_LIST: Final = "/clinic/blocks"
_ONE: Final = f"{_LIST}/<uuid:block_id>"
_SHOWN: Final = timedelta(days=60)
_LONGEST: Final = timedelta(days=31)
_USUAL: Final = timedelta(hours=1)

Reason = Literal["lunch", "meeting", "out", "other"]


@record
class NewQuery(Prefill):
    """What the form starts with."""

    time: WallTime | None = None


@record(kw_only=True)
class BlockForm(AwayForm):
    """A block as written: its start and end, or a day, a time and until when on that clock.

    It ends on the next day when ``until`` is not after ``time``; an hour later when nothing is
    said.
    """

    professional_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    day: Day | None = None
    time: WallTime | None = None
    until: WallTime | None = None
    reason: Reason = "out"


@routes.get(_LIST, needs="clinic.see_agenda", query=Days)
def list_blocks(ctx: Context, given: Input) -> Reply:
    """Blocks of who is to be seen, earliest first; of sixty days when none are said."""
    query = given.query(Days)
    since = query.since or ctx.local(ctx.now).date()
    until = query.until or since + _SHOWN
    found = queries_away.list_blocks(
        ctx.db, sight(ctx), since=_midnight(ctx, since), until=_midnight(ctx, until)
    )
    data = {"blocks": found, "since": since, "until": until, "reasons": BLOCKS}
    return Reply("hours/blocks", data | {"ask": keepers(ctx, staff(ctx))})


def _midnight(ctx: Context, day: date) -> datetime:
    return ctx.instant(datetime.combine(day, time()))


@routes.get(f"{_LIST}/new", needs="clinic.book", query=NewQuery)
def new_block(ctx: Context, given: Input) -> Reply:
    """The form, for the day, time and professional given."""
    query = given.query(NewQuery)
    chosen = [str(query.professional_id)] if query.professional_id else []
    data = {"day": query.day or ctx.local(ctx.now).date(), "time": query.time, "chosen": chosen}
    return Reply("hours/block", {"block": None, "until": None, **data, **_choices(ctx)})


def _choices(ctx: Context) -> dict[str, Any]:
    return {"professionals": [p for p in staff(ctx) if p["active"]], "reasons": BLOCKS}


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _saved(ctx, queries_away.get_block(ctx.db, sight(ctx), id=made))


@routes.post(_LIST, needs="clinic.book", body=BlockForm, once=_again, form=new_block)
def create_block(ctx: Context, given: Input) -> Reply:
    """Block time; what is booked in it stays, and is listed until it is settled."""
    form = given.read(BlockForm)
    values = _values(ctx, form)
    require_seen(ctx, form.professional_ids, "professional_ids")
    queue(ctx, form.professional_ids)
    made = queries_away.create_block(ctx.db, created_by=ctx.actor.id, **values)
    queries_away.block_people(ctx.db, id=made, professional_ids=form.professional_ids)
    block = queries_away.get_block(ctx.db, sight(ctx), id=made)
    told = versions.changed(labels.block_words(ctx), None, block, ("ends_at", "reason"))
    ctx.audit("clinic.block_created", labels.block(ctx, block), told, version=block.version)
    return _saved(ctx, block, 201)


@routes.get(_ONE, needs="clinic.book")
def show_block(ctx: Context, _given: Input, block_id: UUID) -> Reply:
    """One block, ready to be changed."""
    block = queries_away.get_block(ctx.db, sight(ctx), id=block_id)
    start, end = ctx.local(block.starts_at), ctx.local(block.ends_at)
    data = {"day": start.date(), "time": start.time(), "until": end.time()}
    shown = {"block": block, "chosen": block.professional_ids, **data, **_choices(ctx)}
    return Reply("hours/block", shown, version=block.version)


@routes.put(_ONE, needs="clinic.book", body=BlockForm, form=show_block)
def update_block(ctx: Context, given: Input, block_id: UUID) -> Reply:
    """Give a block another time, reason or people."""
    form = given.read(BlockForm)
    before = queries_away.hold_block(ctx.db, sight(ctx), id=block_id)
    values = _values(ctx, form)
    words = labels.block_words(ctx)
    versions.require(ctx, given.expected(form.version), before, words, BlockChanged)
    require_seen(ctx, form.professional_ids, "professional_ids")
    wanted = sorted({str(one) for one in form.professional_ids})
    fields = versions.differing(before, values)
    fields += ["professional_ids"] if wanted != sorted(before.professional_ids) else []
    if not fields:
        return _saved(ctx, before)
    queue(ctx, [*form.professional_ids, *map(UUID, before.professional_ids)])
    bears = bool({"starts_at", "ends_at", "professional_ids"} & {*fields})
    queries_away.update_block(ctx.db, id=block_id, bears=bears, **values)
    queries_away.block_people(ctx.db, id=block_id, professional_ids=form.professional_ids)
    after = queries_away.get_block(ctx.db, sight(ctx), id=block_id)
    told = versions.changed(words, before, after, fields)
    ctx.audit("clinic.block_changed", labels.block(ctx, after), told, version=after.version)
    return _saved(ctx, after)


@routes.post(f"{_ONE}/removal", needs="clinic.book", body=VersionForm)
def remove_block(ctx: Context, given: Input, block_id: UUID) -> Reply:
    """Let the time be booked again."""
    before = queries_away.hold_block(ctx.db, sight(ctx), id=block_id)
    expected = given.expected(given.read(VersionForm).version)
    versions.require(ctx, expected, before, labels.block_words(ctx), BlockChanged)
    queries_away.delete_block(ctx.db, id=block_id)
    ctx.audit("clinic.block_removed", labels.block(ctx, before))
    return Reply(None, {}, location=_LIST, toast="Bloqueio removido: o horário está livre.")


def _values(ctx: Context, form: BlockForm) -> BlockValues:
    starts_at, ends_at = _span(ctx, form)
    for name, moment in (("starts_at", starts_at), ("ends_at", ends_at)):
        if moment.minute % GRID_MIN or moment.second or moment.microsecond:
            raise Invalid("Confira o horário.", **{name: "Use horários de 5 em 5 minutos."})
    if ends_at <= starts_at:
        raise Invalid("Confira o fim.", ends_at="O fim precisa ser depois do início.")
    if ends_at - starts_at > _LONGEST:
        reason = "Um bloqueio tem até 31 dias. Para mais, cadastre uma folga."
        raise Invalid("O bloqueio é longo demais.", ends_at=reason)
    return {
        "starts_at": starts_at, "ends_at": ends_at, "reason": form.reason, "note": form.note
    }  # fmt: skip


def _span(ctx: Context, form: BlockForm) -> tuple[datetime, datetime]:
    """The two moments that a form says, in UTC."""
    if form.starts_at:
        start = ctx.instant(form.starts_at)
        return start, ctx.instant(form.ends_at) if form.ends_at else start + _USUAL
    if form.day is None or form.time is None:
        raise Invalid("Escolha dia e horário.", day="Escolha o dia.", time="Escolha o horário.")
    wall = datetime.combine(form.day, form.time)
    if not clock.exists(wall, ctx.tenant.zone):
        skipped = "Este horário não existe nesse dia: os relógios foram adiantados."
        raise Invalid("Confira o horário.", time=skipped)
    if form.until is None:
        return ctx.instant(wall), ctx.instant(wall) + _USUAL
    later = form.day if form.until > form.time else form.day + timedelta(days=1)
    return ctx.instant(wall), ctx.instant(datetime.combine(later, form.until))


def _saved(ctx: Context, block: Block, status: int = 200) -> Reply:
    """The block as saved, with the way to what it collides with."""
    since, until = (ctx.local(one).date() for one in (block.starts_at, block.ends_at))
    where = f"/clinic/collisions?since={since}&until={until}"
    return Reply.saved("hours/block", block, called="block", location=where, status=status)
