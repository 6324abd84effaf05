"""Patients into files and out of them, and the clinic's long work."""

from typing import Final

from functions.clinic.catalogue.sight import sight
from functions.clinic.patients import queries
from functions.clinic.patients.exports import about, exports, params
from functions.clinic.patients.imports import imports
from functions.clinic.patients.table import PatientQuery, sought_of
from functions.clinic.registry import jobs, routes
from shared.acts import Thing
from shared.context import Context
from shared.exports.flow import Format
from shared.numbers import LARGEST
from shared.record import record
from shared.web import imports as pages
from shared.web import jobs as progress
from shared.web.request import Download, Input, Reply

_AT_ONCE: Final = 100

progress.mount(routes, jobs)
pages.mount(routes, imports)


@record
class ExportForm(PatientQuery):
    """Which patients are wanted as a file, in which order and columns; all, where none are said."""

    format: Format = "csv"


@routes.post("/clinic/patients/exports", body=ExportForm, needs="clinic.export_patients")
def export_patients(ctx: Context, given: Input) -> Reply | Download:
    """The patients shown as a file: a hundred as CSV at once, more by a job that makes it.

    Raises:
        Invalid: the body is not an ``ExportForm``, or they are more than a PDF has room for.
    """
    form = given.read(ExportForm)
    wanted = params(ctx, form)
    total = queries.count_patients(ctx.db, sight(ctx), sought_of(ctx, form), most=LARGEST)
    ctx.audit("clinic.patients_exported", Thing("clinic.patient"), count=total)
    small = exports.small(ctx, wanted, _AT_ONCE) if form.format == "csv" else None
    if small is not None:
        return Download(small, "pacientes.csv")
    job = exports.start(ctx, wanted, as_=form.format, total=total, about=about(form))
    return progress.at_job(ctx, jobs, job, status=201)
