"""What the clinic tells."""

from datetime import datetime
from uuid import UUID

from shared.facts import Fact


class PatientChanged(Fact):
    """A patient is called otherwise, or reached elsewhere, from ``version`` on."""

    type = "clinic.patient_changed"
    patient_id: UUID
    name: str
    email: str | None
    version: int


class JobEnded(Fact):
    """Long work is over that somebody will not have waited for; ``state`` is done or failed."""

    type = "clinic.job_ended"
    job_id: UUID
    kind: str
    state: str


class Visit(Fact, kw_only=True):
    """An appointment as it stands; without links where the patient cannot answer."""

    appointment_id: UUID
    sequence: int
    patient_id: UUID
    patient_version: int
    patient_name: str
    patient_email: str | None
    service_name: str
    professional_name: str
    starts_at: datetime
    ends_at: datetime
    workspace: str
    confirm_url: str | None = None
    cancel_url: str | None = None


class AppointmentBooked(Visit):
    """It was booked, or its cancellation undone."""

    type = "clinic.appointment_booked"


class AppointmentMoved(Visit):
    """It has another time or another professional."""

    type = "clinic.appointment_moved"


class AppointmentCancelled(Visit):
    """It will not take place."""

    type = "clinic.appointment_cancelled"
