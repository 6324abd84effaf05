"""A clinic whose page is open, and a visitor of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from shared.identity import utc_now
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

ZONE = ZoneInfo("America/Sao_Paulo")
WHO = {"name": "Rita Prado", "phone": "(11) 98765-0000", "email": "rita@example.com"}


def noon(days: int = 3) -> datetime:
    """Twelve o'clock on the clinic's wall, so many days from now."""
    day = utc_now().astimezone(ZONE).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)


class Visitor:
    """Somebody with a browser of their own, at an address of their own."""

    def __init__(self, clinic: Caller, made: Furnished, address: str = "203.0.113.7") -> None:
        self.browser, self.made, self.address = clinic.anonymous, made, address
        self.cookies: dict[str, str] = {}
        self.accept = "text/html"

    def told(self) -> "Visitor":
        """The same, who reads JSON."""
        self.accept = "application/json"
        return self

    def _ask(self, method: str, path: str, **given: Any) -> TestResponse:
        headers = {"X-Forwarded-For": f"{self.address}, 10.0.0.1", "Accept": self.accept}
        cookies = dict(self.cookies)
        answer = self.browser.request(method, path, headers=headers, cookies=cookies, **given)
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path: str) -> TestResponse:
        """Look."""
        return self._ask("GET", path)

    def slot(self, at: datetime | None = None, professional_id: str = "") -> str:
        """How a form names a time."""
        moment = (at or noon()).astimezone(ZoneInfo("UTC"))
        return f"{professional_id or self.made.professional_id}@{moment:%Y-%m-%dT%H:%MZ}"

    def keep(self, at: datetime | None = None, **changes: str) -> TestResponse:
        """Choose a time from the list."""
        data = {"service_id": self.made.service_id, "slot": self.slot(at)} | changes
        return self._ask("POST", "/agendar/reserva", data=data)

    def book(self, at: datetime | None = None, **changes: str) -> TestResponse:
        """Send the form."""
        ids = {"service_id": self.made.service_id, "slot": self.slot(at)}
        data = ids | WHO | {"request_id": str(uuid4())} | changes
        return self._ask("POST", "/agendar/visitas", data=data)


def text(answer: TestResponse) -> str:
    """What is shown."""
    shown: str = answer.get_data(as_text=True)
    return shown


def token(answer: TestResponse) -> str:
    """The token of the visit that was booked."""
    assert answer.status_code == 303, text(answer)
    found: str = parse_qs(urlsplit(answer.headers["Location"]).query)["v"][0]
    return found


def publish(acme: Caller, made: Furnished, **changes: Any) -> TestResponse:
    """Switch the page on for all there is."""
    body = {
        "live": True,
        "service_ids": [made.service_id],
        "professional_ids": [made.professional_id],
        "prices": True,
        "notice_hours": 2,
        "horizon_days": 60,
    }
    return acme.put("/api/clinic/online", body | changes)


@pytest.fixture
def opened(acme: Caller, clinic: Furnished) -> Furnished:
    """The furnished clinic with its page on."""
    assert publish(acme, clinic).status_code == 200
    return clinic


@pytest.fixture
def rita(acme: Caller, opened: Furnished) -> Visitor:
    """Who looks for a time."""
    return Visitor(acme, opened)


@pytest.fixture
def another(acme: Caller, opened: Furnished) -> Callable[[str], Visitor]:
    """``another(address)``: one more visitor."""
    return lambda address: Visitor(acme, opened, address)


_OTHERS = """
insert into appointment (
    professional_id, service_id, starts_at, ends_at, busy_until, price_centavos, created_by,
    status, held_by, held_until
)
select
    :professional_id::uuid, :service_id::uuid, :at::timestamptz + make_interval(hours => n),
    :at::timestamptz + make_interval(hours => n, mins => 30),
    :at::timestamptz + make_interval(hours => n, mins => 30), 0, gen_random_uuid(),
    'hold', gen_random_uuid(), now() + interval '5 minutes'
from generate_series(1, :n::integer) as n
returning held_by
"""


def others_keep(acme: Caller, made: Furnished, n: int) -> list[UUID]:
    """So many keep time from noon in ten days on, from places that nobody knows; their keys."""
    ids = {"professional_id": made.professional_id, "service_id": made.service_id}
    with acme.db() as db:
        return db.column(_OTHERS, at=noon(10), n=n, **ids)


def visits(acme: Caller, days: int = 3) -> list[dict[str, Any]]:
    """What is booked on that day."""
    day = noon(days).date()
    found = acme.get(f"/api/clinic/appointments?day={day}").get_json()["appointments"]
    standing: list[dict[str, Any]] = [one for one in found if one["status"] != "cancelled"]
    return standing
