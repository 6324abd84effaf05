"""How people know what was chosen of the page for booking, for whoever is told of a change."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from functions.clinic.online.rules import hours_words
from shared.versions import Word, Words, words


def _count(ids: Sequence[UUID]) -> str:
    return str(len(ids)) if ids else "nenhum"


def _yes(flag: bool) -> str:  # noqa: FBT001 - the value of a field
    return "sim" if flag else "não"


CHOICE: Final[Words] = words(
    "clinic.online",
    live=Word(_yes),
    service_ids=Word(_count),
    professional_ids=Word(_count),
    prices=Word(_yes),
    notice_hours=Word(hours_words),
    horizon_days=Word(lambda days: f"{days} dias"),
    cancel_hours=Word(hours_words),
    welcome=Word(None),
)
