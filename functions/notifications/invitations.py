"""A subject as calendars understand it (RFC 5545), and follow it when it moves (RFC 5546)."""

from datetime import UTC, datetime
from typing import Final

from functions.notifications.queries_notices import Notice
from shared.context import Context
from shared.letter import Invitation, Undeliverable, address, line
from shared.web import mails

_PRODUCT: Final = "-//Avila//Agenda//PT"


def of(ctx: Context, notice: Notice, to: str) -> Invitation | None:
    """The subject for the calendar of ``to``: one UID for good, its version as SEQUENCE.

    Moments are UTC, which every calendar shows on its reader's clock. None where ``to`` is no
    address that a calendar could hold.
    """
    from icalendar import Calendar, Event, vCalAddress  # noqa: PLC0415 - a tenth of a second

    try:
        attendee = vCalAddress(f"mailto:{address(to)}")
    except Undeliverable:
        return None
    tenant = ctx.tenant
    said = mails.of_tenant(tenant) | notice.said
    title, description = mails.titled(
        notice.feature, f"{notice.words['calendar']}.ics", said, tenant.zone
    )
    organizer = vCalAddress(f"mailto:{tenant.email or f'ola@{ctx.settings.base_host}'}")
    organizer.params["CN"] = line(said["workspace"])
    attendee.params |= {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    event = Event()
    event.add("uid", f"{notice.subject}@{ctx.settings.base_host}")
    event.add("sequence", notice.sequence)
    event.add("dtstamp", ctx.now)
    event.add("dtstart", notice.starts_at.astimezone(UTC))
    event.add("dtend", datetime.fromisoformat(said["ends_at"]).astimezone(UTC))
    event.add("summary", line(title))
    event.add("description", line(description))
    if tenant.address:
        event.add("location", line(tenant.address))
    event.add("status", "CANCELLED" if notice.cancelled else "CONFIRMED")
    event.add("organizer", organizer)
    event.add("attendee", attendee)
    calendar = Calendar()
    method = "CANCEL" if notice.cancelled else "REQUEST"
    for name, value in {"prodid": _PRODUCT, "version": "2.0", "method": method}.items():
        calendar.add(name, value)
    calendar.add_component(event)
    return Invitation(method, calendar.to_ical().decode())
