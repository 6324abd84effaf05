"""Series moved and cancelled at once, from one visit on or whole.

Each raises ``NotFound`` (there is none, or a visit of it is in an agenda that they do not see).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from functions.clinic.appointments import (
    news,
    queries,
    queries_changes,
    queries_series,
    series,
    standing,
    visits,
)
from functions.clinic.appointments.errors import SeriesChanged, WrongState
from functions.clinic.appointments.pages_series import ONE, shown
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.queries_series import Series
from functions.clinic.appointments.rules_states import near
from functions.clinic.appointments.starts import Start, start_of
from functions.clinic.catalogue.sight import sight
from functions.clinic.facts import SeriesCancelled, SeriesMoved
from functions.clinic.registry import routes
from shared import text, versions
from shared.context import Context
from shared.numbers import Flag
from shared.record import record
from shared.versions import Version, Words
from shared.web.request import Input, Reply

_WORDS: Final[Words] = {}
Scope = Literal["following", "all"]


@record(kw_only=True)
class SeriesMove(Start):
    """Where one of its visits goes; the others go as far, from it on or all of them."""

    appointment_id: UUID
    professional_id: UUID | None = None
    scope: Scope = "following"
    only_free: Flag = False
    force: Flag = False
    version: Version | None = None


@record
class SeriesCancellation:
    """Which of its visits will not be: all that are to come, or those from one on."""

    appointment_id: UUID | None = None
    scope: Scope = "all"
    reason: Annotated[str, text.lines(most=500)] = ""
    version: Version | None = None


@routes.post(f"{ONE}/move", needs="clinic.book", body=SeriesMove)
def move_series(ctx: Context, given: Input, series_id: UUID) -> Reply:
    """Move visits of a series as far as one of them; what was moved by itself stays.

    Raises:
        Invalid: the body is not a ``SeriesMove``.
        SeriesChanged: somebody changed the series first.
        WrongState: the visit named is not one of it that is to come.
        UnknownChoice, NotOffered: the professional is unknown, or does not do this.
        SeriesCollides: some cannot go there, and ``only_free`` is not said.
        ForceDenied: ``force`` by someone who may not.
    """
    move = given.read(SeriesMove)
    standing_, first = _held(ctx, given, series_id, move.version, move.appointment_id)
    goes_to = start_of(ctx, move)
    whose = move.professional_id or first.professional_id
    since = first.starts_at if move.scope == "following" else None
    every = series.members(ctx, series_id, since)
    going = [one for one in every if not one.apart or one.id == first.id]
    shift = ctx.local(goes_to).replace(tzinfo=None) - ctx.local(first.starts_at).replace(
        tzinfo=None
    )
    if not shift and all(one.professional_id == whose for one in going):
        return shown(ctx, series_id, toast="Já estava assim: nada mudou e ninguém foi avisado.")
    standing.require_attended(ctx, first, whose)
    visits.queue(ctx, whose, first.patient_id, *{one.professional_id for one in going})
    moved, left = _move(ctx, move, going, shift, whose)
    queries_series.touch_series(ctx.db, id=standing_.id)
    news.of_series(ctx, SeriesMoved, series_id, moved)
    said = f"Remarcados: {len(moved)} horários de {first.patient_name}."
    back = {} if left else _way_back(first, going, move.scope)
    return shown(ctx, series_id, left_out=left, said=said, **back)


def _way_back(first: Appointment, going: Sequence[Appointment], scope: Scope) -> dict[str, Any]:
    """What moves them back, where all were one professional's."""
    if any(one.professional_id != first.professional_id for one in going):
        return {}
    where = {"starts_at": first.starts_at.isoformat(), "scope": scope}
    ids = {"appointment_id": str(first.id), "professional_id": str(first.professional_id)}
    return {"undo": "move", "body": ids | where}


def _move(
    ctx: Context,
    move: SeriesMove,
    going: Sequence[Appointment],
    shift: timedelta,
    whose: UUID,
) -> tuple[list[Appointment], list[dict[str, Any]]]:
    """Move what can be moved; what was, and the dates that were left where they are."""
    before = [standing.wanted(one) for one in going]
    wanted = [
        series.shifted(replace(old, professional_id=whose), series.moved(ctx, one, shift))
        for one, old in zip(going, before, strict=True)
    ]
    ids = [one.id for one in going]
    why = series.judge(ctx, wanted, force=move.force, except_ids=ids)
    series.stay(wanted, before, why)
    told = series.dates(wanted, why)
    series.require_all(ctx, told, only_free=move.only_free)
    pairs = [(a, w) for a, w, reason in zip(going, wanted, why, strict=True) if reason is None]
    if shift > timedelta():
        pairs.reverse()  # each goes where the next one was
    for one, to in pairs:
        queries_changes.move_appointment(
            ctx.db,
            id=one.id,
            **to.time,
            near=near(to.starts_at, ctx.now),
            kept=move.force,
            alone=False,
        )
    known = {one.id: one for one, _ in pairs}
    moved = queries.list_named(ctx.db, sight(ctx), ids=list(known))
    for after in moved:
        news.moved(ctx, known[after.id], after, told=True)
    return moved, [series.as_told(date) for date in told if not date.free]


@routes.post(f"{ONE}/cancellation", needs="clinic.book", body=SeriesCancellation)
def cancel_series(ctx: Context, given: Input, series_id: UUID) -> Reply:
    """Cancel what is to come of a series, also what was moved by itself; one mail tells of it.

    Raises:
        SeriesChanged: somebody changed the series first.
        WrongState: the visit named is not one of it that is to come.
    """
    asked = given.read(SeriesCancellation)
    _, first = _held(ctx, given, series_id, asked.version, asked.appointment_id)
    since = first.starts_at if first and asked.scope == "following" else None
    going = series.members(ctx, series_id, since)
    if not going:
        return shown(ctx, series_id, toast="Já estava assim: nada mudou.")
    for one in going:
        reason = asked.reason or None
        queries_changes.set_status(
            ctx.db, id=one.id, status="cancelled", cancel_reason=reason, step=1
        )
    after = queries.list_named(ctx.db, sight(ctx), ids=[one.id for one in going])
    known = {one.id: one for one in going}
    for one in after:
        news.cancelled(ctx, known[one.id], one, asked.reason, told=True)
    queries_series.touch_series(ctx.db, id=series_id)
    news.of_series(ctx, SeriesCancelled, series_id, after)
    return shown(
        ctx,
        series_id,
        said=f"Cancelados: {len(after)} horários de {after[0].patient_name}.",
        undo="reopening",
        body={"appointment_ids": [str(one.id) for one in after]},
    )


def _held(
    ctx: Context, given: Input, series_id: UUID, version: int | None, appointment_id: UUID | None
) -> tuple[Series, Any]:
    """The series and its visits, held; and the one that is named, if one is."""
    held = queries_series.hold_series(ctx.db, sight(ctx), id=series_id)
    versions.require(ctx, given.expected(version), held, _WORDS, SeriesChanged)
    if appointment_id is None:
        return held, None
    named = [one for one in series.members(ctx, series_id, None) if one.id == appointment_id]
    if not named:
        queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)  # else there is none
        raise WrongState("Este horário já não é um dos próximos desta série.")
    return held, named[0]
