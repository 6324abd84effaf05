"""Two patients side by side, before they are merged."""

from typing import Final
from uuid import UUID

from functions.clinic.catalogue.sight import sight
from functions.clinic.duplicates import merging, queries, rules
from functions.clinic.patients.likely import likely
from functions.clinic.patients.merged import found_or_led
from shared.context import Context
from shared.web.request import Reply

_LIKELY: Final = 5


def compare(ctx: Context, kept_id: UUID, other_id: UUID) -> Reply:
    """Both, field by field, what is taken where nobody chooses, and what stands in the way.

    Raises:
        NotFound, MergedAway: as ``merging.sides``.
    """
    kept, other = merging.sides(ctx, kept_id, other_id)
    same = {"kept_id": kept.id, "gone_id": other.id}
    data = {
        "kept": kept,
        "other": other,
        "usual": {name: rules.usual(kept, other, name) for name in rules.FIELDS},
        "overlaps": queries.list_overlaps(ctx.db, sight(ctx), **same),
    }
    return Reply("duplicates/merge", data, version=kept.version)


def choose(ctx: Context, patient_id: UUID) -> Reply:
    """With whom the patient may be merged; of who was merged, the way.

    Raises:
        NotFound: there is none, or none of theirs.
    """
    patient = found_or_led(ctx, patient_id)
    if isinstance(patient, Reply):
        return patient
    found = likely(ctx, patient.name, patient.phone, _LIKELY + 1)
    others = [one.listed for one in found if one.id != patient_id][:_LIKELY]
    return Reply("duplicates/choice", {"patient": patient, "likely": others})
