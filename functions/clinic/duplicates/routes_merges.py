"""Two patients merged, and a merge taken back."""

from typing import Final
from uuid import UUID

from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import sight
from functions.clinic.duplicates import comparing, merging, queries_merges, undoing
from functions.clinic.duplicates.merging import Wanted
from functions.clinic.duplicates.rules import FIELDS, Take, TakeNotes
from functions.clinic.registry import routes
from shared import versions
from shared.context import Context
from shared.errors import Invalid
from shared.record import record
from shared.versions import Version
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply

LIST: Final = "/clinic/patients"


@record
class PairQuery:
    """With whom somebody is compared; nobody yet where it is not said."""

    other_id: UUID | None = None


@record
class MergeForm:
    """Who goes, and by field of whom it is kept: what is filled, or the newer, where nobody says.

    ``version`` is of the one who stays, ``other_version`` of the one who goes.
    """

    other_id: UUID
    name: Take | None = None
    phone: Take | None = None
    email: Take | None = None
    cpf: Take | None = None
    born_on: Take | None = None
    notes: TakeNotes | None = None
    version: Version | None = None
    other_version: Version | None = None
    request_id: RequestId | None = None


@routes.get(f"{LIST}/<uuid:patient_id>/merge", needs="clinic.keep_patients", query=PairQuery)
def compare_patients(ctx: Context, given: Input, patient_id: UUID) -> Reply:
    """The patient beside another, field by field; who that may be, when nobody is chosen.

    Raises:
        NotFound: one of them is nobody, or none of theirs.
        MergedAway: the other was merged since.
    """
    other_id = given.query(PairQuery).other_id
    if other_id is None or other_id == patient_id:
        return comparing.choose(ctx, patient_id)
    return comparing.compare(ctx, patient_id, other_id)


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _merged(ctx, made)


@routes.post(
    f"{LIST}/<uuid:patient_id>/merges",
    needs="clinic.keep_patients",
    body=MergeForm,
    once=_again,
    form=compare_patients,
)
def merge_patients(ctx: Context, given: Input, patient_id: UUID) -> Reply:
    """Let another patient be this one: what hangs on them moves, and they are on no list any more.

    Raises:
        Invalid: the body is not a ``MergeForm``, they are one, or their notes do not fit.
        NotFound: one of them is nobody, or none of theirs.
        MergedAway: one of them was merged already.
        ChangedMeanwhile: somebody changed one of them first.
        VisitsOverlap: both have visits at one time.
    """
    form = given.read(MergeForm)
    if form.other_id == patient_id:
        raise Invalid("É o mesmo cadastro.", other_id="Escolha outro paciente.")
    wanted = Wanted(
        patient_id,
        form.other_id,
        {name: getattr(form, name) for name in FIELDS},
        given.expected(form.version),
        versions.Expected(form.other_version),
    )
    return _merged(ctx, merging.merge(ctx, wanted), 201)


def _merged(ctx: Context, merge_id: UUID, status: int = 200) -> Reply:
    """What was merged; of a merge taken back since, the list."""
    found = queries_merges.find_merge(ctx.db, sight(ctx), id=merge_id)
    if found is None:
        return Reply(None, {"merge": None}, location=LIST, made=merge_id)
    told = {name: getattr(found, name) for name in ("id", "gone_id", "kept_id", "merged_at")}
    toast = f"{found.gone_name}: os dois cadastros são um só agora."
    location = f"{LIST}/{found.kept_id}"
    return Reply(
        None, {"merge": told}, status=status, location=location, made=merge_id, toast=toast
    )


@routes.post(f"{LIST}/merges/<uuid:merge_id>/restoration", needs="clinic.keep_patients")
def undo_merge(ctx: Context, _given: Input, merge_id: UUID) -> Reply:
    """Let the two be two again, as they were; within a day.

    Raises:
        NotFound: there is none of somebody they see, or it was taken back already.
        MergeStands: a day is over, or what was written then has changed since.
    """
    found = undoing.undo(ctx, merge_id)
    told = {"kept_id": found.kept_id, "gone_id": found.gone_id}
    toast = f"{found.gone_name} tem o próprio cadastro de novo, como antes."
    return Reply(None, told, location=f"{LIST}/{found.gone_id}", toast=toast)
