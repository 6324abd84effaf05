"""What hangs on this very moment: the rest of the day, and times that are over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.db import PLATFORM
from shared.identity import utc_now
from shared.products import PRODUCTS
from shared.wiring import platform
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/appointments"
_WEST, _EAST, _USUAL = "America/Rio_Branco", "America/Noronha", "America/Sao_Paulo"


def _live_in(zone: str) -> None:
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update control.tenant set timezone = :zone where slug = 'acme'", zone=zone)


@pytest.fixture
def here(acme: Caller, clinic: Furnished) -> Iterator[datetime]:
    """Now on the clinic's wall clock, in a zone of Brazil where midnight is hours away."""
    hour = utc_now().astimezone(ZoneInfo(_USUAL)).hour
    zone = _WEST if hour > 20 else _EAST if hour < 3 else _USUAL
    _live_in(zone)
    yield utc_now().astimezone(ZoneInfo(zone))
    _live_in(_USUAL)


def _slots(caller: Caller, clinic: Furnished, day: datetime) -> list[str]:
    url = f"/api/clinic/slots?service_id={clinic.service_id}&day={day:%Y-%m-%d}"
    return [slot["time"] for slot in caller.get(url).get_json()["slots"]]


def test_the_day_is_told_as_it_stands(acme: Caller, clinic: Furnished, here: datetime) -> None:
    """What is over waits to be closed, five are named, and what was cancelled is not counted."""
    lengths = "(values (-600, -540, 'done'), (-540, -480, 'no_show'), (-480, -420, 'scheduled'),"
    lengths += " (-420, -360, 'cancelled'), (-60, 60, 'scheduled')"
    lengths += "".join(f", ({60 * n}, {60 * n + 60}, 'scheduled')" for n in range(1, 7)) + ")"
    with acme.db() as db:
        db.run(
            "insert into appointment (patient_id, professional_id, service_id, starts_at, ends_at,"
            " busy_until, price_centavos, created_by, status) select patient_id, professional_id,"
            " service_id, now() + make_interval(secs => v.a), now() + make_interval(secs => v.b),"
            " now() + make_interval(secs => v.b), 0, created_by, v.s"
            f" from appointment, {lengths} as v (a, b, s)"
        )

    told = acme.get("/api/clinic/today").get_json()

    figures = {name: told[name] for name in ("booked", "done", "to_close", "ahead")}
    assert figures == {"booked": 10, "done": 1, "to_close": 1, "ahead": 7}
    acme.post(f"{URL}/{told['upcoming'][1]['id']}/confirmation", {})
    page = acme.get("/clinic/today").text
    assert page.count("Confirmado") == 1
    assert "Ver mais 2 na agenda" in page
    starts = [one["starts_at"] for one in told["upcoming"]]
    assert len(starts) == 5
    assert starts == sorted(starts)


_STEPS = ("service", "professional", "patient", "appointment")


def test_a_first_step_is_done_once_there_is_one(acme: Caller, globex: Caller) -> None:
    """In this clinic, not in another; none is told of, so none can be forgotten."""
    body = {"name": "Massagem", "duration_min": 30}
    acme.post("/api/clinic/services", body)

    page = acme.get("/clinic/today", headers={"HX-Request": "true"}).get_data(as_text=True)
    done = [step["done"] for step in acme.get("/api/clinic/today").get_json()["steps"]]
    assert done == [name == "service" for name in _STEPS]
    assert "1 de 4" in page
    left = PRODUCTS["clinic"].first_steps[1:]
    assert all(f'href="{step.href}"' in page for step in left)
    assert not any(one["done"] for one in globex.get("/api/clinic/today").get_json()["steps"])


def test_the_day_takes_their_place_when_all_is_done(acme: Caller, clinic: Furnished) -> None:
    """The page is for working from then on; without a script it is one of its own."""
    page = acme.get("/clinic/today", headers={"Accept": "text/html"}).get_data(as_text=True)

    assert acme.get("/api/clinic/today").get_json()["steps"] == []
    assert "Primeiros passos" not in page
    assert "Ainda por vir" in page
    assert "<html" in page


def test_what_is_over_today_is_not_offered(acme: Caller, clinic: Furnished, here: datetime) -> None:
    """A day that is past is written down afterwards, so all of it counts."""
    today, yesterday = _slots(acme, clinic, here), _slots(acme, clinic, here - timedelta(days=1))

    assert today[0] >= f"{here:%H:%M}"
    assert yesterday[0] == "00:00"


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    """The service's clock stands at ``moment``."""
    means = platform()
    object.__setattr__(means, "now", lambda: moment)
    try:
        yield
    finally:
        object.__setattr__(means, "now", utc_now)


@pytest.mark.parametrize(("minute", "second"), [(30, 5), (29, 59), (0, 0), (17, 40)])
def test_a_refusal_of_today_names_no_time_that_is_over(
    acme: Caller, clinic: Furnished, here: datetime, minute: int, second: int
) -> None:
    """The nearest free times are those still to come, within the first's own minute too."""
    with _at(here.replace(minute=minute, second=second)):
        wanted = _slots(acme, clinic, here)[0]
        body: dict[str, Any] = clinic.booking(f"{here:%Y-%m-%d}T{wanted}:00")
        acme.post(URL, body)

        refused = acme.post(URL, body).get_json()

    assert refused["code"] == "clinic.slot_taken"
    named = refused["fields"]["starts_at"].partition("Livres: ")[2].rstrip(".").split(", ")
    assert min(named) > wanted


def test_nothing_is_booked_by_a_click_on_a_day_that_is_over(
    acme: Caller, clinic: Furnished
) -> None:
    """Its free half hours are no places to click; those of a day to come are, for who may book."""

    def cells(caller: Caller, day: str) -> int:
        return caller.get(f"/clinic/agenda?day={day}").get_data(as_text=True).count("agenda-free")

    assert cells(acme, "2026-01-05") == 0
    assert cells(acme, "2031-03-05") > 0
    assert cells(acme.as_("viewer"), "2031-03-05") == 0


def test_a_visit_is_within_ten_years(acme: Caller, clinic: Furnished) -> None:
    """What is further away is a year mistyped."""
    at_ten = utc_now().replace(hour=15, minute=0, second=0, microsecond=0)
    days = {
        days: clinic.booking((at_ten + timedelta(days=days)).isoformat()) for days in (3652, 3655)
    }

    answers = {days: acme.post(URL, body) for days, body in days.items()}

    assert answers[3652].status_code == 201
    assert list(answers[3655].get_json()["fields"]) == ["starts_at"]


@pytest.mark.parametrize("moment", ["10:00:30", "10:00:00.5", "10:02:00"])
def test_a_visit_begins_on_the_grid(acme: Caller, clinic: Furnished, moment: str) -> None:
    """Five minutes are the smallest step, to the second."""
    answer = acme.post(URL, clinic.booking(f"2031-03-05T{moment}-03:00"))

    assert list(answer.get_json()["fields"]) == ["starts_at"]


def test_the_week_counts_no_cancelled_visit(acme: Caller, clinic: Furnished) -> None:
    """A day whose only visit was cancelled is a free day."""

    def visits() -> list[int]:
        week = acme.get("/api/clinic/agenda?day=2031-03-05").get_json()["week"]
        return [day["visits"] for day in week if day["day"] == "2031-03-03"]

    [one] = acme.get(f"{URL}?day=2031-03-03").get_json()["appointments"]
    before = visits()
    acme.post(f"{URL}/{one['id']}/cancellation", {})

    assert (before, visits()) == ([1], [0])
