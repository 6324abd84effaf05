"""Patients put out of the way, and brought back: nothing is lost, and each has their page."""

from dataclasses import field, fields, replace
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from pydantic import Field

from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.sight import sight
from functions.clinic.patients import labels, queries, queries_archive
from functions.clinic.patients.queries import Sought
from functions.clinic.patients.table import LIST, PatientQuery, page_of, shown, sought_of
from functions.clinic.registry import routes
from shared.acts import Thing
from shared.context import Context
from shared.errors import Invalid, NotFound
from shared.numbers import Flag, thousands
from shared.record import record
from shared.web.notices import notice
from shared.web.request import Input, Reply
from shared.web.tables import COUNTED

_AT: Final = f"{LIST}/archives"


@record
class ArchiveForm(PatientQuery):
    """Who is put away or brought back: those chosen, or everyone whom the filters leave."""

    ids: Annotated[list[UUID], Field(max_length=COUNTED)] = field(kw_only=True)
    everyone: Flag = False

    @property
    def list(self) -> PatientQuery:
        """The list they were chosen from."""
        return PatientQuery(**{one.name: getattr(self, one.name) for one in fields(PatientQuery)})


def _chosen(ctx: Context, form: ArchiveForm) -> tuple[Sought, list[UUID] | None]:
    """Which patients an act is about.

    Raises:
        Invalid: nobody was chosen, or more than ten thousand.
        UnknownChoice: somebody who was chosen is nobody that they see.
    """
    if not form.everyone:
        if not form.ids:
            raise Invalid("Escolha os pacientes.", ids="Marque ao menos um.")
        if queries_archive.unseen_patients(ctx.db, sight(ctx), ids=form.ids):
            reason = "Um dos escolhidos não está mais aqui. Atualize a página."
            raise UnknownChoice("Não encontramos um dos pacientes.", ids=reason)
        return Sought(), form.ids
    sought = sought_of(ctx, form)
    if queries.count_patients(ctx.db, sight(ctx), sought, most=COUNTED + 1) > COUNTED:
        raise Invalid(
            "São mais de 10 mil. Filtre e faça em partes.", everyone="São mais de 10 mil."
        )
    return sought, None


@routes.post(_AT, needs="clinic.keep_patients", body=ArchiveForm)
def archive_patients(ctx: Context, given: Input) -> Reply:
    """Put patients away; who is already stays so, and what is booked stays booked.

    Raises:
        Invalid, UnknownChoice: as ``_chosen``.
    """
    form, act = given.read(ArchiveForm), uuid4()
    sought, ids = _chosen(ctx, form)
    put = queries.archive_patients(
        ctx.db, sight(ctx), sought, ids=ids, archive_id=act, account_id=ctx.actor.id
    )
    _note(ctx, "clinic.patients_archived", put)
    back = {"undo": f"{_AT}/{act}/restoration"} if put else {}
    told = {"archive_id": act, "archived": len(put)}
    return _again(ctx, given, form, told, notice(_said(put, "arquivado"), **back))


@routes.post(f"{_AT}/<uuid:archive_id>/restoration", needs="clinic.keep_patients")
def restore_archive(ctx: Context, _given: Input, archive_id: UUID) -> Reply:
    """Bring back whom one act put away.

    Raises:
        NotFound: none of theirs, or they are back already.
    """
    back = queries_archive.restore_archive(ctx.db, sight(ctx), archive_id=archive_id)
    if not back:
        raise NotFound("Já estavam de volta: nada mudou.")
    _note(ctx, "clinic.patients_restored", back)
    return Reply(None, {"restored": len(back)}, location=LIST, toast=_said(back, "desarquivado"))


@routes.post(f"{LIST}/restorations", needs="clinic.keep_patients", body=ArchiveForm)
def restore_patients(ctx: Context, given: Input) -> Reply:
    """Bring patients back; who is there stays.

    Raises:
        Invalid, UnknownChoice: as ``_chosen``.
    """
    form = given.read(ArchiveForm)
    sought, ids = _chosen(ctx, form)
    away = replace(sought, state="archived")
    back = queries.restore_patients(ctx.db, sight(ctx), away, ids=ids)
    _note(ctx, "clinic.patients_restored", back)
    said = notice(_said(back, "desarquivado"))
    return _again(ctx, given, form, {"restored": len(back)}, said)


def _note(ctx: Context, act: str, ids: list[UUID]) -> None:
    """One line of the trail: with the name of one, with the number of several."""
    if len(ids) == 1:
        ctx.audit(act, labels.thing(queries.get_patient(ctx.db, sight(ctx), id=ids[0])))
    elif ids:
        ctx.audit(act, Thing("clinic.patient"), count=len(ids))


def _said(ids: list[UUID], word: str) -> str:
    if len(ids) == 1:
        return f"1 paciente {word}."
    return f"{thousands(len(ids))} pacientes {word}s."


def _again(
    ctx: Context, given: Input, form: ArchiveForm, told: dict[str, Any], said: dict[str, str]
) -> Reply:
    """The list they were chosen from, as it is now, with the way back."""
    if given.plain:
        return Reply(None, told, status=201)
    query = form.list
    data = shown(ctx, query, page_of(ctx, query))
    return Reply("patients/patients", data, headers=said, location=query.address())
