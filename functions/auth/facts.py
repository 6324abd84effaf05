"""What signing in tells."""

from dataclasses import dataclass

from shared.facts import Fact


@dataclass(frozen=True, slots=True)
class ResetAsked(Fact):
    """Somebody wants another password for the account of ``email``, if there is one."""

    type = "auth.reset_asked"
    email: str


@dataclass(frozen=True, slots=True)
class ResetRequested(Fact):
    """Somebody has the account: its link ``url`` is to be mailed, and is good for ``minutes``."""

    type = "auth.reset_requested"
    email: str
    name: str
    url: str
    minutes: int
