"""Patients out of a spreadsheet: who is known already stays as they are."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

from functions.clinic.patients import queries
from functions.clinic.patients.registration import PatientForm
from functions.clinic.registry import jobs
from shared.context import Context
from shared.imports.columns import Column, folded
from shared.imports.flow import Given, Imports
from shared.jobs.record import Job, Outcome
from shared.web.reading import parse

COLUMNS: Final = (
    Column("name", "Nome", required=True, also=("Nome completo", "Paciente", "Cliente")),
    Column(
        "phone",
        "Telefone",
        required=True,
        also=("Celular", "Fone", "WhatsApp", "Tel", "Telefone celular", "Contato"),
    ),
    Column("email", "E-mail", also=("Email", "Correio eletrônico")),
    Column("cpf", "CPF", also=("CPF do paciente", "Documento")),
    Column("born_on", "Nascimento", also=("Data de nascimento", "Nasc", "Dt nasc", "Aniversário")),
    Column("notes", "Observações", also=("Observação", "Obs", "Anotações", "Notas")),
)
_TWICE: Final = "Já aparece antes nesta planilha."
_KNOWN: Final = "Já está cadastrado, com este CPF ou com este nome e telefone."
_UNBORN: Final = "Nascimento: A data está no futuro."


def _take(ctx: Context, job: Job, given: Sequence[Given], dry: bool) -> Iterator[Outcome]:  # noqa: FBT001
    """Register whoever is new; by CPF, or by name and telephone where there is none."""
    today = ctx.local(ctx.now).date()
    wanted: list[Given] = []
    seen: set[tuple[str, ...]] = set()
    for one in given:
        if told := _refusal(one, today, seen):
            yield told
        else:
            wanted.append(one)
    forms = [(one.position, one.form) for one in wanted]
    known = queries.known_patients(ctx.db, forms)
    if not dry:
        fresh = [form for form in forms if form[0] not in known]
        made = queries.import_patients(ctx.db, fresh, created_by=job.created_by)
        known |= {position for position, _ in fresh} - made
        if made:
            ctx.audit("clinic.patients_imported", jobs.thing(job), count=len(made))
    for one in wanted:
        if one.position in known:
            yield Outcome(one.position, "skipped", _KNOWN, cells=one.cells)


def _refusal(one: Given, today: date, seen: set[tuple[str, ...]]) -> Outcome | None:
    form: PatientForm = one.form
    if form.born_on and form.born_on > today:
        return Outcome(one.position, "failed", _UNBORN, cells=one.cells)
    key = ("cpf", form.cpf) if form.cpf else ("name", folded(form.name), form.phone)
    if key in seen:
        return Outcome(one.position, "skipped", _TWICE, cells=one.cells)
    seen.add(key)
    return None


imports = Imports(
    jobs,
    "clinic.patients",
    "pacientes",
    fields=COLUMNS,
    read=partial(parse, PatientForm),
    take=_take,
    at="/clinic/patients/imports",
    needs="clinic.import_patients",
    after=("Ver pacientes", "/clinic/patients"),
)
