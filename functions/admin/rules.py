"""States in words."""

from typing import Final, Literal

from shared.record import record

State = Literal["requested", "provisioning", "active", "failed", "suspended"]
PENDING: Final = frozenset({"requested", "provisioning"})


@record
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
