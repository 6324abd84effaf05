"""A patient on a label: for what is kept of them on paper."""

from typing import Literal
from uuid import UUID

from functions.clinic.catalogue.sight import sight
from functions.clinic.patients.merged import found_or_led
from functions.clinic.patients.queries import standing_of
from functions.clinic.registry import routes
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply


@record
class LabelQuery:
    """``small`` is 62 × 29 mm, ``large`` 100 × 50 mm."""

    size: Literal["small", "large"] = "small"


@routes.get(
    "/clinic/patients/<uuid:patient_id>/label", needs="clinic.see_patients", query=LabelQuery
)
def show_label(ctx: Context, given: Input, patient_id: UUID) -> Reply:
    """What is printed of one patient; of who was merged, the way to who was kept.

    Raises:
        NotFound: there is none, or none of theirs.
    """
    size = given.query(LabelQuery).size
    patient = found_or_led(ctx, patient_id)
    if isinstance(patient, Reply):
        return patient
    standing = standing_of(ctx.db, sight(ctx), id=patient_id)
    data = {"patient": patient, "archived": standing.archived, "size": size}
    return Reply("patients/label", data, version=patient.version)
