"""A patient's page: the record, and the latest visits."""

from uuid import UUID

from functions.clinic.appointments import queries, queries_waiting, rules_states
from functions.clinic.catalogue.sight import sight
from functions.clinic.patients.merged import found_or_led
from functions.clinic.patients.queries import standing_of
from functions.clinic.patients.queries_merged import recent_merges
from functions.clinic.registry import routes
from shared.context import Context
from shared.web.request import Input, Reply


@routes.get("/clinic/patients/<uuid:patient_id>", needs="clinic.see_patients")
def show_patient(ctx: Context, _given: Input, patient_id: UUID) -> Reply:
    """One patient with the latest appointments, and what they wait for; of who was merged, the way.

    Raises:
        NotFound: there is none, or none of theirs.
    """
    patient = found_or_led(ctx, patient_id)
    if isinstance(patient, Reply):
        return patient
    seen = sight(ctx)
    appointments = queries.list_latest_of_patient(ctx.db, seen, patient_id=patient_id)
    today = ctx.local(ctx.now).date()
    return Reply(
        "appointments/patient",
        {
            "patient": patient,
            "appointments": appointments,
            "standing": standing_of(ctx.db, seen, id=patient_id),
            "merged": recent_merges(ctx.db, kept_id=patient_id),
            "waits": queries_waiting.list_waited(ctx.db, patient_id=patient_id, today=today),
            "state_names": rules_states.STATES,
            "state_tones": rules_states.TONES,
        },
        version=patient.version,
    )
