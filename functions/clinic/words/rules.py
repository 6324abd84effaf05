"""What stands in texts for patients, and what has to."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from functions.clinic.catalogue.rules import dated
from shared.errors import Invalid

LEADS: Final[Mapping[int, str]] = MappingProxyType(
    {48 * 60: "48 horas antes", 24 * 60: "24 horas antes", 2 * 60: "2 horas antes"}
)
LONGEST_QUIET_MIN: Final = 16 * 60
SPOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nome": "o primeiro nome do paciente",
        "dia": "o dia, por extenso",
        "hora": "o horário",
        "profissional": "quem atende",
        "clinica": "o nome da clínica",
    }
)
"""What may stand in a text about a visit, in braces."""
OF_SERIES: Final[Mapping[str, str]] = MappingProxyType(
    {name: means for name, means in SPOTS.items() if name not in {"dia", "hora"}}
)
"""And in one about several visits at once, whose dates are listed."""
LINK: Final = "link"
WHATSAPP: Final = (
    "Olá, {nome}! Aqui é da {clinica}. Passando para lembrar do seu horário: {dia}, às {hora},"
    " com {profissional}.\n\nVocê confirma? É só tocar aqui: {link}"
)
NEEDED: Final = ("dia", "hora", LINK)
"""Without them a message reminds of nothing, or leaves nothing to answer by."""
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "booked": "Horário marcado",
        "moved": "Horário mudado",
        "cancelled": "Horário cancelado",
        "reminder": "Lembrete",
        "series_booked": "Série marcada",
        "series_moved": "Série mudada",
        "series_cancelled": "Série cancelada",
    }
)
_SERIES_DATES: Final = 4
COLOURS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "green": ("Verde", "#0f6b4f"),
        "teal": ("Verde-água", "#0e6a75"),
        "blue": ("Azul", "#1d4ed8"),
        "amber": ("Âmbar", "#92400e"),
        "red": ("Vermelho", "#b42318"),
        "slate": ("Cinza", "#334155"),
    }
)
"""Of the buttons of mails: white reads on each of them at 4.5:1 (WCAG 2.2, 1.4.3)."""
_SPOT: Final = re.compile(r"\{([^{}]*)\}")


def is_series(word: str) -> bool:
    """Whether a mail tells of several visits at once."""
    return word.startswith("series_")


def spots_of(word: str) -> Mapping[str, str]:
    """What may stand in the texts of a mail."""
    return OF_SERIES if is_series(word) else SPOTS


def check(
    text: str, field: str, spots: Mapping[str, str] = SPOTS, *, needed: tuple[str, ...] = ()
) -> None:
    """Let a text stand.

    Raises:
        Invalid: something is wrong with it; ``field`` says what.
    """
    if reason := wrong(text, spots, needed=needed):
        raise Invalid("Confira o texto.", **{field: reason})


def wrong(
    text: str, spots: Mapping[str, str] = SPOTS, *, needed: tuple[str, ...] = ()
) -> str | None:
    """What is unknown in braces, left over, or ``needed`` and missing; None when all is well."""
    known = [*spots, *([LINK] if LINK in needed else [])]
    listed = ", ".join(f"{{{one}}}" for one in known)
    found = [spot.strip().lower() for spot in _SPOT.findall(text)]
    if unknown := [spot for spot in found if spot not in known]:
        return f"Não conhecemos {{{unknown[0]}}}. Use {listed}."
    if re.search(r"[{}]", _SPOT.sub("", text)):
        return f"Há uma chave sem par. Escreva assim: {listed}."
    missing = [spot for spot in needed if spot not in found]
    if missing:
        return f"Falta {{{missing[0]}}}: sem isso o paciente não sabe {_WHY[missing[0]]}."
    return None


_WHY: Final = {"dia": "em que dia é", "hora": "a que horas é", LINK: "por onde confirmar"}


def sample(now: datetime) -> dict[str, Any]:
    """A visit, or a series of them, as mails tell: in three days by ``now``, and nobody's."""
    starts_at = (now + timedelta(days=3)).replace(hour=14, minute=30, second=0, microsecond=0)
    return {
        "recipient_name": "Maria Duarte",
        "service_name": "Massagem",
        "professional_name": "Lia Prado",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=50),
        "day": "amanhã",
        "dates": [dated(starts_at + timedelta(weeks=n)) for n in range(_SERIES_DATES)],
    }
