"""What becomes of a visit, as its history and the audit trail tell it."""

from collections.abc import Iterable
from typing import Any, Final

from functions.clinic.appointments import freed, labels, queries_changes
from functions.clinic.appointments.queries import Appointment
from shared import versions
from shared.context import Context

_LEAVING: Final = frozenset({"cancelled", "moved"})


def note(
    ctx: Context,
    before: Appointment | None,
    after: Appointment,
    kind: str,
    fields: Iterable[str],
    **detail: Any,
) -> None:
    """Write one change to the visit's history, and without a person's words to the audit trail."""
    queries_changes.record_event(
        ctx.db,
        appointment_id=after.id,
        kind=kind,
        actor_id=ctx.actor.id,
        actor_name=ctx.actor.name,
        detail=detail,
    )
    told = versions.changed(labels.appointment(ctx), before, after, fields)
    action, named = f"clinic.appointment_{kind}", labels.thing(ctx, after)
    ctx.audit(action, named, told, version=after.version)
    if before is not None and kind in _LEAVING:
        freed.tell(ctx, before)
