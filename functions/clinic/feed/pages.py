"""Where the addresses of calendars are kept, and where they lead."""

from typing import Final

FEEDS: Final = "/clinic/feeds"
FEED: Final = f"{FEEDS}/<uuid:feed_id>"
FILE: Final = "/clinic/feed/agenda.ics"
