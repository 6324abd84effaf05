"""How templates show money, documents, names, telephones and moments to a Brazilian reader."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from shared.clock import SHORT_WEEKDAYS, WEEKDAYS
from shared.documents import masked
from shared.money import reais
from shared.numbers import thousands

_TINTS = 6
DEFAULT_ZONE = ZoneInfo("America/Sao_Paulo")
_PARTICLES = frozenset({"da", "das", "de", "do", "dos", "e"})
_MONTHS = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
]


def phone(number: str | None) -> str:
    """``+5511987654321`` as ``(11) 98765-4321``; anything else as it is."""
    match = re.fullmatch(r"\+55(\d{2})(\d{4,5})(\d{4})", number or "")
    return "({}) {}-{}".format(*match.groups()) if match else number or ""


def person(name: str) -> str:
    """A person's name as it is written: ``maria DE souza`` as ``Maria de Souza``.

    Particles are small, but for the first word; the rest stays as typed where it has both cases.
    """
    flat = name.islower() or name.isupper()
    words = [_capital(word) if flat else word for word in name.split()]
    small = [word.lower() if word.lower() in _PARTICLES else word for word in words[1:]]
    return " ".join(words[:1] + small)


def _capital(word: str) -> str:
    """Each part of ``d'ávila`` and ``ana-maria`` begins with a capital letter."""
    return re.sub(r"[^\W\d_]+", lambda part: part[0][0].upper() + part[0][1:].lower(), word)


def long_date(moment: Any) -> str:
    """``terça, 24 de novembro``."""
    weekday, month = WEEKDAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{weekday}, {moment.day} de {month}"


def short_weekday(number: int) -> str:
    """``seg`` of 1, which is Monday."""
    return SHORT_WEEKDAYS[number - 1]


def _words(name: str) -> list[str]:
    return [word for word in name.split() if word[0].isalnum()]


def initials(name: str) -> str:
    """``AL`` of ``Ana de Lima``; ``?`` of what holds no word, as a name kept of old may."""
    words = _words(name)
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def tint(name: str) -> int:
    """Which of six colours stands for somebody: their own, however long the name is."""
    return crc32(name.encode()) % _TINTS


def first_name(name: str) -> str:
    """``Ana`` of ``Ana de Lima``; the whole of what holds no word."""
    return next(iter(_words(name)), name)


def filled(text: str, **values: str) -> str:
    """``text`` with each ``{name}`` of ``values`` in its place; other braces stay as they are."""
    return re.sub(r"\{([^{}]*)\}", lambda spot: values.get(spot[1].strip().lower(), spot[0]), text)


def about(seconds: int) -> str:
    """``~40 s``, ``~3 min`` or ``~2 h``, as one says what is only guessed."""
    if seconds < 90:  # noqa: PLR2004 - a minute and a half is still told in seconds
        return f"~{max(1, seconds)} s"
    minutes = round(seconds / 60)
    return f"~{minutes} min" if minutes < 90 else f"~{round(minutes / 60)} h"  # noqa: PLR2004


def _local(zone: ZoneInfo, form: str, moment: datetime) -> str:
    return moment.astimezone(zone).strftime(form)


def for_zone(zone: ZoneInfo) -> dict[str, Callable[..., str]]:
    """Filters whose answer depends on the reader's clock."""
    return {
        "local_time": partial(_local, zone, "%H:%M"),
        "local_date": partial(_local, zone, "%d/%m/%Y"),
        "local_datetime": partial(_local, zone, "%d/%m/%Y %H:%M"),
        "local_iso": lambda moment: moment.astimezone(zone).isoformat(),
        "local_long_date": lambda moment: long_date(moment.astimezone(zone)),
    }


FIXED: dict[str, Callable[..., Any]] = {
    "about": about,
    "count": thousands,
    "money": reais,
    "document": masked,
    "filled": filled,
    "person": person,
    "phone": phone,
    "initials": initials,
    "tint": tint,
    "first_name": first_name,
    "long_date": long_date,
    "short_weekday": short_weekday,
}
