"""Who books by the page: somebody who is a patient here already, or somebody new.

Which of the two is told to nobody: whoever knows a telephone and an e-mail learns nothing by them.
"""

from dataclasses import replace
from uuid import UUID

from functions.clinic.appointments import answers
from functions.clinic.catalogue.sight import EVERYTHING
from functions.clinic.online import queries
from functions.clinic.patients import labels
from functions.clinic.patients import queries as patients
from functions.clinic.patients.registration import PatientForm, register
from shared.context import Context
from shared.locks import lock_names
from shared.record import record


@record
class Person:
    """As they say who they are."""

    name: str
    phone: str
    email: str


def patient_of(ctx: Context, person: Person) -> UUID:
    """Who that is here; registered by now if nobody was. Their own two requests are one by one."""
    lock_names(ctx.db, f"clinic.online:{person.email.lower()}")
    given = {"name": person.name, "phone": person.phone, "email": person.email}
    return queries.find_patient(ctx.db, **given) or newcomer(ctx, person)


def bring_back(ctx: Context, patient_id: UUID) -> None:
    """Let who was archived be on the lists again, now that they come; who was not stays."""
    if queries.bring_back(ctx.db, patient_id=patient_id):
        one = patients.get_patient(ctx.db, EVERYTHING, id=patient_id)
        replace(ctx, actor=answers.PATIENT).audit("clinic.patients_restored", labels.thing(one))


def newcomer(ctx: Context, person: Person) -> UUID:
    """Register them."""
    form = PatientForm(person.name, person.phone, person.email)
    return register(replace(ctx, actor=answers.PATIENT), form).id
