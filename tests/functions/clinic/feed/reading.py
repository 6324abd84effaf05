"""An agenda as a calendar outside reads it, and as the clinic has it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from icalendar import Calendar
from recurring_ical_events import of
from werkzeug.test import TestResponse

from shared.identity import utc_now
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

FEEDS: Final = "/api/clinic/feeds"
VISITS: Final = "/api/clinic/appointments"
Instants = list[tuple[datetime, datetime]]


def ahead(days: int, hour: int = 10) -> str:
    """So many days from now, at an hour of São Paulo's clock."""
    day = (utc_now() - timedelta(hours=3)).date() + timedelta(days=days)
    return f"{day}T{hour:02}:00:00-03:00"


def make(caller: Caller, professional_id: str) -> TestResponse:
    """Ask for an address."""
    return caller.post(f"/api/clinic/professionals/{professional_id}/feed")


def path_of(answer: TestResponse) -> str:
    """The address that was shown, as a path of its host."""
    assert answer.status_code in {200, 201}, answer.get_data(as_text=True)
    address = urlsplit(answer.get_json()["address"])
    return f"{address.path}?{address.query}"


def address(caller: Caller, clinic: Furnished) -> str:
    """A new address of the furnished professional's agenda."""
    return path_of(make(caller, clinic.professional_id))


def read(caller: Caller, path: str) -> Calendar:
    """What a calendar gets, which knows the address alone."""
    answer = caller.anonymous.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.content_type == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.data)


def instants(calendar: Calendar) -> Instants:
    """When it shows something, as another program works it out."""
    now = utc_now()
    shown = of(calendar).between(now - timedelta(days=60), now + timedelta(days=400))
    return sorted(
        (one["dtstart"].dt.astimezone(UTC), one["dtend"].dt.astimezone(UTC))
        for one in shown
        if one["status"] != "CANCELLED"
    )


def entries(calendar: Calendar) -> dict[str, Any]:
    """Its entries by the id of their visit."""
    return {one["uid"].partition("@")[0]: one for one in calendar.walk("VEVENT")}


def booked(caller: Caller, professional_id: str) -> Instants:
    """When the clinic has it, within the year to come."""
    since, until = (utc_now() + timedelta(days=days) for days in (-30, 365))
    span = f"since={since:%Y-%m-%dT%H:%M:%SZ}&until={until:%Y-%m-%dT%H:%M:%SZ}"
    found = caller.get(f"{VISITS}?{span}&limit=200&professional_id={professional_id}").get_json()
    return sorted(
        (datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))
        for one in found["appointments"]
        if one["status"] != "cancelled"
    )


def book(caller: Caller, clinic: Furnished, at: str, **more: Any) -> dict[str, Any]:
    """One visit more."""
    answer = caller.post(VISITS, clinic.booking(at, **more))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made: dict[str, Any] = answer.get_json()["appointment"]
    return made


def act(caller: Caller, visit: dict[str, Any], name: str, **body: Any) -> None:
    """Do something to a visit."""
    answer = caller.post(f"{VISITS}/{visit['id']}/{name}", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
