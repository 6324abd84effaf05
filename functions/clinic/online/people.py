"""Who books by the page: somebody who is a patient here already, or somebody new.

Which of the two is told to nobody: whoever knows a telephone and an e-mail learns nothing by them.
"""

from dataclasses import replace
from uuid import UUID

from functions.clinic.appointments import answers
from functions.clinic.online import queries
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
    found = queries.find_patient(ctx.db, **given)
    if found is None:
        return newcomer(ctx, person)
    queries.bring_back(ctx.db, patient_id=found)
    return found


def newcomer(ctx: Context, person: Person) -> UUID:
    """Register them."""
    form = PatientForm(person.name, person.phone, person.email)
    return register(replace(ctx, actor=answers.PATIENT), form).id
