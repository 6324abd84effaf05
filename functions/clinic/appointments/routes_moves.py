"""Moving an appointment: another time, another professional, or both."""

from dataclasses import replace
from uuid import UUID

from functions.clinic.appointments import (
    news,
    queries,
    queries_changes,
    standing,
    visits,
)
from functions.clinic.appointments.pages import VISIT, moved, placed
from functions.clinic.appointments.rules_states import MOVABLE, near
from functions.clinic.appointments.starts import Start, start_of
from functions.clinic.catalogue.fields import Prefill
from functions.clinic.catalogue.sight import sight, staff
from functions.clinic.registry import routes
from shared import versions
from shared.clock import WallTime
from shared.context import Context
from shared.numbers import Flag
from shared.record import record
from shared.versions import Version
from shared.web.request import Input, Reply


@record
class Move(Start):
    """A new start, and another professional if given; ``version`` is the one that was read."""

    professional_id: UUID | None = None
    version: Version | None = None
    force: Flag = False


@record
class MoveQuery(Prefill):
    """Where the form would have it go; where it is when nothing is said."""

    time: WallTime | None = None


@routes.get(f"{VISIT}/move", needs="clinic.book", query=MoveQuery)
def choose_move(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """The form for another time.

    Raises:
        NotFound: there is none.
    """
    appointment = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    offering = [
        p for p in staff(ctx) if p["active"] and str(appointment.service_id) in p["service_ids"]
    ]
    start, query = ctx.local(appointment.starts_at), given.query(MoveQuery)
    day, at = query.day or start.date(), query.time or start.time()
    return Reply(
        "appointments/appointment_move",
        {
            "appointment": appointment,
            "professionals": offering,
            "professional_id": query.professional_id or appointment.professional_id,
            "day": day,
            "past": day < ctx.local(ctx.now).date(),
            "time": at.strftime("%H:%M"),
        },
    )


@routes.post(f"{VISIT}/move", needs="clinic.book", body=Move, form=choose_move)
def move_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Give an appointment another time or professional; its length and price stay.

    Raises:
        Invalid: the body is not a ``Move``.
        NotFound: there is none.
        VisitChanged: somebody changed it first.
        WrongState: it has begun, or will not be.
        UnknownChoice, NotOffered: the professional is unknown, or does not do this.
        OutsideHours, ForceDenied: outside working hours.
        SlotTaken, PatientBusy: the time is not free.
    """
    move = given.read(Move)
    before = standing.hold(ctx, given, appointment_id, move.version, MOVABLE)
    starts_at = start_of(ctx, move)
    wanted = replace(
        standing.wanted(before),
        professional_id=move.professional_id or before.professional_id,
        starts_at=starts_at,
        ends_at=starts_at + (before.ends_at - before.starts_at),
        busy_until=starts_at + (before.busy_until - before.starts_at),
        field=move.field,
    )
    asked = {"starts_at": starts_at, "professional_id": wanted.professional_id}
    if not versions.differing(before, asked):
        return placed(ctx, before, toast="Já estava assim: nada mudou e ninguém foi avisado.")
    standing.require_attended(ctx, before, wanted.professional_id)
    visits.require(ctx, wanted, force=move.force)
    queries_changes.move_appointment(
        ctx.db,
        id=appointment_id,
        **wanted.time,
        near=near(wanted.starts_at, ctx.now),
        kept=move.force,
    )
    after = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    news.moved(ctx, before, after)
    return moved(ctx, before, after)
