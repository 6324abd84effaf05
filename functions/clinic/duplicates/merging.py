"""Two records of one person become one: what is kept, what moves, and who is told.

Both rows are held in the order of their ids before anything is read of them, so that of two merges
at once one finds the other done; what they wait for is held before, as by whoever accepts an offer.
The links mailed to an address that is not kept end, as they do when somebody changes it; what is to
come is told again under the one who was kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from functions.clinic.catalogue.errors import ChangedMeanwhile
from functions.clinic.catalogue.sight import sight
from functions.clinic.duplicates import queries, queries_merges, rules
from functions.clinic.duplicates.errors import OtherChanged, VisitsOverlap
from functions.clinic.duplicates.queries import Side
from functions.clinic.duplicates.rules import TakeNotes
from functions.clinic.patients import labels, queries_links, reach
from functions.clinic.patients import queries as patients
from functions.clinic.patients.merged import told_of_merge
from functions.clinic.patients.queries import Patient
from shared import versions
from shared.acts import facts
from shared.context import Context
from shared.errors import NotFound
from shared.record import record
from shared.versions import Expected


@record
class Wanted:
    """Who is merged with whom: ``gone_id`` goes; ``taken`` says by field of whom it is kept.

    ``kept`` and ``gone`` are the versions that the caller read.
    """

    kept_id: UUID
    gone_id: UUID
    taken: Mapping[str, TakeNotes | None]
    kept: Expected
    gone: Expected


def sides(ctx: Context, kept_id: UUID, other_id: UUID) -> tuple[Side, Side]:
    """Both, with what hangs on them.

    Raises:
        NotFound: one of them is nobody, or none of theirs.
        MergedAway: one of them was merged already.
    """
    found = queries.list_sides(ctx.db, sight(ctx), ids=[kept_id, other_id])
    for one in (kept_id, other_id):
        with told_of_merge(ctx, one):
            if one not in found:
                raise NotFound("Não encontramos este paciente.")
    return found[kept_id], found[other_id]


def merge(ctx: Context, wanted: Wanted) -> UUID:
    """Merge two patients; which merge that is.

    Raises:
        NotFound, MergedAway: as ``sides``.
        ChangedMeanwhile, OtherChanged: somebody changed one of them first.
        VisitsOverlap: both have visits at one time.
        Invalid: both notes together are too long.
    """
    both = [wanted.kept_id, wanted.gone_id]
    queries_merges.lock_wishes(ctx.db, ids=both)
    queries_merges.lock_patients(ctx.db, ids=both)
    kept, gone = sides(ctx, wanted.kept_id, wanted.gone_id)
    _require(ctx, wanted, kept, gone)
    values = rules.chosen(kept, gone, wanted.taken)
    refused = _refuse_overlaps(ctx, kept, gone)
    ended = _end_links(ctx, kept, gone, values["email"])
    moved = queries_merges.move_hanging(ctx.db, refused, from_id=gone.id, to_id=kept.id)
    reach.tell(ctx, queries_merges.strip_patient(ctx.db, id=gone.id))
    fields = versions.differing(kept, values)
    after: Patient = patients.update_patient(ctx.db, id=kept.id, **values) if fields else kept
    _note(ctx, kept, gone, after, fields)
    reach.tell(ctx, after, unlinked=bool(moved["appointment"]), ended=ended)
    archive = None if gone.archived else queries_merges.bring_back(ctx.db, id=kept.id)
    kept_of = {"kept_id": kept.id, "moved": moved, "archive": archive}
    return _point(ctx, gone, kept_of | _former(kept, gone, after, fields))


def _former(kept: Side, gone: Side, after: Patient, fields: Sequence[str]) -> dict[str, Any]:
    """What was overwritten, by what; and all that the one who goes was."""
    return {
        "kept": {name: getattr(kept, name) for name in fields},
        "written": {name: getattr(after, name) for name in fields},
        "gone": {name: getattr(gone, name) for name in rules.FIELDS},
    }


def _point(ctx: Context, gone: Side, former: Mapping[str, Any]) -> UUID:
    """Leave a pointer, with what takes it back; last, for whatever hangs on it is led away."""
    return queries_merges.create_merge(
        ctx.db,
        gone_id=gone.id,
        kept_id=former["kept_id"],
        merged_by=ctx.actor.id,
        merged_by_name=ctx.actor.name,
        former=former,
    )


def _require(ctx: Context, wanted: Wanted, kept: Side, gone: Side) -> None:
    versions.require(ctx, wanted.kept, kept, labels.PATIENT, ChangedMeanwhile)
    try:
        versions.require(ctx, wanted.gone, gone, labels.PATIENT, OtherChanged)
    except OtherChanged as problem:
        problem.more["other_version"] = problem.more.pop("version")
        raise


def _refuse_overlaps(ctx: Context, kept: Side, gone: Side) -> VisitsOverlap:
    """What is said when two visits take one time.

    Raises:
        VisitsOverlap: they do.
    """
    text = (
        f"{gone.name} e {kept.name} têm horários que se sobrepõem. "
        "Cancele ou remarque um dos dois, depois junte."
    )
    problem = VisitsOverlap(text)
    given = {"kept_id": kept.id, "gone_id": gone.id}
    if found := queries.list_overlaps(ctx.db, sight(ctx), **given):
        problem.more = {"overlaps": [asdict(one) for one in found]}
        raise problem
    return problem


def _end_links(ctx: Context, kept: Side, gone: Side, email: str | None) -> bool:
    """End what was mailed to an address of either that is not theirs from now on; whether any was.

    Before anything moves: the links of the other stay good.
    """
    elsewhere = [
        one.id for one in (kept, gone) if one.email and one.email.lower() != (email or "").lower()
    ]
    return sum(queries_links.end_links(ctx.db, id=one) for one in elsewhere) > 0


def _note(ctx: Context, kept: Side, gone: Side, after: Patient, fields: list[str]) -> None:
    """One line each: what became of the one, and where the other is."""
    told = versions.changed(labels.PATIENT, kept, after, fields)
    told += facts({"merged_from": gone.name})
    ctx.audit("clinic.patient_merged", labels.thing(after), told, version=after.version)
    ctx.audit("clinic.patient_merged", labels.thing(gone), facts({"merged_into": after.name}))
