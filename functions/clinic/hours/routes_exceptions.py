"""Days off and other hours, of one professional or of the whole clinic.

What is about one raises ``NotFound`` (there is none), what changes one ``ExceptionChanged``
(somebody changed it first). What is written raises ``Invalid`` (it is no ``ExceptionForm``, or its
last day is before its first), ``UnknownChoice`` (the professional is nobody here) and
``DaysTaken`` (some of the days have another already).
"""

from dataclasses import field
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from functions.clinic.catalogue.fields import USUAL_DAY, Prefill, Written
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.rules import Interval
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.hours import labels, queries_away
from functions.clinic.hours.errors import ExceptionChanged
from functions.clinic.hours.fields import AwayForm
from functions.clinic.hours.people import everybody, queue, require_seen
from functions.clinic.hours.queries_away import Departure
from functions.clinic.hours.written import ExceptionValues
from functions.clinic.registry import routes
from shared import versions
from shared.clock import Day, Days
from shared.context import Context
from shared.errors import Invalid
from shared.record import record
from shared.versions import VersionForm
from shared.web.notices import notice
from shared.web.request import Input, Reply

_LIST: Final = "/clinic/exceptions"
_ONE: Final = f"{_LIST}/<uuid:schedule_exception_id>"
_MOST_DAYS: Final = 366


@record(kw_only=True)
class ExceptionForm(AwayForm):
    """Days on which the hours are ``hours``, or nobody works at all (``off``).

    ``last_on`` None is one day; ``professional_id`` None is the whole clinic.
    """

    first_on: Day
    last_on: Day | None = None
    professional_id: UUID | None = None
    kind: Literal["off", "hours"] = "off"
    hours: Written = field(default_factory=list)


@routes.get(_LIST, needs="clinic.see_agenda", query=Days)
def list_exceptions(ctx: Context, given: Input) -> Reply:
    """Days off and other hours of the clinic and of who is to be seen, from today unless said."""
    query = given.query(Days)
    since = query.since or ctx.local(ctx.now).date()
    found = queries_away.list_exceptions(ctx.db, sight(ctx), first_on=since, last_on=query.until)
    return Reply("hours/exceptions", {"exceptions": found, "ask": keepers(ctx, staff(ctx))})


@routes.get(f"{_LIST}/new", needs="clinic.keep_hours", query=Prefill)
def new_exception(ctx: Context, given: Input) -> Reply:
    """The form, for the day and professional given."""
    query = given.query(Prefill)
    day = query.day or ctx.local(ctx.now).date()
    data = {"exception": None, "day": day, "chosen": query.professional_id}
    return Reply("hours/exception", data | _choices(ctx))


def _choices(ctx: Context) -> dict[str, Any]:
    return {"professionals": [p for p in staff(ctx) if p["active"]], "usual": USUAL_DAY}


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _saved(queries_away.get_exception(ctx.db, sight(ctx), id=made))


@routes.post(_LIST, needs="clinic.keep_hours", body=ExceptionForm, once=_again, form=new_exception)
def create_exception(ctx: Context, given: Input) -> Reply:
    """Enter a day off or other hours; what is booked stays, and is listed until it is settled."""
    form = given.read(ExceptionForm)
    values = _values(form)
    _queue(ctx, form.professional_id)
    made = queries_away.create_exception(ctx.db, created_by=ctx.actor.id, **values)
    departure = queries_away.get_exception(ctx.db, sight(ctx), id=made)
    told = versions.changed(labels.EXCEPTION, None, departure, ("last_on", "hours"))
    named = labels.departure(departure)
    ctx.audit("clinic.exception_created", named, told, version=departure.version)
    return _saved(departure, 201)


@routes.get(_ONE, needs="clinic.keep_hours")
def show_exception(ctx: Context, _given: Input, schedule_exception_id: UUID) -> Reply:
    """One of them, ready to be changed."""
    one = queries_away.get_exception(ctx.db, sight(ctx), id=schedule_exception_id)
    data = {"exception": one, "day": one.first_on, "chosen": one.professional_id}
    return Reply("hours/exception", data | _choices(ctx), version=one.version)


@routes.put(_ONE, needs="clinic.keep_hours", body=ExceptionForm, form=show_exception)
def update_exception(ctx: Context, given: Input, schedule_exception_id: UUID) -> Reply:
    """Give it other days, hours or people."""
    form = given.read(ExceptionForm)
    before = queries_away.hold_exception(ctx.db, sight(ctx), id=schedule_exception_id)
    values = _values(form)
    expected = given.expected(form.version)
    versions.require(ctx, expected, before, labels.EXCEPTION, ExceptionChanged)
    said = {name: values[name] for name in ("professional_id", "first_on", "last_on", "note")}
    fields = versions.differing(before, said | {"hours": _hours(form)})
    if not fields:
        return _saved(before)
    _queue(ctx, form.professional_id, before.professional_id)
    bears = fields != ["note"]
    queries_away.update_exception(ctx.db, id=schedule_exception_id, bears=bears, **values)
    after = queries_away.get_exception(ctx.db, sight(ctx), id=schedule_exception_id)
    told = versions.changed(labels.EXCEPTION, before, after, fields)
    ctx.audit("clinic.exception_changed", labels.departure(after), told, version=after.version)
    return _saved(after)


@routes.post(f"{_ONE}/removal", needs="clinic.keep_hours", body=VersionForm)
def remove_exception(ctx: Context, given: Input, schedule_exception_id: UUID) -> Reply:
    """Let the hours be those of the week again."""
    before = queries_away.hold_exception(ctx.db, sight(ctx), id=schedule_exception_id)
    expected = given.expected(given.read(VersionForm).version)
    versions.require(ctx, expected, before, labels.EXCEPTION, ExceptionChanged)
    queries_away.delete_exception(ctx.db, id=schedule_exception_id)
    ctx.audit("clinic.exception_removed", labels.departure(before))
    back = _written_again(before)
    said = notice("Removida: vale de novo o horário da semana.", undo=_LIST, body=back)
    return Reply(None, {}, location=_LIST, headers=said)


def _written_again(one: Departure) -> dict[str, Any]:
    """What makes one that was removed anew."""
    days = {"first_on": one.first_on.isoformat(), "last_on": one.last_on.isoformat()}
    whose = str(one.professional_id) if one.professional_id else None
    said = {"kind": one.kind, "hours": one.text, "note": one.note}
    return {"professional_id": whose, **said, **days}


def _queue(ctx: Context, *ids: UUID | None) -> None:
    """Wait for whoever books the time of these; of everybody, when one is the whole clinic."""
    named = [one for one in ids if one]
    if ids[0]:
        require_seen(ctx, [ids[0]], "professional_id")
    queue(ctx, named if len(named) == len(ids) else everybody(ctx))


def _hours(form: ExceptionForm) -> list[Interval]:
    """The hours; a switch that says otherwise, as one may leave it without scripts, is refused."""
    if form.kind == "hours" and not form.hours:
        reason = "Escreva os horários, ou desligue “Atende em outro horário”."
        raise Invalid("Faltam os horários.", hours=reason)
    if form.kind == "off" and form.hours:
        reason = "Ligue “Atende em outro horário”, ou apague os horários."
        raise Invalid("Confira os horários.", hours=reason)
    return form.hours


def _values(form: ExceptionForm) -> ExceptionValues:
    last_on, hours = form.last_on or form.first_on, _hours(form)
    if last_on < form.first_on:
        raise Invalid("Confira as datas.", last_on="O último dia vem antes do primeiro.")
    if last_on - form.first_on > timedelta(days=_MOST_DAYS):
        raise Invalid("São dias demais.", last_on="Até um ano de cada vez.")
    return {
        "professional_id": form.professional_id,
        "first_on": form.first_on,
        "last_on": last_on,
        "opens": [one.start for one in hours],
        "closes": [one.end for one in hours],
        "note": form.note,
    }


def _saved(one: Departure, status: int = 200) -> Reply:
    """As saved, with the way to what it collides with."""
    where = f"/clinic/collisions?since={one.first_on}&until={one.last_on}"
    return Reply.saved("hours/exception", one, called="exception", location=where, status=status)
