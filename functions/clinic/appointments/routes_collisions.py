"""What collides with a block, a day off, other hours or a holiday, settled one by one.

Moving and cancelling are the visit's own acts; here is the third way, to leave it where it is.
"""

from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import (
    collisions,
    history,
    labels,
    queries,
    queries_collisions,
    visits,
)
from functions.clinic.appointments.errors import VisitChanged
from functions.clinic.appointments.pages import VISIT, VISITS
from functions.clinic.catalogue.sight import sight
from functions.clinic.registry import routes
from shared import versions
from shared.clock import Days
from shared.context import Context
from shared.versions import VersionForm
from shared.web.notices import notice
from shared.web.request import Input, Reply

_LIST: Final = "/clinic/collisions"
_AS_IT_WAS: Final = "Já estava assim: nada mudou."


@routes.get(_LIST, needs="clinic.see_agenda", query=Days)
def list_collisions(ctx: Context, given: Input) -> Reply:
    """Visits to come that collide, earliest first, until each is moved, cancelled or kept."""
    query = given.query(Days)
    first = query.since or ctx.local(ctx.now).date()
    last = query.until or first + collisions.HORIZON
    bounds = visits.day_bounds(ctx, first)[0], visits.day_bounds(ctx, last)[1]
    found = collisions.find(ctx, *bounds)
    return Reply("appointments/collisions", {"collisions": found, "filter": query})


@routes.post(f"{VISIT}/keeping", needs="clinic.book", body=VersionForm)
def keep_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Leave a visit where it is although it collides; what comes to collide later asks again.

    Raises:
        NotFound: there is none in an agenda that they see.
        VisitChanged: somebody changed it first.
    """
    version = given.read(VersionForm).version
    before = queries.hold_appointment(ctx.db, sight(ctx), id=appointment_id)
    found = collisions.find(ctx, before.starts_at, before.ends_at, appointment_id)
    if not found:
        return _kept(before, _AS_IT_WAS)
    versions.require(ctx, given.expected(version), before, labels.appointment(ctx), VisitChanged)
    queries_collisions.keep_appointment(ctx.db, id=appointment_id)
    after = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    history.note(ctx, before, after, "kept", ("kept_at",), note=found[0].why)
    undo = f"{VISITS}/{appointment_id}/keeping/removal"
    return _kept(after, f"Mantido: {after.patient_name} continua marcado.", undo=undo)


@routes.post(f"{VISIT}/keeping/removal", needs="clinic.book", body=VersionForm)
def unkeep_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Take that back: what the visit collides with is asked about again. Twice is once.

    Whoever asks for what is so already is told that it is, whatever they had read.

    Raises:
        NotFound: there is none in an agenda that they see.
        VisitChanged: somebody changed it first.
    """
    version = given.read(VersionForm).version
    before = queries.hold_appointment(ctx.db, sight(ctx), id=appointment_id)
    if not queries_collisions.unkeep_appointment(ctx.db, id=appointment_id):
        return _kept(before, _AS_IT_WAS)
    # A refusal takes it back.
    versions.require(ctx, given.expected(version), before, labels.appointment(ctx), VisitChanged)
    after = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    history.note(ctx, before, after, "unkept", ("kept_at",))
    return _kept(after, "De novo a resolver.")


def _kept(appointment: queries.Appointment, said: str, *, undo: str = "") -> Reply:
    back: dict[str, Any] = {"undo": undo, "version": appointment.version} if undo else {}
    headers = notice(said, **back)
    return Reply.saved(None, appointment, called="appointment", location=_LIST, headers=headers)
