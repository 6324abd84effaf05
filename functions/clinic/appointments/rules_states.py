"""Where a visit stands, what may be done about it from there, and what each is called."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol

from shared.record import record

EARLY: Final = timedelta(hours=12)
"""How long before its start somebody may arrive for a visit."""

STATES: Final[Mapping[str, str]] = {
    "scheduled": "Marcado",
    "confirmed": "Confirmado",
    "checked_in": "Chegou",
    "in_progress": "Em atendimento",
    "done": "Realizado",
    "no_show": "Faltou",
    "cancelled": "Cancelado",
}
TONES: Final[Mapping[str, str]] = {
    "scheduled": "accent",
    "confirmed": "info",
    "checked_in": "warning",
    "in_progress": "warning",
    "done": "success",
    "no_show": "danger",
    "cancelled": "neutral",
}
LEGEND: Final = [{"state": one, "label": STATES[one], "tone": TONES[one]} for one in STATES]
"""The states in the order a visit passes them, as a key to whatever draws them."""

EVENTS: Final[Mapping[str, str]] = {
    "booked": "Marcado",
    "moved": "Remarcado",
    "confirmed": "Confirmado",
    "arrived": "Chegou",
    "started": "Atendimento iniciado",
    "cancelled": "Cancelado",
    "completed": "Realizado",
    "absent": "Falta registrada",
    "reopened": "Desfeito",
    "kept": "Mantido",
    "unkept": "Voltou a resolver",
    "reminded": "Lembrado pelo WhatsApp",
    "notice_held": "Aviso adiado",
    "mail_refused": "E-mail recusado",
}

ActName = Literal["arrival", "start", "completion", "absence", "confirmation", "cancellation"]
Mark = Literal["confirmed_at", "arrived_at", "started_at"]
AHEAD: Final = frozenset({"scheduled", "confirmed"})
MOVABLE: Final = AHEAD | {"checked_in"}


@record
class Act:
    """What somebody does about a visit: it ``follows`` these states and leads to ``state``.

    ``kind`` is its line in the history, ``said`` the notice of it, before whose visit it is,
    ``undo`` the button that leads back and ``undone`` the notice of that. ``mark`` is the moment it
    notes; without one it is a change of status. ``since`` is from when on it may be: once the visit
    is near, or has begun.
    """

    follows: frozenset[str]
    state: str
    kind: str
    label: str
    said: str
    undo: str
    undone: str
    mark: Mark | None = None
    since: Literal["ever", "near", "begun"] = "ever"


ACTS: Final[Mapping[ActName, Act]] = MappingProxyType(
    {
        "arrival": Act(
            AHEAD, "checked_in", "arrived", "Chegou", "Chegada registrada",
            "Desfazer chegada", "Chegada desfeita.", "arrived_at", "near",
        ),
        "start": Act(
            MOVABLE, "in_progress", "started", "Iniciar atendimento", "Atendimento iniciado",
            "Desfazer início", "Início desfeito.", "started_at", "near",
        ),
        "completion": Act(
            MOVABLE | {"in_progress"}, "done", "completed", "Concluir", "Atendimento concluído",
            "Desfazer conclusão", "Conclusão desfeita.", None, "begun",
        ),
        "absence": Act(
            AHEAD, "no_show", "absent", "Faltou", "Falta registrada",
            "Desfazer falta", "Falta desfeita.", None, "begun",
        ),
        "confirmation": Act(
            frozenset({"scheduled"}), "confirmed", "confirmed", "Confirmar presença",
            "Presença confirmada", "Desfazer confirmação", "Confirmação desfeita.", "confirmed_at",
        ),
        "cancellation": Act(
            MOVABLE, "cancelled", "cancelled", "Cancelar horário", "Horário cancelado",
            "Desfazer cancelamento", "O horário voltou, e o paciente é avisado.",
        ),
    }
)  # fmt: skip
"""Every act by the name of its resource, in the order in which they come to mind."""

BACK: Final[Mapping[str, ActName]] = {act.state: name for name, act in ACTS.items()}
"""Which act led to a state, and is what may be undone there."""


class Standing(Protocol):
    """As much of a visit as decides what may be done about it."""

    @property
    def state(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def near(starts_at: datetime, now: datetime) -> bool:
    """Whether somebody may have arrived for it."""
    return starts_at - EARLY <= now


def too_early(act: Act, visit: Standing, now: datetime) -> str | None:
    """Why ``act`` is not to be done yet, for people; None when it is."""
    if act.since == "near" and not near(visit.starts_at, now):
        return "Ainda falta muito para este horário. Isso se registra no dia do atendimento."
    if act.since == "begun" and visit.state != "in_progress" and visit.starts_at > now:
        return "Este atendimento ainda não começou."
    return None


def possible(visit: Standing, now: datetime) -> list[ActName]:
    """What may be done about a visit now; the end of one that is over comes first."""
    found = [
        name
        for name, act in ACTS.items()
        if visit.state in act.follows and not too_early(act, visit, now)
    ]
    return sorted(found, key=lambda name: visit.ends_at <= now and name != "completion")


def told(visit: Standing, now: datetime) -> dict[str, Any]:
    """The same as data: what may be done by which name, and what leads back."""
    back = BACK.get(visit.state)
    return {
        "acts": [{"act": name, "label": ACTS[name].label} for name in possible(visit, now)],
        "undo": {"act": back, "label": ACTS[back].undo} if back else None,
    }
