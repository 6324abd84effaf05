"""What the clinic says of an appointment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

_OF_MAILS: Final = (
    "service_name",
    "professional_name",
    "ends_at",
    "workspace",
    "confirm_url",
    "cancel_url",
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment; the links are absent where the patient cannot answer."""

    appointment_id: UUID
    sequence: int
    patient_id: UUID
    patient_name: str
    patient_email: str | None
    service_name: str
    professional_name: str
    starts_at: datetime
    ends_at: datetime
    workspace: str
    confirm_url: str | None = None
    cancel_url: str | None = None
    patient_version: int | None = None

    def said(self) -> dict[str, Any]:
        """What its mails say beside the patient and the start, as JSON."""
        said = {name: getattr(self, name) for name in _OF_MAILS}
        return said | {"ends_at": self.ends_at.isoformat()}
