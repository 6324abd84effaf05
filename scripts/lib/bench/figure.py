"""One measured budget."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """What a budget allows beside what was measured; ``met`` None: nothing could be measured."""

    bench: str
    what: str
    budget: str
    value: str
    met: bool | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """The word that stands at the end of the line."""
        return {True: "met", False: "MISSED", None: "not measured"}[self.met]
