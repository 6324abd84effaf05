"""A clinic of Monday 3 March 2031, one visit at ten, and what departs from its week."""

from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

DAY = "2031-03-03"
URL = "/api/clinic/appointments"


@pytest.fixture
def usual(acme: Caller, clinic: Furnished) -> Furnished:
    """Lia works from eight to twelve and from one to six, Monday to Friday."""
    hours = [
        {"weekday": day, "opens": opens, "closes": closes}
        for day in range(1, 6)
        for opens, closes in (("08:00", "12:00"), ("13:00", "18:00"))
    ]
    body = {"name": "Lia", "service_ids": [clinic.service_id], "hours": hours}
    path = f"/api/clinic/professionals/{clinic.professional_id}"
    assert acme.put(path, body).status_code == 200
    return clinic


@pytest.fixture
def visit(acme: Caller, usual: Furnished) -> str:
    """The one visit there is, at ten."""
    [made] = acme.get(f"{URL}?day={DAY}").get_json()["appointments"]
    found: str = made["id"]
    return found


def made(caller: Caller, kind: str, /, **body: Any) -> dict[str, Any]:
    """One more block or exception."""
    answer = caller.post(f"/api/clinic/{kind}s", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()[kind]
    return found


def block(caller: Caller, usual: Furnished, start: str, end: str, **more: Any) -> dict[str, Any]:
    """Lia's time on that Monday."""
    span = {"starts_at": f"{DAY}T{start}:00-03:00", "ends_at": f"{DAY}T{end}:00-03:00"}
    return made(caller, "block", professional_ids=[usual.professional_id], **span, **more)


def times(caller: Caller, usual: Furnished, day: str = DAY) -> list[str]:
    """What is free on a day."""
    url = f"/api/clinic/slots?service_id={usual.service_id}&day={day}"
    return [slot["time"] for slot in caller.get(url).get_json()["slots"]]


def collisions(caller: Caller) -> list[tuple[str, str]]:
    """What is to be settled: which visit, and why."""
    found = caller.get("/api/clinic/collisions").get_json()["collisions"]
    return [(one["appointment"]["id"], one["why"]) for one in found]
