"""What the site tells."""

from dataclasses import dataclass
from uuid import UUID

from shared.facts import Fact


@dataclass(frozen=True, slots=True)
class SignupConfirmed(Fact):
    """A tenant was asked for, or asked for again."""

    type = "landing.signup_confirmed"
    tenant_id: UUID
    signup_id: UUID
