"""What is booked already follows what is chosen, or changes, and is told of once all the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.functions.notifications.telling import (
    Deliver,
    ahead,
    book,
    change,
    due,
    leads,
    mails,
    plan,
    quiet_now,
    reminded,
    reminders,
    run,
    speak,
    tell,
)
from tests.support.caller import Caller


def _due(deliver: Deliver, caller: Caller, lead: int) -> None:
    """A visit in thirty hours, and its reminder due by now, as before quiet hours."""
    speak(deliver, caller, 1, lead)
    book(deliver, caller, starts_at=ahead(30))
    due(caller)


@pytest.mark.parametrize(
    ("before", "after", "lead"),
    [
        ((1440,), (120,), 120),
        ((1440,), (), 0),
        ((), (1440, 120), 1440),
        ((120,), (2880,), 0),
    ],
)
def test_what_is_booked_already_follows_the_choice(
    acme: Caller,
    deliver: Deliver,
    run_task: Deliver,
    before: tuple[int, ...],
    after: tuple[int, ...],
    lead: int,
) -> None:
    """In thirty hours: what would have been before that is not made up for."""
    speak(deliver, acme, 1, *before)
    book(deliver, acme, starts_at=ahead(30))
    asked = len(reminders(acme))
    speak(deliver, acme, 2, *after)
    plan(run_task, acme)
    plan(run_task, acme)

    assert leads(acme) == [lead]
    assert len(reminders(acme)) == asked + bool(lead)
    if asked:
        due(acme)
        run(run_task, acme, 0)
    assert reminded(acme) == 0


def test_a_choice_neither_doubles_nor_loses_what_is_due(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """A task that is on its way keeps its turn; then the new times follow."""
    book(deliver, acme, starts_at=ahead(24.05))
    speak(deliver, acme, 1, 1440, 120)
    due(acme)
    with acme.db() as db:
        db.run("update reminder set starts_at = starts_at - interval '5 minutes'")
    plan(run_task, acme)
    run(run_task, acme)
    plan(run_task, acme)

    assert (reminded(acme), leads(acme)) == (1, [120])


def test_what_was_reminded_of_is_not_again_for_a_time_further_off(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Two hours before was told: a day before is not, though its moment is still to come."""
    _due(deliver, acme, 120)
    run(run_task, acme)
    speak(deliver, acme, 2, 1440, 120)
    plan(run_task, acme)

    assert (reminded(acme), leads(acme)) == (1, [0])


def test_an_older_choice_overtakes_nothing(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Nor does its planning, which the newer one does anew."""
    book(deliver, acme, starts_at=ahead(60))
    speak(deliver, acme, 2, 120)
    speak(deliver, acme, 1, 2880)
    stale = {"feature": "clinic", "version": 1}
    run_task("notifications", "notifications.plan_reminders", stale, acme.tenant)
    unplanned = leads(acme)
    plan(run_task, acme)

    assert (unplanned, leads(acme)) == ([1440], [120])
    assert len(acme.events("notifications.plan_reminders")) == 1


def test_many_are_planned_by_and_by(acme: Caller, deliver: Deliver, run_task: Deliver) -> None:
    """Two hundred at a time, each once; those of a release before too, and what is over is left."""
    with acme.db() as db:
        db.run(
            "insert into reminder (subject, recipient, sequence, starts_at, due_at, state,"
            " details, feature, word) select core.uuid_v7(), core.uuid_v7(), 0,"
            " now() + interval '3 days' * sign(n - 3), now() + interval '2 days',"
            " case when n % 2 = 0 then 'sent' else 'scheduled' end, '{}', 'clinic', 'reminder'"
            " from generate_series(1, 253) as n"
        )
    speak(deliver, acme, 1, 120)
    plan(run_task, acme)
    plan(run_task, acme)

    assert len(acme.events("notifications.plan_reminders")) == 2
    assert len(reminders(acme)) == 250
    assert leads(acme).count(120) == 250


def test_a_moved_visit_is_reminded_of_anew(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Told of one time, then of another; cancelled, of none, and its tasks do nothing."""
    speak(deliver, acme, 1, 1440, 120)
    data = book(deliver, acme, starts_at=ahead(30))
    due(acme)
    run(run_task, acme)
    moved = change(deliver, acme, data, starts_at=ahead(60))
    again = leads(acme)
    change(deliver, acme, moved, cancelled=True)
    for which in range(len(reminders(acme))):
        run(run_task, acme, which)

    assert (again, reminded(acme)) == ([1440], 1)


def test_the_same_fact_twice_plans_once(acme: Caller, deliver: Deliver) -> None:
    """Its version is known."""
    book(deliver, acme, starts_at=ahead(60))
    for _ in range(2):
        speak(deliver, acme, 1, 120)
    tell(deliver, acme, {**book(deliver, acme)})

    assert len(acme.events("notifications.plan_reminders")) == 1


@pytest.mark.parametrize("times", [(1440, 120), (2880, 1440)])
def test_other_texts_ask_for_no_other_reminder(
    acme: Caller, deliver: Deliver, run_task: Deliver, times: tuple[int, ...]
) -> None:
    """What comes when it came is left to its task; in thirty hours 48 are past."""
    speak(deliver, acme, 1, 1440, 120)
    book(deliver, acme, starts_at=ahead(30))
    speak(deliver, acme, 2, *times, own={"reminder": {"subject": "Até {dia}"}})
    plan(run_task, acme)
    asked = len(reminders(acme))
    due(acme)
    run(run_task, acme, 0)

    assert (asked, [mail["subject"][:4] for mail in mails(acme)[1:]]) == (1, ["Até "])


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ([{}], 1),
        ([{"professional_name": "Rui"}], 1),
        ([{"cancelled": True}, {"cancelled": False}], 1),
        ([{"starts_at": ahead(60)}], 2),
    ],
    ids=["another link", "another professional", "cancelled and undone", "another start"],
)
def test_one_start_is_told_of_once(
    acme: Caller,
    deliver: Deliver,
    run_task: Deliver,
    changes: list[dict[str, Any]],
    sent: int,
) -> None:
    """Told early, before quiet hours, the time itself is still to come."""
    data = book(deliver, acme, starts_at=ahead(30))
    due(acme)
    run(run_task, acme)
    for one in changes:
        data = change(deliver, acme, data, **one)
    due(acme)
    run(run_task, acme)

    assert reminded(acme) == sent


def test_what_is_due_is_not_lost_to_a_change(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Its task comes a little late, and finds that the visit has another professional."""
    data = book(deliver, acme, starts_at=ahead(20))
    with acme.db() as db:
        db.run("update reminder set due_at = now(), lead = 1440")
    change(deliver, acme, data, professional_name="Rui")
    run(run_task, acme)

    assert (reminded(acme), leads(acme)) == (1, [0])
    assert "Rui" in mails(acme)[-1]["text"]


def test_a_time_that_is_chosen_no_more_reminds_nobody(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Nor before what is planned already is planned again; the others are to come."""
    _due(deliver, acme, 1440)
    speak(deliver, acme, 2, 120)
    run(run_task, acme, 0)
    told = reminded(acme)
    plan(run_task, acme)
    due(acme)
    run(run_task, acme)

    assert (told, len(reminders(acme)), reminded(acme)) == (0, 2, 1)


def test_quiet_hours_hold_for_a_task_that_waits_already(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Chosen since it was asked for, they let nobody be woken; it comes at their end."""
    _due(deliver, acme, 1440)
    speak(deliver, acme, 2, 1440, **quiet_now(acme, ends_in_h=3))
    plan(run_task, acme)
    run(run_task, acme, 0)

    assert (reminded(acme), len(reminders(acme)), leads(acme)) == (0, 2, [1440])
    assert timedelta(hours=1) < reminders(acme)[1].due_at - datetime.now(UTC) <= timedelta(hours=3)
