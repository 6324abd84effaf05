"""A cancellation of a series taken back: all of its visits, or none."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated
from uuid import UUID

from pydantic import Field

from functions.clinic.appointments import (
    history,
    letters,
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
from functions.clinic.appointments.series import MOST, Date
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.sight import sight
from functions.clinic.facts import AppointmentBooked, SeriesBooked
from functions.clinic.registry import routes
from shared import versions
from shared.context import Context
from shared.record import record
from shared.versions import Version
from shared.web.request import Input, Reply


@record
class SeriesReopening:
    """Which of its cancelled visits are to be again."""

    appointment_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]
    version: Version | None = None


@routes.post(f"{ONE}/reopening", needs="clinic.book", body=SeriesReopening)
def reopen_series(ctx: Context, given: Input, series_id: UUID) -> Reply:
    """Let cancelled visits of a series be again, as one alone is reopened; one mail tells of it.

    Raises:
        NotFound: there is none, or a visit of it is in an agenda that they do not see.
        UnknownChoice: a visit is none of the series.
        SeriesChanged: somebody changed the series first.
        WrongState: one of them is none of its cancelled visits to come.
        NotOffered: whose visit it was attends no more.
        SeriesCollides: the time of some went to others.
    """
    asked = given.read(SeriesReopening)
    held = queries_series.hold_series(ctx.db, sight(ctx), id=series_id)
    versions.require(ctx, given.expected(asked.version), held, {}, SeriesChanged)
    known = queries_series.list_members(ctx.db, sight(ctx), series_id=series_id)
    if not {*asked.appointment_ids} <= {*known}:
        reason = "Escolha horários desta série."
        raise UnknownChoice("Não encontramos o que foi escolhido.", appointment_ids=reason)
    before = series.gone(ctx, series_id, asked.appointment_ids)
    if len(before) < len({*asked.appointment_ids}):
        raise WrongState("Um destes horários não está mais cancelado, ou já passou.")
    visits.queue(ctx, held.patient_id, *{one.professional_id for one in before})
    series.require_all(ctx, _judged(ctx, before), only_free=False)
    for one in before:
        queries_changes.set_status(ctx.db, id=one.id, status="scheduled", step=1)
    after = queries.list_named(ctx.db, sight(ctx), ids=[one.id for one in before])
    for old, new in zip(before, after, strict=True):
        told = {"act": "cancellation", "status": old.status}
        history.note(ctx, old, new, "reopened", ("status",), **told)
        letters.tell(ctx, AppointmentBooked, new, told=True)
    queries_series.touch_series(ctx.db, id=series_id)
    news.of_series(ctx, SeriesBooked, series_id, after)
    said = f"Marcados de novo: {len(after)} horários. O paciente é avisado."
    return shown(ctx, series_id, toast=said)


def _judged(ctx: Context, before: Sequence[Appointment]) -> list[Date]:
    """Each date, and who has its time by now."""
    told: list[Date] = []
    by_whom = sorted(before, key=lambda one: str(one.professional_id))
    for whose, ones in groupby(by_whom, key=lambda one: one.professional_id):
        mine = list(ones)
        standing.require_attended(ctx, mine[0], whose)
        wanted = [standing.wanted(one) for one in mine]
        told += series.dates(wanted, series.taken(ctx, wanted, [one.id for one in mine]))
    return sorted(told, key=lambda one: one.starts_at)
