"""Several changes are one mail, a day has its limits, and the last state is always told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from functions.notifications.quotas import CHANGES_A_DAY, TENANT_MAILS_A_DAY
from tests.functions.notifications.telling import (
    Deliver,
    book,
    change,
    look,
    looks,
    mails,
    reminders,
    subjects,
    tell,
    visit,
)
from tests.support.caller import Caller
from tests.support.waiting import behind, waits_for_a_lock

FIRST, MOVED, GONE = "Horário confirmado", "Seu horário", "Horário cancelado"


def later(data: dict[str, Any], hours: int) -> datetime:
    """A start so many hours after the visit's."""
    starts_at: datetime = data["starts_at"]
    return starts_at + timedelta(hours=hours)


def test_forty_moves_are_one_mail(acme: Caller, deliver: Deliver, run_task: Deliver) -> None:
    """The confirmation leaves at once; what changes in two minutes is told once, as it is then."""
    data = book(deliver, acme, starts_at=datetime.now(UTC).replace(hour=12) + timedelta(days=40))
    newest = data
    for hours in range(1, 41):
        newest = change(deliver, acme, newest, starts_at=later(data, hours))
    look(run_task, acme, data)
    look(run_task, acme, data)

    assert subjects(acme) == [FIRST, MOVED]
    told = later(data, 40).astimezone(acme.tenant.zone)
    assert f"{told:%H:%M}" in mails(acme)[-1]["text"]
    assert len(looks(acme)) == 1


@pytest.mark.parametrize(
    "away", [{"starts_at": datetime(2031, 3, 3, 12, tzinfo=UTC)}, {"cancelled": True}]
)
def test_what_was_taken_back_is_told_to_nobody(
    acme: Caller, deliver: Deliver, run_task: Deliver, away: dict[str, Any]
) -> None:
    """Moved and moved back, cancelled and undone: nothing changed for who is told."""
    data = book(deliver, acme)
    there = change(deliver, acme, data, **away)
    change(deliver, acme, there, starts_at=data["starts_at"], cancelled=False)

    look(run_task, acme, data)

    assert subjects(acme) == [FIRST]


def test_a_cancellation_waits_no_longer_than_its_undoing(acme: Caller, deliver: Deliver) -> None:
    """Sooner than a move that waits already."""
    data = change(deliver, acme, book(deliver, acme))
    change(deliver, acme, data, cancelled=True)

    moved, cancelled = looks(acme)
    assert cancelled.due_at - datetime.now(UTC) < timedelta(seconds=16)
    assert moved.due_at - cancelled.due_at > timedelta(seconds=90)


def test_the_confirmation_is_never_skipped(acme: Caller, deliver: Deliver) -> None:
    """A move that overtakes its booking is the first word, and says what stands by now."""
    data = visit()
    change(deliver, acme, data, starts_at=later(data, 3))
    tell(deliver, acme, data)

    assert subjects(acme) == [FIRST]


def test_every_visit_has_its_first_word(acme: Caller, deliver: Deliver) -> None:
    """The limit is on changes: a series of visits is confirmed, each of them."""
    for _ in range(CHANGES_A_DAY + 2):
        book(deliver, acme)

    assert subjects(acme) == [FIRST] * (CHANGES_A_DAY + 2)


def _changed_often(
    acme: Caller, deliver: Deliver, run_task: Deliver, **visit_of: Any
) -> dict[str, Any]:
    """A visit whose patient has had as many changes today as a day may bring, and one more."""
    first = data = book(deliver, acme, **visit_of)
    for hours in range(1, CHANGES_A_DAY + 2):
        data = change(deliver, acme, data, starts_at=later(first, hours))
        look(run_task, acme, data)
    return data


def test_the_last_state_is_told_the_next_morning(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """What a day's limit holds back is told as it stands then, once."""
    data = _changed_often(acme, deliver, run_task)
    data = change(deliver, acme, data, starts_at=later(data, 1))
    look(run_task, acme, data)
    held = looks(acme)[-2:]
    with acme.db() as db:
        db.run("update mail_quota set day = day - 1")

    look(run_task, acme, data)
    look(run_task, acme, data)

    assert subjects(acme) == [FIRST] + [MOVED] * (CHANGES_A_DAY + 1)
    morning = next(task for task in held if task.due_at > datetime.now(UTC) + timedelta(minutes=3))
    assert morning.due_at.astimezone(acme.tenant.zone).hour == 8


def test_what_is_held_back_is_told_to_the_clinic_once(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Which limit, and until when; not again for the same morning."""
    data = _changed_often(acme, deliver, run_task)
    look(run_task, acme, change(deliver, acme, data, starts_at=later(data, 1)))

    [held] = acme.events("notifications.notice_held")
    assert held.data["subject"] == data["subject"]
    assert held.data["limit"] == "recipient"
    assert held.key == data["subject"]


def test_a_label_is_no_other_mailbox(acme: Caller, deliver: Deliver, run_task: Deliver) -> None:
    """``victim+N@`` is one reader, whatever patients share the mailbox."""
    for number in range(CHANGES_A_DAY + 2):
        data = book(deliver, acme, email=f"vic.tim+{number}@gmail.com")
        look(run_task, acme, change(deliver, acme, data, starts_at=later(data, 1)))

    assert subjects(acme).count(MOVED) == CHANGES_A_DAY


def test_near_the_visit_the_last_word_is_told_whatever_the_limit(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Who would set out in two hours hears of it, though the day's limit is reached."""
    soon = datetime.now(UTC) + timedelta(hours=1, minutes=50)
    near = book(deliver, acme, starts_at=soon)
    _changed_often(acme, deliver, run_task)

    look(run_task, acme, change(deliver, acme, near, starts_at=soon + timedelta(days=3)))

    assert subjects(acme)[-1] == MOVED
    assert mails(acme)[-1]["about"] == near["subject"]


def test_a_tenant_s_day_has_a_limit_of_its_own(
    acme: Caller, globex: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """It holds the first words back too, and no neighbour's."""
    with acme.db() as db:
        db.run(
            "insert into mail_quota (subject, day, used) values ('tenant', :day, :used)",
            day=datetime.now(acme.tenant.zone).date(),
            used=TENANT_MAILS_A_DAY,
        )
    data = book(deliver, acme)
    book(deliver, globex)

    assert (subjects(acme), subjects(globex)) == ([], [FIRST])
    assert acme.events("notifications.notice_held")[0].data["limit"] == "tenant"
    with acme.db() as db:
        db.run("update mail_quota set used = 0")
    look(run_task, acme, data)
    assert subjects(acme) == [FIRST]


def test_two_tasks_at_once_tell_once(acme: Caller, deliver: Deliver, run_task: Deliver) -> None:
    """Both wait for the visit's row; the second sees what the first has told."""
    data = book(deliver, acme)
    change(deliver, acme, data, cancelled=True)

    due = partial(look, run_task, acme, data)
    behind(acme, "select subject::text from notice for update", due, due)

    assert subjects(acme) == [FIRST, GONE]


def test_the_last_mail_of_a_day_is_given_out_once(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Two visits' changes at once, one mail left: the count is held until the mail is decided."""
    ours = [book(deliver, acme) for _ in range(2)]
    for data in ours:
        change(deliver, acme, data, cancelled=True)
    with acme.db() as db:
        day = datetime.now(acme.tenant.zone).date()
        db.run(
            "insert into mail_quota (subject, day, used)"
            " select replace(subject, 'to:', 'changes:'), :day, :used from mail_quota"
            " where subject like 'to:%'",
            day=day,
            used=CHANGES_A_DAY - 1,
        )

    with ThreadPoolExecutor(2) as pool:
        with acme.db() as db:
            db.scalar("select subject from mail_quota where subject like 'changes:%' for update")
            tasks = [pool.submit(look, run_task, acme, data) for data in ours]
            waits_for_a_lock(*tasks)
        for task in tasks:
            task.result()

    assert subjects(acme).count(GONE) == 1


def test_what_another_letter_told_is_kept_without_a_mail(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """One mail of ten visits is one mail: each is reminded of, and what changes then is news."""
    data = book(deliver, acme, told=True)
    look(run_task, acme, data)
    quiet = mails(acme)

    moved = change(deliver, acme, data, starts_at=later(data, 2), told=False)
    look(run_task, acme, moved)

    assert quiet == []
    assert subjects(acme) == [MOVED]
    assert len(reminders(acme)) == 2
