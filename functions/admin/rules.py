"""States, facts and tasks in words."""

from typing import Final, Literal

from shared.acts import FACTS
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


def said(type_: str, kind: str = "event") -> str:
    """A fact in the words of whoever tells it; a task by its name, of which nobody is told."""
    return FACTS.get(type_) or f"{'Tarefa' if kind == 'task' else 'Fato'} {type_}"
