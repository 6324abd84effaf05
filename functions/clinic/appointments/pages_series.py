"""What the page of a series shows."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import queries, queries_series
from functions.clinic.appointments.pages import WORDS
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.rules_states import AHEAD
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.sight import sight, staff
from functions.clinic.patients import queries as patients
from shared.context import Context
from shared.errors import Invalid
from shared.web.notices import notice
from shared.web.request import Reply

LIST: Final = "/clinic/series"
ONE: Final = f"{LIST}/<uuid:series_id>"
_WEEK: Final = timedelta(weeks=1)


def shown(ctx: Context, series_id: UUID, **more: Any) -> Reply:
    """A series with all its visits; ``more`` is of the reply, and what was ``left_out``.

    ``said`` is the notice of an act; ``undo``, below the series, takes it back by ``body``.
    """
    one = queries_series.get_series(ctx.db, sight(ctx), id=series_id)
    ids = queries_series.list_members(ctx.db, sight(ctx), series_id=series_id)
    found = queries.list_named(ctx.db, sight(ctx), ids=ids)
    left = more.pop("left_out", [])
    data = {"series": one, "appointments": found, "left_out": left, "ahead": _ahead(ctx, found)}
    where = f"{LIST}/{series_id}" if more else None
    said, undo, body = (more.pop(name, None) for name in ("said", "undo", "body"))
    if said:
        back: dict[str, Any] = {"body": body} if body else {}
        if undo:
            back |= {"undo": f"{where}/{undo}", "version": one.version}
        more["headers"] = notice(said, **back)
    return Reply(
        "appointments/series",
        data | WORDS,
        location=where,
        version=one.version,
        made=one.id,
        **more,
    )


def _ahead(ctx: Context, found: Sequence[Appointment]) -> list[Appointment]:
    return [one for one in found if one.state in AHEAD and one.starts_at > ctx.now]


def begun(
    ctx: Context, patient_id: UUID | None, appointment_id: UUID | None, day: date | None
) -> Reply:
    """The form of a series: for one patient, or as a visit of theirs is, from a week later on.

    Raises:
        Invalid: neither is named.
        NotFound: there is none that they see.
    """
    visit = appointment_id and queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    whose = visit.patient_id if visit else patient_id
    if whose is None:
        raise Invalid("Diga de quem é a série.", patient_id="Escolha o paciente.")
    today = ctx.local(ctx.now).date()
    at = ctx.local(visit.starts_at) + _WEEK if visit else None
    data = {
        "patient": patients.get_patient(ctx.db, sight(ctx), id=whose),
        "day": day or (max(at.date(), today) if at else today),
        "time": at.strftime("%H:%M") if at else "",
        "past": False,
        "service_id": visit.service_id if visit else "",
        "professional_id": visit.professional_id if visit else "",
        "services": [s for s in lists.services(ctx) if s["active"]],
        "professionals": [p for p in staff(ctx) if p["active"]],
    }
    return Reply("appointments/series_new", data)
