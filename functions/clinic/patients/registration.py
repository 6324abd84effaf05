"""A patient as written, by the register's form or by a booking for somebody new."""

from uuid import UUID

from functions.clinic.patients import labels, queries
from functions.clinic.patients.fields import Birthday
from functions.clinic.patients.queries import Patient
from functions.clinic.patients.written import PatientValues
from shared.context import Context
from shared.documents import Cpf
from shared.emails import Email
from shared.errors import Invalid
from shared.phones import Phone
from shared.record import record
from shared.text import VisibleName, VisibleText
from shared.versions import Version
from shared.web.repeats import RequestId


@record
class PatientForm:
    """A patient as written; a telephone may be shared by a family."""

    name: VisibleName
    phone: Phone
    email: Email | None = None
    cpf: Cpf | None = None
    born_on: Birthday | None = None
    notes: VisibleText = ""
    version: Version | None = None
    request_id: RequestId | None = None


def newcomer(ctx: Context, name: str | None, phone: str | None, email: str | None) -> UUID:
    """Register whom another form names, as ``patient_name`` and so on.

    Raises:
        Invalid: it names nobody, or has no telephone.
    """
    if name is None:
        raise Invalid("Escolha o paciente.", patient_id="Escolha ou cadastre o paciente.")
    if phone is None:
        raise Invalid("Falta o telefone do paciente.", patient_phone="Preencha este campo.")
    return register(ctx, PatientForm(name, phone, email)).id


def register(ctx: Context, form: PatientForm) -> Patient:
    """Insert a patient and tell of it; also used by a booking for somebody new.

    Raises:
        Invalid: born in the future.
        CpfTaken: another patient has the CPF.
    """
    require_born(ctx, form)
    patient = queries.create_patient(ctx.db, **values_of(form), created_by=ctx.actor.id)
    ctx.audit("clinic.patient_created", labels.thing(patient), version=patient.version)
    return patient


def values_of(form: PatientForm) -> PatientValues:
    """What of ``form`` is the patient's."""
    return PatientValues(
        name=form.name,
        phone=form.phone,
        email=form.email,
        cpf=form.cpf,
        born_on=form.born_on,
        notes=form.notes,
    )


def require_born(ctx: Context, form: PatientForm) -> None:
    """Refuse who is born tomorrow.

    Raises:
        Invalid: the birthday is in the future.
    """
    if form.born_on and form.born_on > ctx.local(ctx.now).date():
        raise Invalid("Confira os campos destacados.", born_on="A data está no futuro.")
