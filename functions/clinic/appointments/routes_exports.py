"""The list of visits as a file."""

from typing import Final

from functions.clinic.appointments import queries_table
from functions.clinic.appointments.exports import exports, params
from functions.clinic.appointments.pages import VISITS
from functions.clinic.appointments.table import AppointmentQuery, ahead, said_of, sought_of
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.sight import sight, staff
from functions.clinic.patients import queries as patients
from functions.clinic.registry import jobs, routes
from shared.acts import Thing
from shared.context import Context
from shared.exports.flow import Format
from shared.record import record
from shared.web import jobs as progress
from shared.web.request import Download, Input, Reply

_AT_ONCE: Final = 100


@record
class ExportForm(AppointmentQuery):
    """Which visits are wanted as a file, in which order and columns; all, where none are said."""

    format: Format = "csv"


@routes.post(f"{VISITS}/exports", body=ExportForm, needs="clinic.export_patients")
def export_appointments(ctx: Context, given: Input) -> Reply | Download:
    """The visits shown as a file: a hundred as CSV at once, more by a job that makes it.

    It needs what a file of patients does, for it has their names and telephones.

    Raises:
        Invalid: the body is not an ``ExportForm``, or they are more than a PDF has room for.
        NotFound: an id names nothing, or nobody that they see.
    """
    form = given.read(ExportForm)
    _require_known(ctx, form)
    from_today = ahead(given, form)
    sought = sought_of(ctx, form, ahead=from_today)
    wanted = params(ctx, form, sought)
    total = queries_table.total_appointments(ctx.db, sight(ctx), sought).visits
    ctx.audit("clinic.appointments_exported", Thing("clinic.appointment"), count=total)
    small = exports.small(ctx, wanted, _AT_ONCE) if form.format == "csv" else None
    if small is not None:
        return Download(small, "horarios.csv")
    about = _about(ctx, form, from_today=from_today)
    job = exports.start(ctx, wanted, as_=form.format, total=total, about=about)
    return progress.at_job(ctx, jobs, job, status=201)


def _about(ctx: Context, form: ExportForm, *, from_today: bool) -> list[str]:
    """What the list is narrowed to, in words."""
    words = (
        f"De {ctx.local(ctx.now):%d/%m/%Y} em diante" if from_today else "",
        f"Busca: “{form.q}”" if form.q else "",
        *said_of(ctx, form).values(),
    )
    return [one for one in words if one]


def _require_known(ctx: Context, form: ExportForm) -> None:
    """Raise NotFound when an id names nothing of theirs: it would stand in the job's parameters."""
    offered = {"professional_id": staff(ctx), "service_id": lists.services(ctx)}
    unknown = {
        name: "Escolha de novo na lista."
        for name, items in offered.items()
        if (id_ := getattr(form, name)) and str(id_) not in {one["id"] for one in items}
    }
    if unknown:
        raise UnknownChoice("Não encontramos o que foi escolhido.", **unknown)
    if form.patient_id:
        patients.get_patient(ctx.db, sight(ctx), id=form.patient_id)
