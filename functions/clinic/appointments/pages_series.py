"""What the page of a series shows."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import queries, queries_series
from functions.clinic.appointments.pages import WORDS
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.rules_states import AHEAD
from functions.clinic.catalogue.sight import sight
from shared.context import Context
from shared.web.request import Reply

LIST: Final = "/clinic/series"
ONE: Final = f"{LIST}/<uuid:series_id>"


def shown(ctx: Context, series_id: UUID, **more: Any) -> Reply:
    """A series with all its visits; ``more`` is of the reply, and what was ``left_out``."""
    one = queries_series.get_series(ctx.db, sight(ctx), id=series_id)
    ids = queries_series.list_members(ctx.db, sight(ctx), series_id=series_id)
    found = queries.list_named(ctx.db, sight(ctx), ids=ids)
    left = more.pop("left_out", [])
    data = {"series": one, "appointments": found, "left_out": left, "ahead": _ahead(ctx, found)}
    where = f"{LIST}/{series_id}" if more else None
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
