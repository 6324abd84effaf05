"""A merge taken back within a day: exactly what moved goes back, and what was overwritten."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.sight import sight
from functions.clinic.duplicates import queries_merges
from functions.clinic.duplicates.errors import MergeStands
from functions.clinic.duplicates.queries_merges import Merge
from functions.clinic.patients import labels, queries_links, reach
from functions.clinic.patients import queries as patients
from functions.clinic.patients.errors import CpfTaken
from functions.clinic.patients.queries import Patient
from functions.clinic.patients.queries_merged import UNDONE_WITHIN_H
from functions.clinic.patients.written import PatientValues
from shared import versions
from shared.acts import facts
from shared.context import Context
from shared.errors import NotFound

_DAY: Final = timedelta(hours=UNDONE_WITHIN_H)


def undo(ctx: Context, merge_id: UUID) -> Merge:
    """Take a merge back.

    Raises:
        NotFound: there is none of somebody they see, or it was taken back already.
        MergeStands: a day is over, or what was written then has changed since.
    """
    found = _held(ctx, merge_id)
    kept = patients.get_patient(ctx.db, sight(ctx), id=found.kept_id)
    former = _former(ctx, found, kept)
    queries_merges.end_merge(ctx.db, id=merge_id)
    taken = MergeStands(f"O CPF de {found.gone_name} é de outro paciente agora.")
    try:
        back = _write(ctx, kept, former["kept"])
        gone = patients.update_patient(ctx.db, id=found.gone_id, **_values(former["gone"]))
    except CpfTaken as error:
        raise taken from error
    ended = _end_links(ctx, kept, back, gone, former["moved"])
    if former["archive"]:
        queries_merges.put_away(ctx.db, archive=former["archive"])
    _note(ctx, kept, back, gone, list(former["kept"]))
    reach.tell(ctx, back, ended=back.id in ended)
    reach.tell(ctx, gone, unlinked=True, ended=gone.id in ended)
    return found


def _held(ctx: Context, merge_id: UUID) -> Merge:
    """The merge, with both patients held as when it was made."""
    before = queries_merges.find_merge(ctx.db, sight(ctx), id=merge_id)
    if before:
        both = [before.kept_id, before.gone_id]
        queries_merges.lock_wishes(ctx.db, ids=both)
        queries_merges.lock_patients(ctx.db, ids=both)
    found = before and queries_merges.find_merge(ctx.db, sight(ctx), id=merge_id)
    if found is None:
        raise NotFound("Já estavam separados: nada mudou.")
    return found


def _former(ctx: Context, found: Merge, kept: Patient) -> dict[str, Any]:
    """What the merge overwrote and moved.

    Raises:
        MergeStands: it cannot be put back.
    """
    former = found.former
    if former is None or found.merged_at <= ctx.now - _DAY:
        text = "Já passou um dia: os cadastros ficam juntos. Cadastre de novo quem faltar."
        raise MergeStands(text)
    if former["kept_id"] != str(kept.id):
        text = f"Estes cadastros foram juntados depois a {kept.name}. Desfaça primeiro essa junção."
        raise MergeStands(text)
    written = _values(former["written"])
    if changed := versions.differing(kept, written):
        which = versions.listed([labels.PATIENT[name].label for name in changed])
        text = (
            f"Alguém mudou o cadastro de {kept.name} depois ({which}), e desfazer apagaria isso. "
            "Os cadastros ficam juntos."
        )
        raise MergeStands(text)
    return former


def _values(kept: Mapping[str, Any]) -> Any:
    """Values of a patient as they were kept, read back."""
    born = kept.get("born_on")
    return {**kept, "born_on": date.fromisoformat(born)} if born else dict(kept)


def _write(ctx: Context, kept: Patient, former: Mapping[str, Any]) -> Patient:
    """What was overwritten, as it was; what somebody else wrote since stays."""
    if not former:
        return kept
    now = {name: getattr(kept, name) for name in PatientValues.__annotations__}
    return patients.update_patient(ctx.db, id=kept.id, **(now | _values(former)))


def _end_links(
    ctx: Context, kept: Patient, back: Patient, gone: Patient, moved: Mapping[str, Any]
) -> set[UUID]:
    """Move back; what was mailed meanwhile to who is another again ends. Of whom any did."""
    refused = MergeStands("Os horários de um deles se sobrepõem agora.")
    ids = {"from_id": kept.id, "to_id": gone.id}
    queries_merges.move_hanging(ctx.db, refused, moved=moved, **ids)
    elsewhere = [one.id for one in (back, gone) if kept.email and kept.email != one.email]
    return {one for one in elsewhere if queries_links.end_links(ctx.db, id=one)}


def _note(ctx: Context, kept: Patient, back: Patient, gone: Patient, fields: list[str]) -> None:
    told = versions.changed(labels.PATIENT, kept, back, fields)
    told += facts({"merged_from": gone.name})
    act = "clinic.merge_undone"
    ctx.audit(act, labels.thing(back), told, version=back.version)
    into = facts({"merged_into": back.name})
    ctx.audit(act, labels.thing(gone), into, version=gone.version)
