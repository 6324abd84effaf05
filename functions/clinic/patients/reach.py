"""What is told of how a patient is called and reached."""

from functions.clinic.facts import PatientChanged
from functions.clinic.patients.queries import Patient
from shared.context import Context
from shared.letters import Recipient


def tell(ctx: Context, patient: Patient, *, unlinked: bool = False, ended: bool = False) -> None:
    """Say how the patient is called and reached from this version on, and whether links ended.

    ``unlinked`` where visits came from another patient, too: those to come are told again.
    """
    recipient = Recipient(patient.id, patient.version, patient.name, patient.email)
    said = (patient.id, patient.name, patient.email, patient.version)
    ctx.letters.reach(PatientChanged(*said, unlinked=unlinked or ended, ended=ended), recipient)
