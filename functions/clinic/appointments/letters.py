"""What a patient is written of a visit: in which words, and with which links to answer by."""

from typing import Final

from functions.clinic.appointments import answers, queries
from functions.clinic.appointments.queries import Appointment
from functions.clinic.facts import Visit
from shared.context import Context
from shared.letters import Recipient, Subject, Words

_WORDS: Final = Words(
    first="booked",
    changed="moved",
    cancelled="cancelled",
    reminder="reminder",
    calendar="visit",
    news=("service_name", "professional_name"),
)
_SAID: Final = (*_WORDS.news, "workspace", "confirm_url", "cancel_url")


def tell(ctx: Context, fact: type[Visit], appointment: Appointment) -> None:
    """Tell what happened to ``appointment``, and have its patient told in time.

    The links let whoever holds them answer for the patient.
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
    )
    ctx.letters.keep(visit, subject)
