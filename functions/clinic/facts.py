"""What the clinic tells."""

from dataclasses import dataclass
from typing import Literal

from shared.facts import Fact

What = Literal["service", "professional", "patient", "appointment"]


@dataclass(frozen=True, slots=True)
class FirstMade(Fact):
    """There is a first ``what``."""

    type = "clinic.first_made"
    what: What
