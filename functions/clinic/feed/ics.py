"""An agenda as calendars read it (RFC 5545).

A visit is an entry of its own, also one of a series: its dates are moments that were promised one
by one, and a rule of repetition with exceptions would be read differently by every calendar.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from functions.clinic.feed.queries import Entry
from shared import jsons
from shared.record import record
from shared.web.filters import initials, person

if TYPE_CHECKING:
    from icalendar import Timezone

_PRODUCT: Final = "-//Avila//Agenda//PT"
_READ_AGAIN: Final = timedelta(hours=1)
_REMEMBERED: Final = 8192  # an entry takes half a millisecond to write, and 400 bytes to keep
_END: Final = b"END:VCALENDAR\r\n"


@record
class Look:
    """What every entry of an agenda has in common.

    ``named``: patients are by their whole name. ``host`` makes UIDs the world's. ``visits`` is
    where their pages stand. ``zone`` is an IANA name.
    """

    host: str
    visits: str
    zone: str
    named: bool
    chosen_at: datetime | None
    place: str | None


@record
class Agenda:
    """An agenda within whole years, called ``title`` in the list of calendars."""

    title: str
    look: Look
    entries: Sequence[Entry]
    first_on: date
    last_on: date

    @property
    def tag(self) -> str:
        """Another, as soon as anything in it is another."""
        told = jsons.dumps([self.title, self.look, self.entries, self.first_on, self.last_on])
        return sha256(told.encode()).hexdigest()[:32]

    def text(self) -> bytes:
        """All of it, in UTF-8."""
        from icalendar import Calendar  # noqa: PLC0415 - a tenth of a second

        calendar = Calendar()
        for name, value in {
            "prodid": _PRODUCT,
            "version": "2.0",
            "calscale": "GREGORIAN",
            "name": self.title,
            "x-wr-calname": self.title,
            "x-wr-timezone": self.look.zone,
            "refresh-interval": _READ_AGAIN,
            "x-published-ttl": "PT1H",
        }.items():
            calendar.add(name, value)
        calendar["refresh-interval"].params["VALUE"] = "DURATION"
        calendar.add_component(_clock(self.look.zone, self.first_on, self.last_on))
        head = calendar.to_ical().removesuffix(_END)
        return b"".join([head, *(_entry(one, self.look) for one in self.entries), _END])


def title_of(entry: Entry, *, named: bool) -> str:
    """What an entry is called outside, where nobody of the clinic decides who reads it.

    Who is treated with what is sensitive (LGPD, Lei 13.709/2018, art. 5 II and art. 11), and a
    calendar is kept by another company: initials serve whoever attends (art. 6 III), whole names
    are the owner's to allow. Of what is somebody else's by now, nothing.
    """
    if entry.patient_name is None:
        return "Cancelado"
    short = "".join(f"{letter}. " for letter in initials(entry.patient_name)).strip()
    who = person(entry.patient_name) if named else short
    return f"{'Cancelado: ' if entry.cancelled else ''}{who} · {entry.service_name}"


@lru_cache(_REMEMBERED)
def _entry(entry: Entry, look: Look) -> bytes:
    """One visit: one UID for good, its sequence, and stamped when it came to say what it says."""
    from icalendar import Event  # noqa: PLC0415 - a tenth of a second

    zone, event = ZoneInfo(look.zone), Event()
    changed_at = max(filter(None, [entry.changed_at, look.chosen_at])).astimezone(UTC)
    event.add("uid", f"{entry.id}@{look.host}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("created", entry.created_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", title_of(entry, named=look.named))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if look.place:
        event.add("location", look.place)
    if entry.patient_name is not None:
        event.add("url", f"{look.visits}/{entry.id}")
    written: bytes = event.to_ical()
    return written


@lru_cache(16)
def _clock(zone: str, first_on: date, last_on: date) -> "Timezone":
    """The zone as it is between these days, its changes of clocks among them."""
    from icalendar import Timezone  # noqa: PLC0415 - a tenth of a second

    made = Timezone.from_tzinfo(ZoneInfo(zone), zone, first_date=first_on, last_date=last_on)
    made.pop("COMMENT", None)
    return made
