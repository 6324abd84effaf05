"""How people know what is told to patients, for whoever is told of a change."""

from collections.abc import Sequence
from typing import Final

from functions.clinic.catalogue.rules import clock
from functions.clinic.words import rules
from shared.acts import Thing
from shared.versions import Word, Words, listed, words

CHOICE: Final = Thing("clinic.words", "words")


def times(leads: Sequence[int]) -> str:
    """When patients are reminded."""
    return listed([rules.LEADS[one] for one in sorted(leads, reverse=True)]) or "sem lembrete"


WORDS: Final[Words] = words(
    CHOICE.kind,
    leads=Word(times),
    quiet_from=Word(clock),
    quiet_until=Word(clock),
    whatsapp=Word(None),
    mails=Word(None),
    colour=Word(lambda colour: rules.COLOURS[colour][0].lower() if colour else "a nossa"),
    logo=Word(lambda logo: "com a logo" if logo else "sem a logo"),
)
