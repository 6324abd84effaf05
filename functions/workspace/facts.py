"""What the workspace tells."""

from dataclasses import dataclass

from shared.facts import Fact


@dataclass(frozen=True, slots=True)
class LogoReplaced(Fact):
    """The file at ``path`` is shown no more."""

    type = "workspace.logo_replaced"
    path: str
