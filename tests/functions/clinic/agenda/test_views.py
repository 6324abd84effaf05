"""The ways to look at the agenda: a day, a week, a month, a list; each small, and told once."""

import re
from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/agenda"
DAY = "2031-03-03"
FRAGMENT = {"HX-Request": "true"}
WEEKDAYS = [{"weekday": day, "opens": "08:00", "closes": "12:00"} for day in range(1, 6)]


def _hire(caller: Caller, clinic: Furnished, name: str, hours: list[dict[str, Any]]) -> str:
    body = {"name": name, "service_ids": [clinic.service_id], "hours": hours}
    made: str = caller.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    return made


def _columns(caller: Caller, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get(f"{URL}?{query}").get_json()["agenda"]["columns"]
    return found


def test_who_works_on_the_day_stands_before_who_does_not(acme: Caller, clinic: Furnished) -> None:
    """Ana by the alphabet, but on Mondays she is away."""
    _hire(acme, clinic, "Ana", [{"weekday": 2, "opens": "08:00", "closes": "12:00"}])

    monday, tuesday = (_columns(acme, f"day={day}") for day in (DAY, "2031-03-04"))

    assert [one["professional"]["name"] for one in monday] == ["Lia", "Ana"]
    assert [one["professional"]["name"] for one in tuesday] == ["Ana", "Lia"]


@pytest.mark.parametrize("named", [True, False])
def test_a_week_is_one_professional_s(acme: Caller, clinic: Furnished, *, named: bool) -> None:
    """From Sunday; the first's when nobody is named."""
    ana = _hire(acme, clinic, "Ana", WEEKDAYS)
    whose = clinic.professional_id if named else ana

    said = f"&professional={whose}" if named else ""
    columns = _columns(acme, f"day={DAY}&view=week{said}")

    assert [one["day"] for one in columns] == [f"2031-03-{n:02d}" for n in range(2, 9)]
    assert {one["professional"]["id"] for one in columns} == {whose}
    assert [len(one["blocks"]) for one in columns] == ([0, 1, 0, 0, 0, 0, 0] if named else [0] * 7)


def test_a_month_says_how_full_each_day_is(acme: Caller, clinic: Furnished) -> None:
    """In tenths of the open time, begun ones whole; what is closed has none."""
    ana = _hire(acme, clinic, "Ana", WEEKDAYS)
    acme.post(
        "/api/clinic/appointments",
        clinic.booking("2031-03-04T08:00:00-03:00", professional_id=ana),
    )

    month = acme.get(f"{URL}?day={DAY}&view=month&professional={ana}").get_json()["month"]
    days = {one["day"]: (one["visits"], one["tenths"], one["within"]) for one in month}

    assert (month[0]["day"], month[-1]["day"]) == ("2031-02-23", "2031-04-05")
    assert days["2031-03-04"] == (1, 2, True)
    assert days["2031-03-03"] == (0, 0, True)
    assert days["2031-03-02"] == (0, None, True)
    assert days["2031-04-01"] == (0, 0, False)


def test_a_list_is_seven_days_to_be_read(acme: Caller, clinic: Furnished) -> None:
    """Each under its name, on the page and on paper."""
    acme.post("/api/clinic/appointments", clinic.booking("2031-03-09T08:00:00-03:00"))

    days = acme.get(f"{URL}?day={DAY}&view=list").get_json()["days"]
    page = acme.get(f"/clinic/agenda?day={DAY}&view=list").get_data(as_text=True)

    assert [len(one["blocks"]) for one in days] == [1, 0, 0, 0, 0, 0, 1]
    assert "Domingo, 9 de março" in page


def test_what_is_shown_already_is_not_sent_again(acme: Caller, clinic: Furnished) -> None:
    """The same part of the page is 304; once something changed it comes."""
    path = f"/clinic/agenda?day={DAY}"
    tag = acme.get(path, headers=FRAGMENT).headers["ETag"]
    asked = FRAGMENT | {"If-None-Match": tag}
    same = acme.get(path, headers=asked)
    acme.post("/api/clinic/appointments", clinic.booking(f"{DAY}T15:00:00-03:00"))

    assert (same.status_code, same.get_data()) == (304, b"")
    assert acme.get(path, headers=asked).status_code == 200


def test_the_address_of_a_part_is_that_of_its_page(acme: Caller, clinic: Furnished) -> None:
    """However the day was typed, or not said at all; what is usual else is left out."""
    answer = acme.get("/clinic/agenda?day=03/03/2031&view=day", headers=FRAGMENT)
    week = acme.get("/clinic/agenda?day=03/03/2031&view=week", headers=FRAGMENT)
    today = acme.get("/clinic/agenda", headers=FRAGMENT)

    assert answer.headers["HX-Push-Url"] == f"/clinic/agenda?day={DAY}"
    assert week.headers["HX-Push-Url"] == f"/clinic/agenda?day={DAY}&view=week"
    assert re.fullmatch(r"/clinic/agenda\?day=\d{4}-\d\d-\d\d", today.headers["HX-Push-Url"])
    assert "<title>Segunda, 3 de março" in answer.get_data(as_text=True)


def _nights(caller: Caller, clinic: Furnished) -> str:
    """Somebody who works from ten in the evening until two, and has a visit at half past twelve."""
    hours = [
        {"weekday": day, "opens": opens, "closes": closes}
        for day in range(1, 8)
        for opens, closes in (("00:00", "02:00"), ("22:00", "24:00"))
    ]
    nara = _hire(caller, clinic, "Nara", hours)
    at = f"{DAY}T00:30:00-03:00"
    caller.post("/api/clinic/appointments", clinic.booking(at, professional_id=nara))
    return nara


def test_a_shift_over_midnight_is_told_and_not_drawn(acme: Caller, clinic: Furnished) -> None:
    """The day begins with its own hours; one link draws it whole."""
    nara = _nights(acme, clinic)
    shown, whole = (
        acme.get(f"{URL}?day={DAY}&professional={nara}{more}").get_json()["agenda"]
        for more in ("", "&hours=all")
    )
    page = acme.get(f"/clinic/agenda?day={DAY}&professional={nara}").get_data(as_text=True)

    assert (shown["first_hour"], shown["last_hour"], shown["over"]) == (22, 24, "02:00")
    assert [one["begins"] for one in shown["told"]] == ["00:30"]
    assert "00:30–01:00 José Prado" in page
    assert (whole["first_hour"], whole["last_hour"], whole["told"]) == (0, 24, [])


def test_who_only_looks_sees_what_is_free(acme: Caller, clinic: Furnished) -> None:
    """As it stands, without a way to book."""
    page = acme.as_("viewer").get("/clinic/agenda?day=2031-03-05").get_data(as_text=True)

    assert "Livre 00:00–12:00" in page
    assert "agenda-free" not in page


@pytest.mark.parametrize("taken", [True, False])
def test_a_refused_move_names_times_to_click(
    acme: Caller, clinic: Furnished, *, taken: bool
) -> None:
    """Whether somebody is there, or nobody works."""
    ana = _hire(acme, clinic, "Ana", WEEKDAYS)
    other = clinic.booking(f"{DAY}T09:00:00-03:00", professional_id=ana)
    [one] = acme.get(f"/api/clinic/appointments?day={DAY}").get_json()["appointments"]
    bia = acme.post("/api/clinic/patients", {"name": "Bia", "phone": "11987654321"}).get_json()
    acme.post("/api/clinic/appointments", other | {"patient_id": bia["patient"]["id"]})

    wanted = {"day": DAY, "time": "09:00" if taken else "12:00", "professional_id": ana}
    refused = acme.post(f"/api/clinic/appointments/{one['id']}/move", wanted).get_json()

    assert refused["free"] == (
        ["08:30", "09:30", "10:00"] if taken else ["10:30", "11:00", "11:30"]
    )


@pytest.mark.parametrize("view", ["day", "week", "month", "list"])
@pytest.mark.parametrize("day", ["2026-02-31", "ontem+", "31/13/2030", "99999"])
def test_a_day_that_is_none_is_told_on_the_page(
    acme: Caller, clinic: Furnished, view: str, day: str
) -> None:
    """Today stands there, the field holds what was said and has the focus; a program is refused."""
    asked = {"day": day, "view": view}

    answer = acme.get("/clinic/agenda", query_string=asked)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert f"Não existe o dia “{day}”" in page
    assert f'value="{day}"' in page
    assert "autofocus" in page
    assert 'id="place"' in page
    assert acme.get(URL, query_string=asked).status_code == 400
