"""What a patient is written of a visit: in which words, and with which links to answer by."""

from collections.abc import Sequence
from typing import Final

from functions.clinic.appointments import answers, queries
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.rules import dated
from functions.clinic.facts import SeriesFact, Visit
from shared.context import Context
from shared.letters import Letter, Recipient, Subject, Words

_WORDS: Final = Words(
    first="booked",
    changed="moved",
    cancelled="cancelled",
    reminder="reminder",
    calendar="visit",
    news=("service_name", "professional_name"),
)
_SERIES: Final = {
    "clinic.series_booked": "series_booked",
    "clinic.series_moved": "series_moved",
    "clinic.series_cancelled": "series_cancelled",
}
_SAID: Final = (*_WORDS.news, "workspace", "confirm_url", "cancel_url")


def tell(ctx: Context, fact: type[Visit], appointment: Appointment, *, told: bool = False) -> None:
    """Tell what happened to ``appointment``, and have its patient told in time.

    ``told``: they are by a letter of several visits. The links let whoever holds them answer for
    the patient.
    """
    patient = queries.reach_of_visit(ctx.db, appointment_id=appointment.id)
    key = patient.answer_key
    links = answers.links(ctx, appointment.id, appointment.starts_at, key) if key else {}
    visit = fact(
        appointment_id=appointment.id,
        sequence=appointment.sequence,
        patient_id=appointment.patient_id,
        patient_version=patient.version,
        patient_name=patient.name,
        patient_email=patient.email,
        service_name=appointment.service_name,
        professional_name=appointment.professional_name,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        workspace=ctx.tenant.name,
        **links,
    )
    subject = Subject(
        id=visit.appointment_id,
        version=visit.sequence,
        recipient=Recipient(visit.patient_id, patient.version, patient.name, patient.email),
        words=_WORDS,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        cancelled=appointment.status == "cancelled",
        said={name: getattr(visit, name) for name in _SAID},
        told=told,
    )
    ctx.letters.keep(visit, subject)


def tell_series(ctx: Context, fact: type[SeriesFact], visits: Sequence[Appointment]) -> None:
    """Tell what happened to these visits of one series, in one mail to their patient."""
    first = visits[0]
    patient = queries.reach_of_visit(ctx.db, appointment_id=first.id)
    told = fact(
        series_id=first.series_id or first.id,
        patient_id=first.patient_id,
        appointment_ids=[one.id for one in visits],
    )
    if patient.email is None:
        ctx.emit(told, key=str(told.series_id))
        return
    said = {
        "recipient_name": patient.name,
        "workspace": ctx.tenant.name,
        "service_name": first.service_name,
        "professional_name": first.professional_name,
        "dates": [dated(ctx.local(one.starts_at)) for one in visits],
    }
    letter = Letter(_SERIES[fact.type], patient.email, said, customer=True)
    ctx.letters.send(told, letter, key=str(told.series_id))
