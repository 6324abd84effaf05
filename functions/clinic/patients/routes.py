"""Patients: find, register, change and take out."""

from typing import Annotated, Final
from uuid import UUID

from functions.clinic.catalogue.errors import ChangedMeanwhile, RequestReused
from functions.clinic.catalogue.sight import sight
from functions.clinic.facts import PatientChanged
from functions.clinic.patients import labels, queries
from functions.clinic.patients.fields import Search
from functions.clinic.patients.queries import After, ListedPatient, Patient
from functions.clinic.patients.registration import PatientForm, register, require_born, values_of
from functions.clinic.registry import routes
from shared import numbers, versions
from shared.context import Context
from shared.letters import Recipient
from shared.numbers import Flag
from shared.paging import Cursor, Pages
from shared.record import record
from shared.web.request import Input, Reply
from shared.web.routing import Once

_LIST: Final = "/clinic/patients"
_ONE: Final = f"{_LIST}/<uuid:patient_id>"
_CHOICES: Final = 6
_REACHED: Final = frozenset({"name", "email"})


@record
class PatientQuery:
    """Which patients; ``cursor`` is ``next`` of the page before."""

    q: Search = ""
    limit: Annotated[int, numbers.whole(1, 100)] = 20
    cursor: Cursor | None = None


@routes.get(_LIST, needs="clinic.see_patients", query=PatientQuery)
def list_patients(ctx: Context, given: Input) -> Reply:
    """One page of patients by name; ``q`` is words in any order, of name, telephone and CPF."""
    query = given.query(PatientQuery)
    pages = Pages(ctx, "clinic.patients", query)
    after = pages.after(After)
    found = _found(ctx, query.q, after=after, limit=query.limit + 1)
    page, more = pages.cut(found, query.limit, lambda last: After(last.name, last.id))
    return Reply("patients/patients", {"patients": page, "next": more, "q": query.q})


def _found(ctx: Context, q: str, *, after: After | None, limit: int) -> list[ListedPatient]:
    if not q:
        return queries.list_patients(ctx.db, sight(ctx), after=after, limit=limit)
    return queries.search_patients(ctx.db, sight(ctx), q=q, after=after, limit=limit)


@record
class ChoiceQuery:
    """What was typed in a booking; ``new`` asks for the fields of somebody new."""

    q: Search = ""
    new: Flag = False


@routes.get(f"{_LIST}/choices", needs="clinic.see_patients", query=ChoiceQuery)
def list_patient_choices(ctx: Context, given: Input) -> Reply:
    """The few best matches while a booking is being typed."""
    query = given.query(ChoiceQuery)
    found = _found(ctx, query.q, after=None, limit=_CHOICES) if query.q else []
    return Reply("patients/patient_choices", {"patients": found, "q": query.q, "new": query.new})


@routes.get(f"{_LIST}/new", needs="clinic.keep_patients")
def new_patient(_ctx: Context, _given: Input) -> Reply:
    """The empty form."""
    return Reply("patients/patient_form", {"patient": None})


def _again(ctx: Context, made: UUID) -> Reply:
    return _saved(queries.get_patient(ctx.db, sight(ctx), id=made))


_ONCE: Final = Once(_again, RequestReused)


@routes.post(_LIST, needs="clinic.keep_patients", body=PatientForm, once=_ONCE, form=new_patient)
def create_patient(ctx: Context, given: Input) -> Reply:
    """Register one patient.

    Raises:
        Invalid: the body is not a ``PatientForm``.
        CpfTaken: another patient has the CPF.
    """
    return _saved(register(ctx, given.read(PatientForm)), 201)


@routes.get(f"{_ONE}/edit", needs="clinic.keep_patients")
def edit_patient(ctx: Context, _given: Input, patient_id: UUID) -> Reply:
    """The form, filled.

    Raises:
        NotFound: there is none, or none of theirs.
    """
    patient = queries.get_patient(ctx.db, sight(ctx), id=patient_id)
    return Reply("patients/patient_form", {"patient": patient}, version=patient.version)


@routes.put(_ONE, needs="clinic.keep_patients", body=PatientForm, form=edit_patient)
def update_patient(ctx: Context, given: Input, patient_id: UUID) -> Reply:
    """Change one patient.

    Raises:
        Invalid: the body is not a ``PatientForm``, or born in the future.
        NotFound: there is none, or none of theirs.
        ChangedMeanwhile: somebody changed it first.
        CpfTaken: another patient has the CPF.
    """
    patient = queries.hold_patient(ctx.db, sight(ctx), id=patient_id)
    form = given.read(PatientForm)
    require_born(ctx, form)
    versions.require(ctx, given.expected(form.version), patient, labels.PATIENT, ChangedMeanwhile)
    values = values_of(form)
    if fields := versions.differing(patient, values):
        before, patient = patient, queries.update_patient(ctx.db, id=patient_id, **values)
        told = versions.changed(labels.PATIENT, before, patient, fields)
        named = labels.thing(patient)
        ctx.audit("clinic.patient_changed", named, told, version=patient.version)
        if not _REACHED.isdisjoint(fields):
            _tell(ctx, patient)
    return _saved(patient)


def _tell(ctx: Context, patient: Patient) -> None:
    """Say how the patient is called and reached from this version on."""
    recipient = Recipient(patient.id, patient.version, patient.name, patient.email)
    fact = PatientChanged(patient.id, patient.name, patient.email, patient.version)
    ctx.letters.reach(fact, recipient)


def _saved(patient: Patient, status: int = 200) -> Reply:
    location = f"{_LIST}/{patient.id}"
    return Reply.saved(None, patient, called="patient", location=location, status=status)
