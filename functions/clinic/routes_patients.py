"""Patients: find, register, change and take out."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from functions.clinic import firsts, labels, queries_appointments, queries_patients, rules
from functions.clinic.errors import ChangedMeanwhile, RequestReused
from functions.clinic.queries_patients import After, ExportedPatient, ListedPatient, Patient
from functions.clinic.registry import routes
from shared import clock, numbers, text, versions
from shared.context import Context
from shared.documents import Cpf, masked
from shared.emails import Email
from shared.errors import Invalid
from shared.numbers import Flag
from shared.paging import Cursor, Pages
from shared.phones import Phone
from shared.spreadsheet import csv_file
from shared.text import VisibleName, VisibleText
from shared.versions import Version
from shared.web import filters
from shared.web.repeats import RequestId
from shared.web.request import Download, Input, Reply
from shared.web.routing import Once

_CHOICES: Final = 6
_REACHED: Final = frozenset({"name", "email"})
_COLUMNS: Final = ("Nome", "Telefone", "E-mail", "CPF", "Nascimento", "Observações", "Cadastro")


Search = Annotated[str, text.search()]
Birthday = Annotated[date, clock.day(first=1900)]  # nobody older is alive


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class PatientQuery:
    """Which patients; ``cursor`` is ``next`` of the page before."""

    q: Search = ""
    limit: Annotated[int, numbers.whole(1, 100)] = 20
    cursor: Cursor | None = None


@routes.get("/clinic/patients", query=PatientQuery)
def list_patients(ctx: Context, given: Input) -> Reply:
    """One page of patients by name; ``q`` is words in any order, of name, telephone and CPF."""
    query = given.query(PatientQuery)
    pages = Pages(ctx, "clinic.patients", {"q": query.q})
    after = pages.after(After, query.cursor)
    found = _found(ctx, query.q, after=after, limit=query.limit + 1)
    page, more = pages.cut(found, query.limit, lambda last: After(last.name, last.id))
    return Reply("patients", {"patients": page, "next": more, "q": query.q})


def _found(ctx: Context, q: str, *, after: After | None, limit: int) -> list[ListedPatient]:
    if not q:
        return queries_patients.list_patients(ctx.db, after=after, limit=limit)
    return queries_patients.search_patients(ctx.db, q=q, after=after, limit=limit)


@dataclass(frozen=True, slots=True)
class ChoiceQuery:
    """What was typed in a booking; ``new`` asks for the fields of somebody new."""

    q: Search = ""
    new: Flag = False


@routes.get("/clinic/patients/choices", query=ChoiceQuery)
def list_patient_choices(ctx: Context, given: Input) -> Reply:
    """The few best matches while a booking is being typed."""
    query = given.query(ChoiceQuery)
    found = _found(ctx, query.q, after=None, limit=_CHOICES) if query.q else []
    return Reply("patient_choices", {"patients": found, "q": query.q, "new": query.new})


@routes.get("/clinic/patients/export", roles=rules.STAFF)
def export_patients(ctx: Context, _given: Input) -> Download:
    """Every patient as a spreadsheet that Excel opens in Portuguese."""
    patients = queries_patients.export_patients(ctx.db)
    ctx.audit("clinic.patients_exported", count=len(patients))
    return Download(csv_file(_COLUMNS, (_cells(ctx, p) for p in patients)), "pacientes.csv")


def _cells(ctx: Context, patient: ExportedPatient) -> tuple[str | None, ...]:
    return (
        patient.name,
        filters.phone(patient.phone),
        patient.email,
        masked(patient.cpf) if patient.cpf else None,
        patient.born_on.strftime("%d/%m/%Y") if patient.born_on else None,
        patient.notes,
        ctx.local(patient.created_at).strftime("%d/%m/%Y %H:%M"),
    )


@routes.get("/clinic/patients/new", roles=rules.STAFF)
def new_patient(_ctx: Context, _given: Input) -> Reply:
    """The empty form."""
    return Reply("patient_form", {"patient": None})


def _again(ctx: Context, made: UUID) -> Reply:
    return _saved(queries_patients.get_patient(ctx.db, id=made))


@routes.post(
    "/clinic/patients",
    body=PatientForm,
    roles=rules.STAFF,
    once=Once(_again, RequestReused),
    form=new_patient,
)
def create_patient(ctx: Context, given: Input) -> Reply:
    """Register one patient.

    Raises:
        Invalid: the body is not a ``PatientForm``.
        CpfTaken: another patient has the CPF.
    """
    return _saved(register(ctx, given.read(PatientForm)), 201)


def register(ctx: Context, form: PatientForm) -> Patient:
    """Insert a patient and tell of it; also used by a booking for somebody new.

    Raises:
        Invalid: born in the future.
        CpfTaken: another patient has the CPF.
    """
    _require_born(ctx, form)
    patient = queries_patients.create_patient(ctx.db, **_values(form), created_by=ctx.actor.id)
    firsts.note(ctx, "patient")
    ctx.audit("clinic.patient_created", patient.id, version=patient.version)
    return patient


@routes.get("/clinic/patients/<uuid:patient_id>")
def show_patient(ctx: Context, _given: Input, patient_id: UUID) -> Reply:
    """One patient with the latest appointments.

    Raises:
        NotFound: there is none.
    """
    patient = queries_patients.get_patient(ctx.db, id=patient_id)
    appointments = queries_appointments.list_latest_of_patient(ctx.db, patient_id=patient_id)
    return Reply(
        "patient",
        {
            "patient": patient,
            "appointments": appointments,
            "state_names": rules.STATES,
            "state_tones": rules.TONES,
        },
        version=patient.version,
    )


@routes.get("/clinic/patients/<uuid:patient_id>/edit", roles=rules.STAFF)
def edit_patient(ctx: Context, _given: Input, patient_id: UUID) -> Reply:
    """The form, filled.

    Raises:
        NotFound: there is none.
    """
    patient = queries_patients.get_patient(ctx.db, id=patient_id)
    return Reply("patient_form", {"patient": patient}, version=patient.version)


@routes.put("/clinic/patients/<uuid:patient_id>", body=PatientForm, roles=rules.STAFF)
@routes.post(
    "/clinic/patients/<uuid:patient_id>",
    body=PatientForm,
    roles=rules.STAFF,
    form=edit_patient,
)
def update_patient(ctx: Context, given: Input, patient_id: UUID) -> Reply:
    """Change one patient.

    Raises:
        Invalid: the body is not a ``PatientForm``, or born in the future.
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        CpfTaken: another patient has the CPF.
    """
    patient = queries_patients.hold_patient(ctx.db, id=patient_id)
    form = given.read(PatientForm)
    _require_born(ctx, form)
    versions.require(ctx, given.expected(form.version), patient, labels.PATIENT, ChangedMeanwhile)
    values = _values(form)
    if fields := versions.differing(patient, values):
        patient = queries_patients.update_patient(ctx.db, id=patient_id, **values)
        versions.note(ctx, "clinic.patient_changed", patient, fields)
        if not _REACHED.isdisjoint(fields):
            _tell(ctx, patient)
    return _saved(patient)


def _tell(ctx: Context, patient: Patient) -> None:
    """Say how the patient is called and reached from this version on."""
    told = {"patient_id": patient.id, "name": patient.name, "email": patient.email}
    ctx.emit("clinic.patient_changed", told | {"version": patient.version}, key=str(patient.id))


def _saved(patient: Patient, status: int = 200) -> Reply:
    return Reply(
        "patient",
        {"patient": patient},
        status=status,
        location=f"/clinic/patients/{patient.id}",
        version=patient.version,
        made=patient.id,
    )


def _values(form: PatientForm) -> dict[str, Any]:
    values = asdict(form)
    del values["version"], values["request_id"]
    return values


def _require_born(ctx: Context, form: PatientForm) -> None:
    if form.born_on and form.born_on > ctx.local(ctx.now).date():
        raise Invalid("Confira os campos destacados.", born_on="A data está no futuro.")
