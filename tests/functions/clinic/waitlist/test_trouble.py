"""What happens around an offer: who leaves, what is lost, a full list."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from functions.clinic.appointments import holds
from shared.db import PLATFORM
from shared.identity import utc_now
from shared.wiring import platform
from tests.functions.clinic.online.conftest import Visitor, noon, others_keep, publish, visits
from tests.functions.clinic.waitlist.conftest import VISITS, Waiting
from tests.support.caller import Caller
from tests.support.waiting import behind


def test_visitors_keep_no_time_from_who_waits(acme: Caller, offered: Waiting) -> None:
    """However many of them decide at once."""
    others_keep(acme, offered.made, holds.EVERY_MOST)

    offered.work()

    assert offered.mailed() == ["bia@example.com"]


_OFFERED = """
with wished as (
    insert into wish (patient_id, service_id, until_on, created_by)
    select :patient_id::uuid, :service_id::uuid, current_date, gen_random_uuid()
    from unnest(:ids::uuid[])
    returning id
),

paired as (
    select w.id as wish_id, o.id
    from (select id, row_number() over () as n from wished) as w
    inner join unnest(:ids::uuid[]) with ordinality as o (id, n) on w.n = o.n
)

insert into wish_offer (
    id, wish_id, professional_id, starts_at, ends_at, busy_until, expires_at
)
select p.id, p.wish_id, a.professional_id, a.starts_at, a.ends_at, a.busy_until, a.held_until
from paired as p
inner join appointment as a on p.id = a.held_by
"""


def test_who_waits_keeps_no_time_from_visitors(acme: Caller, waiting: Waiting) -> None:
    """However many offers stand open."""
    made = waiting.made
    publish(acme, made)
    keys = others_keep(acme, made, holds.EVERY_MOST)
    with acme.db() as db:
        db.run(_OFFERED, ids=keys, patient_id=made.patient_id, service_id=made.service_id)

    assert Visitor(acme, made).keep().status_code == 303


_NINETY_NINE_MORE = """
insert into wish (patient_id, service_id, until_on, weekdays, from_min, until_min, created_by)
select w.patient_id, w.service_id, w.until_on, w.weekdays, w.from_min, w.until_min, w.created_by
from wish as w
cross join generate_series(1, 99)
"""
_NEWLY_GONE = """
update wish set state = 'withdrawn'
where id = (
    select id from wish
    order by id
    limit 1
)
"""


def test_who_leaves_as_the_time_comes_free_is_offered_nothing(
    acme: Caller, offered: Waiting
) -> None:
    """The task had read of them; the next has it."""
    behind(acme, _NEWLY_GONE, offered.work)

    assert offered.mailed() == ["caio@example.com"]


def test_who_is_on_the_list_no_more_takes_nothing(acme: Caller, offered: Waiting) -> None:
    """By an offer that stands open all the same, of a release before or after this one."""
    offered.work()
    with acme.db() as db:
        db.run(_NEWLY_GONE)

    assert offered.answer("acceptance").status_code == 409
    assert visits(acme) == []


_IN_NEW_YORK = "update tenant set timezone = 'America/New_York' where id = :id"


def _changed_day() -> datetime:
    """Noon of the next day on which New York's clocks change."""
    zone = ZoneInfo("America/New_York")
    at = noon().replace(tzinfo=zone)
    while at.utcoffset() == at.replace(hour=0).utcoffset():
        at += timedelta(days=1)
    return at


def test_on_a_day_of_changed_clocks_an_offer_is_on_the_wall_s(
    acme: Caller, waiting: Waiting
) -> None:
    """An hour more or less since midnight moves nothing."""
    at = _changed_day()
    with platform().databases.transaction(PLATFORM) as db:
        db.run(_IN_NEW_YORK, id=acme.tenant.id)
    visit = acme.post(VISITS, waiting.made.booking(at.isoformat())).get_json()
    asked = waiting.wait(waiting.patient("Bia Lima"), until_on=str(at.date()))
    waiting.cancel(visit["appointment"]["id"])
    waiting.work()

    assert asked.status_code == 201
    [mail] = waiting.mails()
    assert mail["said"]["dates"][0].endswith("às 12:00")


@pytest.mark.parametrize("changes", [{"from_time": "12:30"}, {"weekdays": [noon(4).isoweekday()]}])
def test_nobody_starves_behind_who_wants_another_time(
    acme: Caller, waiting: Waiting, changes: dict[str, Any]
) -> None:
    """However many of them stand before: the list is asked to its end, a hundred at once."""
    visit = waiting.book()
    waiting.wait(waiting.patient("Bia Lima"), **changes)
    acme.run(_NINETY_NINE_MORE)
    waiting.wait(waiting.patient("Caio Reis"))
    waiting.cancel(visit)
    waiting.work()

    assert waiting.mailed() == ["caio@example.com"]


def test_an_offer_whose_end_was_lost_ends_at_night(
    acme: Caller, offered: Waiting, run_task: Callable[..., TestResponse]
) -> None:
    """One that is just over is its own task's."""
    turn = {"due_at": utc_now().isoformat()}
    offered.work()
    asked = []
    for minutes in (30, 90):
        over = "update wish_offer set expires_at = now() - make_interval(mins => :n::integer)"
        with acme.db() as db:
            db.run(over, n=minutes)
        before = len(offered.errands())
        run_task("clinic", "clinic-forget-links", turn, acme.tenant)
        asked.append([one.type for one in offered.errands()[before:]])
    ends = offered.errands()[-1]
    run_task("clinic", ends.type, ends.data, acme.tenant)

    assert asked == [[], ["clinic.end_offer"]]
    assert offered.listed()[0] == ("Bia Lima", "expired")
