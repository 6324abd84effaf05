"""Every patient that somebody sees as a spreadsheet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.sight import EVERYTHING, Sight, sight, told
from functions.clinic.patients import queries, queries_openings
from functions.clinic.patients.queries import After, ExportedPatient
from functions.clinic.registry import jobs
from shared.context import Context
from shared.documents import masked
from shared.exports.flow import Exports, Page
from shared.jobs.record import Job
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


def params(ctx: Context) -> dict[str, Any]:
    """Whose patients the file is to have: theirs by now; and when the first is theirs no more.

    Whom they opened is theirs for a day, and so is what tells of them.
    """
    ends = queries_openings.first_ending(ctx.db, account_id=ctx.actor.id)
    return told(ctx) | {"until": ends and ends.isoformat()}


def _still(ctx: Context, job: Job) -> bool:
    """Whether whoever asks sees everybody, or yet all that they saw when they began it."""
    if sight(ctx) == EVERYTHING:
        return True
    until = job.params.get("until")
    over = until is not None and datetime.fromisoformat(until) <= ctx.now
    return told(ctx).items() <= job.params.items() and not over


exports = Exports(
    jobs,
    "clinic.patients",
    "pacientes",
    needs="clinic.export_patients",
    file="pacientes",
    header=HEADER,
    read=_page,
    still=_still,
)
