"""How people call the fields of services and professionals, for whoever is told of a change."""

from typing import Final

from shared.money import reais
from shared.versions import Word, Words


def _minutes(value: int) -> str:
    return f"{value} min"


def _active(value: bool) -> str:  # noqa: FBT001 - the field's value
    return "ativo" if value else "inativo"


SERVICE: Final[Words] = {
    "name": Word("nome"),
    "duration_min": Word("duração", _minutes),
    "buffer_after_min": Word("intervalo depois", _minutes),
    "price_centavos": Word("preço", reais),
    "professional_ids": Word("quem faz", None),
    "active": Word("situação", _active),
}
PROFESSIONAL: Final[Words] = {
    "name": Word("nome"),
    "council": Word("registro profissional"),
    "colour": Word("cor na agenda", None),
    "active": Word("situação", _active),
    "hours": Word("horários de atendimento", None),
    "service_ids": Word("serviços que faz", None),
}
