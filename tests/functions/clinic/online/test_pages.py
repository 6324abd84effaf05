"""What a visitor sees: only what is offered, only times that can be had, and only once it is on."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.identity import utc_now
from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished, furnish
from tests.functions.clinic.online.conftest import Visitor, noon, publish, text
from tests.support.caller import Caller

PUBLIC = "/agendar"
STEPS = ("", "/horarios?service_id={service}", "/dados?service_id={service}&slot={slot}")


def test_it_is_off_until_it_is_switched_on(acme: Caller, clinic: Furnished) -> None:
    """Nobody outside learns more than that; its keepers see it as patients will."""
    outside = acme.anonymous.get(PUBLIC)
    publish(acme, clinic, live=False)

    assert outside.status_code == 404
    told = acme.anonymous.get(f"/api{PUBLIC}")
    assert told.get_json()["code"] == "clinic.not_open"
    assert acme.as_("receptionist").get(PUBLIC).status_code == 404
    assert "Prévia" in text(acme.get(PUBLIC))
    assert "Massagem" in text(acme.get(PUBLIC))


def test_only_what_is_offered_is_shown(acme: Caller, opened: Furnished) -> None:
    """Neither another service nor another professional can be had by its address."""
    other = acme.post("/api/clinic/services", {"name": "Secreto", "duration_min": 30}).get_json()
    form = {"name": "Téo", "service_ids": [opened.service_id], "hours": ALWAYS_OPEN}
    teo = acme.post("/api/clinic/professionals", form).get_json()["professional"]["id"]
    times = f"{PUBLIC}/horarios?service_id={opened.service_id}"

    assert "Secreto" not in text(acme.anonymous.get(PUBLIC))
    assert "Téo" not in text(acme.anonymous.get(times))
    secret = acme.anonymous.get(f"{PUBLIC}/horarios?service_id={other['service']['id']}")
    assert secret.status_code == 404
    assert acme.anonymous.get(f"{times}&professional_id={teo}").status_code == 404
    assert (
        Visitor(acme, opened)
        .keep(professional_id=teo, slot=f"{teo}@{noon():%Y-%m-%d}T15:00Z")
        .status_code
        == 400
    )


@pytest.mark.parametrize("prices", ["true", "false"])
def test_prices_are_shown_where_they_are_to_be(
    acme: Caller, clinic: Furnished, prices: str
) -> None:
    """Also in what programs are told."""
    body = {"name": "Massagem", "duration_min": 30, "price_centavos": 12345}
    acme.put(f"/api/clinic/services/{clinic.service_id}", body)
    publish(acme, clinic, prices=prices)

    page, told = acme.anonymous.get(PUBLIC), acme.anonymous.get(f"/api{PUBLIC}")

    assert ("123,45" in text(page)) is (prices == "true")
    assert ("12345" in text(told)) is (prices == "true")


def _days(acme: Caller, made: Furnished, **query: Any) -> dict[str, Any]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    url = f"/api{PUBLIC}/horarios?service_id={made.service_id}&{asked}"
    found: dict[str, Any] = acme.anonymous.get(url).get_json()
    return found


def test_no_time_is_too_near_or_too_far(acme: Caller, clinic: Furnished) -> None:
    """From the notice on, to the last day of the horizon."""
    publish(acme, clinic, notice_hours=72, horizon_days=5)

    shown = _days(acme, clinic)

    first = datetime.fromisoformat(shown["slots"][0]["starts_at"])
    assert first - utc_now() > timedelta(hours=71, minutes=59)
    assert shown["days"][-1]["day"] == str(noon(5).date())
    for days in (1, 6):
        refused = Visitor(acme, clinic).told().keep(noon(days)).get_json()
        assert refused["code"] == "clinic.not_bookable"
    assert Visitor(acme, clinic).keep(noon(4)).status_code == 303


@pytest.mark.parametrize("off", [12, 15])
def test_the_list_begins_with_the_next_free_day(acme: Caller, opened: Furnished, off: int) -> None:
    """Two weeks without work are no list of nothing; and from then on it is a whole week's."""
    away = {"first_on": str(noon(0).date()), "last_on": str(noon(off).date()), "kind": "off"}
    acme.post("/api/clinic/exceptions", away)

    shown = _days(acme, opened)

    assert shown["day"] == str(noon(off + 1).date())
    assert shown["slots"][0]["time"] == "00:00"
    assert [one["day"] for one in shown["days"]] == [str(noon(off + n).date()) for n in range(1, 8)]
    assert all(one["free"] for one in shown["days"])


def test_a_week_without_a_free_time_leads_to_the_next(acme: Caller, opened: Furnished) -> None:
    """Whoever looked at it by its address."""
    away = {"first_on": str(noon(0).date()), "last_on": str(noon(15).date()), "kind": "off"}
    acme.post("/api/clinic/exceptions", away)

    page = acme.anonymous.get(
        f"{PUBLIC}/horarios?service_id={opened.service_id}&since={noon(3).date()}"
    )

    assert "Ir para o próximo livre" in text(page)


def test_a_visitor_s_own_time_is_the_next_free_one(
    acme: Caller, opened: Furnished, rita: Visitor
) -> None:
    """Also when they look at a week before it."""
    for first, last, kind in ((0, 14, "off"), (15, 15, "hours"), (16, 61, "off")):
        days = {"first_on": str(noon(first).date()), "last_on": str(noon(last).date())}
        away = days | {"kind": kind, "hours": "12:00-12:30" if kind == "hours" else ""}
        assert acme.post("/api/clinic/exceptions", away).status_code == 201
    assert rita.keep(noon(15)).status_code == 303
    week = f"{PUBLIC}/horarios?service_id={opened.service_id}&since={noon(3).date()}"

    assert rita.told().get(week).get_json()["next"] == str(noon(15).date())
    assert acme.anonymous.get(f"/api{week}").get_json()["next"] is None


def test_any_means_who_has_most_time_that_day(acme: Caller, opened: Furnished) -> None:
    """One button a time, and not always the first by name who is booked."""
    form = {"name": "Ana", "service_ids": [opened.service_id]}
    hours = [{"weekday": n, "opens": "12:00", "closes": "13:00"} for n in range(1, 8)]
    ana = acme.post("/api/clinic/professionals", form | {"hours": hours}).get_json()
    both = [opened.professional_id, ana["professional"]["id"]]
    publish(acme, opened, professional_ids=both)

    shown = _days(acme, opened, day=noon().date())

    at_noon = [one for one in shown["slots"] if one["time"] == "12:00"]
    assert [one["professional_name"] for one in at_noon] == ["Lia"]


@pytest.mark.parametrize("step", STEPS)
def test_every_step_needs_neither_script_nor_account(
    acme: Caller, opened: Furnished, rita: Visitor, step: str
) -> None:
    """Small pages of links and forms; robots are told to leave out none but what is somebody's."""
    path = PUBLIC + step.format(service=opened.service_id, slot=rita.slot())

    answer = rita.get(path)

    assert answer.status_code == 200
    assert "hx-" not in text(answer)
    assert len(answer.get_data()) < 20_000


def test_the_frame_runs_nothing_and_is_the_only_one(acme: Caller, opened: Furnished) -> None:
    """Other sites may show it; whatever else there is they may not."""
    framed = acme.anonymous.get(f"{PUBLIC}/quadro")
    policy = framed.headers["Content-Security-Policy"]

    assert "frame-ancestors https:" in policy
    assert "script-src" not in policy
    assert "form-action 'none'" in policy
    assert "<script" not in text(framed)
    assert "<form" not in text(framed)
    assert framed.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for path in (PUBLIC, f"{PUBLIC}/horarios?service_id={opened.service_id}", f"{PUBLIC}/quadros"):
        assert (
            "frame-ancestors 'none'" in acme.anonymous.get(path).headers["Content-Security-Policy"]
        )


def test_a_frame_of_a_page_that_is_off_says_so(acme: Caller, clinic: Furnished) -> None:
    """The clinic's site keeps a frame for longer than the page is on."""
    answer = acme.anonymous.get(f"{PUBLIC}/quadro")

    assert answer.status_code == 200
    assert "No momento não marcamos horários por aqui." in text(answer)
    assert "Massagem" not in text(answer)


def test_another_tenant_s_service_is_nobody_s_here(
    acme: Caller, globex: Caller, opened: Furnished
) -> None:
    """By its address, in a hold and in a booking."""
    theirs = furnish(globex)
    publish(globex, theirs)
    visitor = Visitor(acme, opened)
    ids = {"service_id": theirs.service_id, "slot": visitor.slot(None, theirs.professional_id)}

    assert visitor.get(f"{PUBLIC}/horarios?service_id={theirs.service_id}").status_code == 404
    assert visitor.keep(**ids).status_code == 404
    assert visitor.book(**ids).status_code == 404
    mixed = {"slot": ids["slot"]}
    assert visitor.keep(**mixed).status_code == 400
    assert visitor.book(noon() + timedelta(hours=1), **mixed).status_code == 400
