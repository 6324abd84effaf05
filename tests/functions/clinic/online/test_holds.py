"""Time kept while somebody types: refused to others, shown to staff, and over by itself."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.clinic.appointments import holds
from shared.identity import utc_now
from tests.functions.clinic.furnish import Furnished, furnish
from tests.functions.clinic.online.conftest import (
    Visitor,
    noon,
    others_keep,
    publish,
    text,
    visits,
)
from tests.support.caller import Caller

Another = Callable[[str], Visitor]
VISITS = "/api/clinic/appointments"


def over(acme: Caller) -> None:
    """The time of every hold is over."""
    with acme.db() as db:
        db.run("update appointment set held_until = now() where status = 'hold'")


def kept(acme: Caller) -> int:
    """How many rows hold time."""
    with acme.db() as db:
        found: int = db.scalar("select count(*) from appointment where status = 'hold'")
    return found


def test_staff_is_refused_a_kept_time_and_told_until_when(
    acme: Caller, opened: Furnished, rita: Visitor
) -> None:
    """It is somebody's for ten minutes; the answer names other times."""
    assert rita.keep().status_code == 303

    answer = acme.post(VISITS, opened.booking(noon().isoformat())).get_json()

    assert answer["code"] == "clinic.slot_taken"
    assert answer["detail"].startswith("Alguém está reservando esse horário agora.")
    assert answer["free"] == ["11:30", "12:30", "13:00"]


def test_staff_sees_on_the_agenda_that_somebody_is_reserving(
    acme: Caller, opened: Furnished, rita: Visitor
) -> None:
    """On the day and in the free times, and in no list of visits: it is nobody's visit."""
    rita.keep()
    day = noon().date()

    shown = text(acme.get(f"/clinic/agenda?day={day}"))
    free = acme.get(f"/api/clinic/slots?service_id={opened.service_id}&day={day}").get_json()

    assert "Reservando até" in shown
    assert "12:00" not in [one["time"] for one in free["slots"]]
    assert visits(acme) == []


@pytest.mark.parametrize(
    ("opens", "closes", "drawn"),
    [
        ("12:00", "18:00", ["at-144 span-6"]),
        ("08:00", "12:00", ["at-138 span-6"]),
        ("13:00", "18:00", []),
        ("08:00", "11:00", []),
    ],
)
def test_what_is_kept_is_drawn_within_the_hours_shown(
    acme: Caller, opened: Furnished, rita: Visitor, opens: str, closes: str, drawn: list[str]
) -> None:
    """From 11:30 to 12:30; the hours of the week became others meanwhile."""
    body = {"name": "Drenagem", "duration_min": 60, "professional_ids": [opened.professional_id]}
    hour = acme.post("/api/clinic/services", body).get_json()["service"]["id"]
    publish(acme, opened, service_ids=[hour])
    kept = rita.keep(noon() - timedelta(minutes=30), service_id=hour)
    hours = [{"weekday": day, "opens": opens, "closes": closes} for day in range(1, 8)]
    person = {"name": "Lia", "service_ids": [hour], "hours": hours}
    assert kept.status_code == 303
    assert (
        acme.put(f"/api/clinic/professionals/{opened.professional_id}", person).status_code == 200
    )

    shown = text(acme.get(f"/clinic/agenda?day={noon().date()}"))

    assert re.findall(r"slot is-hold (at-[0-9]+ span-[0-9]+)", shown) == drawn


def test_what_is_kept_is_no_use_of_a_service(
    acme: Caller, opened: Furnished, rita: Visitor
) -> None:
    """Staff is shown first what is booked most; visitors who only look do not turn that about."""
    body = {"name": "Zelo", "duration_min": 30, "professional_ids": [opened.professional_id]}
    booked = acme.post("/api/clinic/services", body).get_json()["service"]["id"]
    acme.post(VISITS, opened.booking(noon(4).isoformat(), service_id=booked))
    assert rita.keep().status_code == 303

    page = text(acme.get("/clinic/appointments/new"))

    assert page.index("Zelo") < page.index("Massagem")


@pytest.mark.parametrize("by", ["booking", "hold", "move", "series"])
def test_what_is_over_stands_in_nobody_s_way(
    acme: Caller, opened: Furnished, rita: Visitor, another: Another, by: str
) -> None:
    """Whoever would collide with it removes it, before any sweep."""
    rita.keep()
    over(acme)
    at = noon().isoformat()

    if by == "booking":
        answer = acme.post(VISITS, opened.booking(at))
    elif by == "hold":
        answer = another("203.0.113.8").keep()
    elif by == "series":
        answer = acme.post("/api/clinic/series", opened.booking(at) | {"times": 2})
    else:
        made = acme.post(VISITS, opened.booking(noon(4).isoformat())).get_json()["appointment"]
        answer = acme.post(f"{VISITS}/{made['id']}/move", {"starts_at": at})

    assert answer.status_code in {200, 201, 303}, text(answer)


def test_a_visitor_keeps_one_time(acme: Caller, rita: Visitor) -> None:
    """Another choice lets go of the one before."""
    rita.keep()
    rita.keep(noon() + timedelta(hours=1))

    assert kept(acme) == 1
    assert "13:00" not in _times(acme, rita)
    assert "12:00" in _times(acme, rita)


def _times(acme: Caller, visitor: Visitor) -> list[str]:
    found = acme.get(
        f"/api/agendar/horarios?service_id={visitor.made.service_id}&day={noon().date()}"
    ).get_json()
    return [one["time"] for one in found["slots"]]


def test_one_s_own_time_stays_on_one_s_list(acme: Caller, rita: Visitor) -> None:
    """Who goes back finds what they chose; others do not."""
    rita.keep()

    mine = rita.get(f"/agendar/horarios?service_id={rita.made.service_id}&day={noon().date()}")

    assert ">12:00</button>" in text(mine)
    assert "12:00" not in _times(acme, rita)


def test_asked_again_it_is_kept_no_longer(acme: Caller, rita: Visitor) -> None:
    """Nobody keeps a time for ever by asking every nine minutes."""
    rita.keep()
    with acme.db() as db:
        db.run(
            "update appointment set held_until = now() + interval '1 minute' where status = 'hold'"
        )

    rita.keep()

    with acme.db() as db:
        assert db.scalar("select max(held_until) < now() + interval '2 minutes' from appointment")


def test_one_place_keeps_so_many_times(acme: Caller, rita: Visitor, another: Another) -> None:
    """By another cookie it is the same place; from elsewhere one more is kept."""
    for number in range(holds.HERE_MOST):
        again = another("203.0.113.7")
        assert again.keep(noon() + timedelta(hours=number)).status_code == 303

    refused = rita.told().keep(noon(4))

    assert refused.get_json()["code"] == "clinic.too_many_holds"
    assert refused.headers["Retry-After"] == "60"
    assert another("203.0.113.9").keep(noon(4)).status_code == 303


def test_a_household_is_one_place(acme: Caller, another: Another) -> None:
    """IPv6 gives each of them more addresses than can be counted."""
    for number in range(holds.HERE_MOST):
        at = noon() + timedelta(hours=number)
        assert another(f"2001:db8:1:2::{number + 1}").keep(at).status_code == 303

    assert another("2001:db8:1:2:ffff::9").keep(noon(4)).status_code == 429
    assert another("2001:db8:1:3::9").keep(noon(4)).status_code == 303


def test_all_visitors_keep_so_many_times(acme: Caller, opened: Furnished, rita: Visitor) -> None:
    """However many places they come from; what is over counts no more."""
    others_keep(acme, opened, holds.EVERY_MOST)

    assert rita.keep().status_code == 429
    over(acme)
    assert rita.keep().status_code == 303


def test_the_night_forgets_what_is_over(
    acme: Caller, rita: Visitor, run_task: Callable[..., object]
) -> None:
    """What nobody collided with."""
    rita.keep()
    over(acme)

    turn = {"due_at": utc_now().isoformat()}
    run_task("clinic", "clinic-forget-links", turn, acme.tenant)

    assert kept(acme) == 0


def test_a_key_is_nobody_s_in_another_tenant(
    acme: Caller, globex: Caller, opened: Furnished, rita: Visitor
) -> None:
    """The same visitor keeps one time in each; neither frees nor shows the other's."""
    theirs = furnish(globex)
    publish(globex, theirs)
    rita.keep()
    there = Visitor(globex, theirs)
    there.cookies = dict(rita.cookies)

    assert there.keep().status_code == 303
    assert (kept(acme), kept(globex)) == (1, 1)


def test_time_outside_open_hours_is_not_kept(acme: Caller, opened: Furnished) -> None:
    """A hold asks what a booking asks."""
    form = {"name": "Lia", "service_ids": [opened.service_id], "hours": []}
    acme.put(f"/api/clinic/professionals/{opened.professional_id}", form)

    assert Visitor(acme, opened).keep().status_code == 400
