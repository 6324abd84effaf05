"""How people call the fields of a record, for whoever is told that somebody else changed it."""

from typing import Final

from functions.clinic import rules
from shared.context import Context
from shared.documents import masked
from shared.money import reais
from shared.versions import Word, Words
from shared.web import filters


def _minutes(value: int) -> str:
    return f"{value} min"


def _active(value: bool) -> str:  # noqa: FBT001 - the field's value
    return "ativo" if value else "inativo"


PATIENT: Final[Words] = {
    "name": Word("nome"),
    "phone": Word("telefone", filters.phone),
    "email": Word("e-mail"),
    "cpf": Word("CPF", masked),
    "born_on": Word("nascimento", lambda day: day.strftime("%d/%m/%Y")),
    "notes": Word("observações", None),
}
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


def appointment(ctx: Context) -> Words:
    """Those of a visit, its time on the tenant's wall clock."""
    return {
        "starts_at": Word("horário", lambda at: ctx.local(at).strftime("%d/%m/%Y às %H:%M")),
        "professional_id": Word("profissional", of="professional_name"),
        "status": Word("situação", lambda status: rules.STATUS[status].lower()),
        "confirmed_at": Word("confirmação", lambda at: ctx.local(at).strftime("%d/%m/%Y às %H:%M")),
        "cancel_reason": Word("motivo", None),
    }
