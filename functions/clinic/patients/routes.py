"""Patients: find, register, change and take out."""

from typing import Final
from uuid import UUID

from functions.clinic.catalogue.errors import ChangedMeanwhile
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import sight
from functions.clinic.patients import labels, queries, queries_links, reach
from functions.clinic.patients.merged import found_or_led, told_of_merge
from functions.clinic.patients.queries import Patient
from functions.clinic.patients.registration import PatientForm, register, require_born, values_of
from functions.clinic.patients.table import PatientQuery, page_of, shown
from functions.clinic.registry import routes
from shared import versions
from shared.context import Context
from shared.web.request import Input, Reply

_LIST: Final = "/clinic/patients"
_ONE: Final = f"{_LIST}/<uuid:patient_id>"
_REACHED: Final = frozenset({"name", "email"})


@routes.get(_LIST, needs="clinic.see_patients", query=PatientQuery)
def list_patients(ctx: Context, given: Input) -> Reply:
    """One page of patients; ``q`` is words in any order, of name, telephone and CPF."""
    query = given.query(PatientQuery)
    page = page_of(ctx, query)
    if given.plain:
        listed = [one.listed for one in page.rows]
        return Reply(None, {"patients": listed, "next": page.next, "previous": page.previous})
    headers = {"HX-Push-Url": query.address()}
    return Reply("patients/patients", shown(ctx, query, page), headers=headers)


@routes.get(f"{_LIST}/new", needs="clinic.keep_patients")
def new_patient(_ctx: Context, _given: Input) -> Reply:
    """The empty form."""
    return Reply("patients/patient_form", {"patient": None})


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _saved(queries.get_patient(ctx.db, sight(ctx), id=made))


@routes.post(_LIST, needs="clinic.keep_patients", body=PatientForm, once=_again, form=new_patient)
def create_patient(ctx: Context, given: Input) -> Reply:
    """Register one patient.

    Raises:
        Invalid: the body is not a ``PatientForm``.
        CpfTaken: another patient has the CPF.
    """
    return _saved(register(ctx, given.read(PatientForm)), 201)


@routes.get(f"{_ONE}/edit", needs="clinic.keep_patients")
def edit_patient(ctx: Context, _given: Input, patient_id: UUID) -> Reply:
    """The form, filled; of who was merged, the way to who was kept.

    Raises:
        NotFound: there is none, or none of theirs.
    """
    patient = found_or_led(ctx, patient_id)
    if isinstance(patient, Reply):
        return patient
    return Reply("patients/patient_form", {"patient": patient}, version=patient.version)


@routes.put(_ONE, needs="clinic.keep_patients", body=PatientForm, form=edit_patient)
def update_patient(ctx: Context, given: Input, patient_id: UUID) -> Reply:
    """Change one patient.

    Raises:
        Invalid: the body is not a ``PatientForm``, or born in the future.
        NotFound: there is none, or none of theirs.
        MergedAway: somebody merged it with another first.
        ChangedMeanwhile: somebody changed it first.
        CpfTaken: another patient has the CPF.
    """
    with told_of_merge(ctx, patient_id):
        patient = queries.hold_patient(ctx.db, sight(ctx), id=patient_id)
    form = given.read(PatientForm)
    require_born(ctx, form)
    versions.require(ctx, given.expected(form.version), patient, labels.PATIENT, ChangedMeanwhile)
    values = values_of(form)
    if fields := versions.differing(patient, values):
        with told_of_merge(ctx, patient_id):
            before, patient = patient, queries.update_patient(ctx.db, id=patient_id, **values)
        named = labels.thing(patient)
        versions.note(ctx, "clinic.patient_changed", named, labels.PATIENT, before, patient, fields)
        if not _REACHED.isdisjoint(fields):
            told_there = "email" in fields and before.email is not None
            ended = told_there and bool(queries_links.end_links(ctx.db, id=patient_id))
            reach.tell(ctx, patient, ended=ended)
    return _saved(patient)


def _saved(patient: Patient, status: int = 200) -> Reply:
    location = f"{_LIST}/{patient.id}"
    return Reply.saved(None, patient, called="patient", location=location, status=status)
