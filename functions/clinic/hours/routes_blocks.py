"""Blocks: time of one or several professionals in which nobody is booked.

What is about one raises ``NotFound`` (there is none, or it is about somebody whose agenda they do
not see), what changes one ``BlockChanged`` (somebody changed it first). What is written raises
``Invalid`` (it is no ``BlockForm``, or ends before it begins) and ``UnknownChoice`` (one of the
professionals is nobody here).
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.fields import Prefill
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.hours import labels, queries_away
from functions.clinic.hours.blocks import (
    LIST,
    BlockForm,
    BlockMove,
    changed,
    saved,
    told_day,
    values_of,
    written_again,
)
from functions.clinic.hours.errors import BlockChanged
from functions.clinic.hours.people import queue, require_seen
from functions.clinic.hours.queries_away import Block
from functions.clinic.hours.rules import BLOCKS
from functions.clinic.registry import routes
from shared import versions
from shared.clock import Days, WallTime
from shared.context import Context
from shared.errors import Invalid
from shared.record import record
from shared.versions import VersionForm
from shared.web.notices import notice
from shared.web.request import Input, Reply

_ONE: Final = f"{LIST}/<uuid:block_id>"
_SHOWN: Final = timedelta(days=60)


@record
class NewQuery(Prefill):
    """What the form starts with."""

    time: WallTime | None = None
    until: WallTime | None = None


@routes.get(LIST, needs="clinic.see_agenda", query=Days)
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


@routes.get(f"{LIST}/new", needs="clinic.book", query=NewQuery)
def new_block(ctx: Context, given: Input) -> Reply:
    """The form, for the day, time and professional given."""
    query = given.query(NewQuery)
    chosen = [str(query.professional_id)] if query.professional_id else []
    data = {
        "day": query.day or ctx.local(ctx.now).date(),
        "time": query.time,
        "until": query.until,
        "until_day": None,
        "chosen": chosen,
    }
    return Reply("hours/block", {"block": None, **data, **_choices(ctx)})


def _choices(ctx: Context) -> dict[str, Any]:
    return {"professionals": [p for p in staff(ctx) if p["active"]], "reasons": BLOCKS}


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _made(ctx, queries_away.get_block(ctx.db, sight(ctx), id=made), 200)


def _made(ctx: Context, block: Block, status: int = 201) -> Reply:
    undo = f"{LIST}/{block.id}/removal"
    return saved(ctx, block, status, said="Horário bloqueado", undo=undo)


@routes.post(LIST, needs="clinic.book", body=BlockForm, once=_again, form=new_block)
def create_block(ctx: Context, given: Input) -> Reply:
    """Block time; what is booked in it stays, and is listed until it is settled."""
    form = given.read(BlockForm)
    values = values_of(ctx, form, form.reason, form.note)
    require_seen(ctx, form.professional_ids, "professional_ids")
    queue(ctx, form.professional_ids)
    made = queries_away.create_block(ctx.db, created_by=ctx.actor.id, **values)
    queries_away.block_people(ctx.db, id=made, professional_ids=form.professional_ids)
    block = queries_away.get_block(ctx.db, sight(ctx), id=made)
    told = versions.changed(labels.block_words(ctx), None, block, ("ends_at", "reason"))
    ctx.audit("clinic.block_created", labels.block(ctx, block), told, version=block.version)
    return _made(ctx, block)


@routes.get(_ONE, needs="clinic.book")
def show_block(ctx: Context, _given: Input, block_id: UUID) -> Reply:
    """One block, ready to be changed."""
    block = queries_away.get_block(ctx.db, sight(ctx), id=block_id)
    start, end = ctx.local(block.starts_at), ctx.local(block.ends_at)
    data = {
        "day": start.date(),
        "time": start.time(),
        "until": end.time(),
        "until_day": told_day(ctx, block),
    }
    shown = {"block": block, "chosen": block.professional_ids, **data, **_choices(ctx)}
    return Reply("hours/block", shown, version=block.version)


@routes.put(_ONE, needs="clinic.book", body=BlockForm, form=show_block)
def update_block(ctx: Context, given: Input, block_id: UUID) -> Reply:
    """Give a block another time, reason or people."""
    form = given.read(BlockForm)
    before = queries_away.hold_block(ctx.db, sight(ctx), id=block_id)
    values = values_of(ctx, form, form.reason, form.note)
    words = labels.block_words(ctx)
    versions.require(ctx, given.expected(form.version), before, words, BlockChanged)
    require_seen(ctx, form.professional_ids, "professional_ids")
    wanted = sorted({str(one) for one in form.professional_ids})
    fields = versions.differing(before, values)
    fields += ["professional_ids"] if wanted != sorted(before.professional_ids) else []
    if not fields:
        return saved(ctx, before)
    queue(ctx, [*form.professional_ids, *map(UUID, before.professional_ids)])
    bears = bool({"starts_at", "ends_at", "professional_ids"} & {*fields})
    queries_away.update_block(ctx.db, id=block_id, bears=bears, **values)
    queries_away.block_people(ctx.db, id=block_id, professional_ids=form.professional_ids)
    return changed(ctx, before, fields)


@routes.post(f"{_ONE}/move", needs="clinic.book", body=BlockMove)
def move_block(ctx: Context, given: Input, block_id: UUID) -> Reply:
    """Give a block another start or end, or one person's to somebody else; what it is for stays.

    Raises:
        Invalid: the body is not a ``BlockMove``, or names one professional for several's.
    """
    move = given.read(BlockMove)
    before = queries_away.hold_block(ctx.db, sight(ctx), id=block_id)
    whose = _whose(ctx, before, move.professional_id)
    length = before.ends_at - before.starts_at
    values = values_of(ctx, move, before.reason, before.note, usual=length)
    expected = given.expected(move.version)
    versions.require(ctx, expected, before, labels.block_words(ctx), BlockChanged)
    fields = versions.differing(before, values)
    fields += ["professional_ids"] if whose != before.professional_ids else []
    if not fields:
        return saved(ctx, before)
    queue(ctx, [*map(UUID, {*before.professional_ids, *whose})])
    queries_away.update_block(ctx.db, id=block_id, bears=True, **values)
    queries_away.block_people(ctx.db, id=block_id, professional_ids=[*map(UUID, whose)])
    return changed(ctx, before, fields)


def _whose(ctx: Context, before: Block, wanted: UUID | None) -> list[str]:
    if wanted is None or [str(wanted)] == before.professional_ids:
        return before.professional_ids
    if len(before.professional_ids) > 1:
        reason = "Este bloqueio é de várias pessoas. Abra-o para mudar de quem é."
        raise Invalid("Este bloqueio é de várias pessoas.", professional_id=reason)
    require_seen(ctx, [wanted], "professional_id")
    return [str(wanted)]


@routes.post(f"{_ONE}/removal", needs="clinic.book", body=VersionForm)
def remove_block(ctx: Context, given: Input, block_id: UUID) -> Reply:
    """Let the time be booked again."""
    before = queries_away.hold_block(ctx.db, sight(ctx), id=block_id)
    expected = given.expected(given.read(VersionForm).version)
    versions.require(ctx, expected, before, labels.block_words(ctx), BlockChanged)
    queries_away.delete_block(ctx.db, id=block_id)
    ctx.audit("clinic.block_removed", labels.block(ctx, before))
    said = notice("Bloqueio removido: o horário está livre.", undo=LIST, body=written_again(before))
    return Reply(None, {}, location=LIST, headers=said)
