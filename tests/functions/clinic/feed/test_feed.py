"""A calendar outside shows the agenda as it is: the same instants, and nothing it must not know."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from sys import getrefcount
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from functions.clinic.feed.ics import Agenda, Look
from functions.clinic.feed.queries import Entry
from shared.identity import utc_now
from shared.wiring import platform
from shared.zones import ZONES
from tests.functions.clinic.feed.reading import (
    FEEDS,
    VISITS,
    act,
    address,
    ahead,
    book,
    booked,
    entries,
    instants,
    read,
)
from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.support.caller import Caller

LOOK = Look(
    "app.test", "https://a.test/v", "America/Sao_Paulo", named=False, chosen_at=None, place=None
)


def _series(acme: Caller, clinic: Furnished) -> dict[str, list[dict[str, str]]]:
    body = clinic.booking(ahead(3)) | {"times": 5}
    answer = acme.post("/api/clinic/series", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    shown: dict[str, list[dict[str, str]]] = answer.get_json()
    return shown


def _move_series(
    acme: Caller, shown: dict[str, list[dict[str, str]]], number: int, at: str
) -> None:
    first = shown["appointments"][number]["id"]
    path = f"/api/clinic/series/{shown['series']['id']}/move"  # type: ignore[call-overload]
    answer = acme.post(path, {"appointment_id": first, "starts_at": at, "scope": "following"})
    assert answer.status_code == 200, answer.get_data(as_text=True)


@pytest.mark.parametrize("zone", [zone for zone, _ in ZONES])
def test_a_calendar_has_the_clinic_s_instants(acme: Caller, clinic: Furnished, zone: str) -> None:
    """Of a series, one of it moved, the rest moved, one cancelled; of one cancelled and undone."""
    platform().directory.entry(acme.tenant.id).change(name="Acme", timezone=zone)
    path, shown = address(acme, clinic), _series(acme, clinic)
    act(acme, shown["appointments"][1], "move", starts_at=ahead(11, 16))
    _move_series(acme, shown, 2, ahead(18, 7))
    act(acme, shown["appointments"][3], "cancellation")
    single = book(acme, clinic, ahead(1, 23))
    act(acme, single, "cancellation")
    act(acme, single, "reopening")

    calendar = read(acme, path)

    assert instants(calendar) == booked(acme, clinic.professional_id)
    assert len(instants(calendar)) == 5
    assert {str(one["dtstart"].params["TZID"]) for one in calendar.walk("VEVENT")} == {zone}
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == [zone]


def test_a_calendar_that_has_only_the_file_has_its_changes_of_clocks() -> None:
    """The zone that comes along is right on both sides of a change (Decreto 9.242/2017)."""
    begins = [datetime(2018, 11, day, 15, tzinfo=UTC) for day in (3, 4, 5)]
    begins += [datetime(2019, 2, day, 15, tzinfo=UTC) for day in (16, 17)]
    some = [_entry(at) for at in begins]
    text = Agenda("Lia", LOOK, some, date(2018, 1, 1), date(2019, 12, 31)).text().decode()

    foreign = text.replace("America/Sao_Paulo", "Nowhere/Known")
    found = [one["dtstart"].dt.astimezone(UTC) for one in Calendar.from_ical(foreign).events]

    assert found == begins
    assert "T130000" in text
    assert "T120000" in text


def _entry(at: datetime) -> Entry:
    end = at + timedelta(minutes=30)
    return Entry(uuid4(), "Bia Reis", "Reiki", at, end, 0, at, cancelled=False, changed_at=at)


def test_one_entry_follows_its_visit(acme: Caller, clinic: Furnished) -> None:
    """One UID for good; sequence and stamp rise with each change, and a cancellation stays."""
    path, visit = address(acme, clinic), book(acme, clinic, ahead(2))
    with acme.db() as db:
        for table in ("appointment", "patient", "service"):
            db.run(f"update {table} set updated_at = now() - interval '1 hour'")
    seen = [entries(read(acme, path))[visit["id"]]]
    for name, body in [("move", {"starts_at": ahead(2, 15)}), ("cancellation", {})]:
        act(acme, visit, name, **body)
        seen.append(entries(read(acme, path))[visit["id"]])

    assert [one["sequence"] for one in seen] == [0, 1, 2]
    assert seen[0]["dtstamp"].dt < seen[1]["dtstamp"].dt <= seen[2]["dtstamp"].dt
    assert seen[2]["last-modified"].dt == seen[2]["dtstamp"].dt
    assert [str(one["status"]) for one in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert {str(one["uid"]) for one in seen} == {f"{visit['id']}@app.localhost"}
    assert str(seen[2]["summary"]) == "Cancelado: J. P. · Massagem"


def test_a_cancellation_is_forgotten_after_a_while(acme: Caller, clinic: Furnished) -> None:
    """Whatever has not read it for a month will not show it again."""
    path, visit = address(acme, clinic), book(acme, clinic, ahead(2))
    act(acme, visit, "cancellation")
    with acme.db() as db:
        db.run("update appointment set updated_at = now() - interval '31 days'")

    assert entries(read(acme, path)) == {}


def test_what_went_to_a_colleague_is_taken_out_of_the_calendar(
    acme: Caller, clinic: Furnished
) -> None:
    """Told as cancelled, by no name; it comes back with the visit."""
    body = {"name": "Rui", "service_ids": [clinic.service_id], "hours": ALWAYS_OPEN}
    rui = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    path, visit = address(acme, clinic), book(acme, clinic, ahead(2))
    act(acme, visit, "move", starts_at=ahead(2), professional_id=rui)
    act(acme, visit, "move", starts_at=ahead(4))

    gone = entries(read(acme, path))[visit["id"]]
    act(acme, visit, "move", starts_at=ahead(4), professional_id=clinic.professional_id)
    back = entries(read(acme, path))[visit["id"]]

    assert (str(gone["status"]), str(gone["summary"])) == ("CANCELLED", "Cancelado")
    assert gone["dtstart"].dt == datetime.fromisoformat(ahead(2))
    assert "url" not in gone
    assert (str(back["status"]), str(back["summary"])) == ("CONFIRMED", "J. P. · Massagem")
    assert gone["sequence"] < back["sequence"]


def test_a_calendar_outside_names_nobody_unless_the_owner_says_so(
    acme: Caller, clinic: Furnished
) -> None:
    """Health is sensitive (LGPD, art. 11): initials alone, and the trail has who chose."""
    path = address(acme, clinic)
    book(acme, clinic, ahead(2), notes="Dor lombar")
    plain = acme.anonymous.get(path)
    denied = [
        acme.as_(role).put(f"{FEEDS}/choice", {"named": True}) for role in ("manager", "viewer")
    ]

    acme.put(f"{FEEDS}/choice", {"named": True, "version": 0})
    stale = acme.put(f"{FEEDS}/choice", {"named": False, "version": 0})
    named = acme.anonymous.get(path, headers={"If-None-Match": plain.headers["ETag"]})

    assert "J. P. · Massagem" in plain.text
    assert not any(word in plain.text for word in ("José", "Prado", "98765", "lombar"))
    assert [one.status_code for one in denied] == [403, 403]
    assert (stale.status_code, stale.get_json()["code"]) == (409, "clinic.changed_meanwhile")
    assert (named.status_code, "José Prado · Massagem" in named.text) == (200, True)
    [line] = acme.get("/api/workspace/settings/audit?kind=clinic.calendars").get_json()["lines"]
    assert line["action"] == "clinic.calendars_chosen"


def test_a_calendar_is_told_only_what_is_new(acme: Caller, clinic: Furnished) -> None:
    """By the tag of what it has; nobody in between keeps any of it."""
    path, visit = address(acme, clinic), book(acme, clinic, ahead(2))
    first = acme.anonymous.get(path)
    known = {"If-None-Match": first.headers["ETag"]}

    same = acme.anonymous.get(path, headers=known)
    act(acme, visit, "move", starts_at=ahead(2, 11))
    other = acme.anonymous.get(path, headers=known)

    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"
    assert other.status_code == 200
    assert other.headers["ETag"] != first.headers["ETag"]


def test_another_day_is_another_window_and_no_other_tag() -> None:
    """A tag is of what is said: of days that went by only a year that comes into sight is."""
    some, day = [_entry(utc_now())], date(2026, 11, 28)
    tags = [
        Agenda("Lia", LOOK, some, since, since + timedelta(days=397)).tag
        for since in (day, day + timedelta(days=1), day + timedelta(days=90))
    ]

    assert tags[0] == tags[1]
    assert tags[0] != tags[2]


def test_what_was_written_is_kept_nowhere() -> None:
    """A patient who is erased, or named outside no more, is in no cache of the process."""
    one = _entry(utc_now())
    agenda = Agenda("Lia", LOOK, [one], date(2026, 1, 1), date(2026, 12, 31))
    held = getrefcount(one)
    agenda.text()

    assert getrefcount(one) == held


def test_a_choice_of_what_is_so_already_is_one(acme: Caller, clinic: Furnished) -> None:
    """Whoever saves the same page again is not told of another."""
    first = acme.put(f"{FEEDS}/choice", {"named": False, "version": 0})
    again = acme.put(
        f"{FEEDS}/choice", {"named": False}, headers={"If-Match": first.headers["ETag"]}
    )

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["ETag"] == first.headers["ETag"]


def test_an_address_is_read_so_often_an_hour(acme: Caller, clinic: Furnished) -> None:
    """Then it waits, and is told how long."""
    path = address(acme, clinic)
    acme.anonymous.get(path)
    since = "hour_at = now() - interval '20 minutes'"
    with acme.db() as db:
        db.run(f"update calendar_reading set hour_count = 29, {since}")

    json = {"Accept": "application/json"}
    answers = [acme.anonymous.get(path, headers=json) for _ in range(3)]
    with acme.db() as db:
        db.run("update calendar_reading set hour_at = now() - interval '61 minutes'")
    later = acme.anonymous.get(path)

    assert [one.status_code for one in answers] == [200, 429, 429]
    assert 2300 < int(answers[1].headers["Retry-After"]) <= 2400
    assert answers[1].get_json()["code"] == "clinic.feed_asked_too_often"
    assert later.status_code == 200


def test_a_zone_of_today_has_no_summer_time() -> None:
    """Decreto 9.772/2019; what the file says of the zone is what Python knows of it."""
    look = replace(LOOK, zone="America/Manaus")
    now = utc_now()
    agenda = Agenda("Lia", look, [_entry(now)], date(now.year, 1, 1), date(now.year + 1, 12, 31))
    [zone] = Calendar.from_ical(agenda.text()).walk("VTIMEZONE")

    assert [str(one.name) for one in zone.subcomponents] == ["STANDARD"]
    assert zone.subcomponents[0]["tzoffsetto"].td == ZoneInfo("America/Manaus").utcoffset(now)


def test_the_page_says_what_is_read_and_how_to_subscribe(acme: Caller, clinic: Furnished) -> None:
    """The address once, with the ways into three calendars; afterwards when it was read."""
    made = acme.post(f"/clinic/professionals/{clinic.professional_id}/feed")
    shown = acme.get("/clinic/feeds").text

    for name in (
        "Google Agenda",
        "Apple: iPhone",
        "Outlook",
        "/clinic/feed/agenda.ics?k=",
        "webcal:",
    ):
        assert name in made.text
    assert made.status_code == 201
    assert "agenda.ics" not in shown
    assert "ainda não lido" in shown
    assert (
        "Assinar no meu calendário"
        in acme.get(f"/clinic/professionals/{clinic.professional_id}").text
    )
    assert acme.get(f"{VISITS}?limit=1").status_code == 200
