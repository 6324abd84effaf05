"""What the site tells."""

from uuid import UUID

from shared.facts import Fact


class CodeRequested(Fact):
    """A code is to be mailed; it is good for ``minutes``."""

    type = "landing.code_requested"
    email: str
    code: str
    minutes: int


class SignupConfirmed(Fact):
    """A tenant was asked for, or asked for again."""

    type = "landing.signup_confirmed"
    tenant_id: UUID
    signup_id: UUID
