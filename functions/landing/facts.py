"""What the site tells."""

from uuid import UUID

from shared.facts import Fact


class CodeRequested(Fact, type="landing.code_requested"):
    """A code is to be mailed; it is good for ``minutes``."""

    email: str
    code: str
    minutes: int


class DoorsAsked(Fact, type="landing.doors_asked"):
    """Somebody wants to know where ``email`` comes in, if it does anywhere."""

    email: str


class SignupConfirmed(Fact, type="landing.signup_confirmed"):
    """A tenant was asked for, or asked for again."""

    tenant_id: UUID
    signup_id: UUID
