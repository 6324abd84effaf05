"""How people know addresses of calendars, for whoever is told of a change."""

from typing import Final

from functions.clinic.feed.queries import Feed
from shared.acts import Thing
from shared.versions import Word, Words, words

CHOICE: Final = Thing("clinic.calendars", "calendars")
FEED: Final[Words] = words("clinic.feed", renewed_at=Word(None))
CALENDARS: Final[Words] = words(
    CHOICE.kind, named=Word(lambda named: "por extenso" if named else "só as iniciais")
)


def feed(one: Feed) -> Thing:
    """One address on the trail: of which agenda, and whose."""
    return Thing("clinic.feed", one.id, f"{one.professional_name}, de {one.account_name}")
