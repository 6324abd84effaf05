"""States in words."""

from dataclasses import dataclass
from typing import Final, Literal

State = Literal["requested", "provisioning", "active", "failed", "suspended"]
PENDING: Final = frozenset({"requested", "provisioning"})


@dataclass(frozen=True, slots=True)
class Label:
    """A state in words, with the tone of its badge."""

    text: str
    tone: str


LABELS: Final[dict[str, Label]] = {
    "requested": Label("Na fila", "info"),
    "provisioning": Label("Preparando", "info"),
    "active": Label("Ativo", "success"),
    "failed": Label("Falhou", "danger"),
    "suspended": Label("Suspenso", "warning"),
}
