"""Every patient that somebody sees as a spreadsheet."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from functions.clinic.patients import queries
from functions.clinic.patients.queries import After, ExportedPatient
from functions.clinic.registry import jobs
from shared.context import Context
from shared.documents import masked
from shared.exports.flow import Exports, Page
from shared.web import filters

HEADER: Final = ("Nome", "Telefone", "E-mail", "CPF", "Nascimento", "Observações", "Cadastro")


def _page(ctx: Context, params: Mapping[str, Any], after: Any, most: int) -> Page:
    mark = After(after[0], UUID(after[1])) if after else None
    found = queries.export_patients(ctx.db, Sight.of(params), after=mark, limit=most + 1)
    page = found[:most]
    more = len(found) > most
    end = [page[-1].name, str(page[-1].id)] if more else None
    return Page([_cells(ctx, one) for one in page], end)


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


exports = Exports(
    jobs,
    "clinic.patients",
    "pacientes",
    needs="clinic.export_patients",
    file="pacientes",
    header=HEADER,
    read=_page,
)
