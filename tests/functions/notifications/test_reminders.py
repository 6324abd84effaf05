"""Reminders at the times that a tenant chose: each once, whatever is chosen meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.functions.notifications.telling import (
    Deliver,
    book,
    change,
    look,
    mails,
    reminders,
    speak,
    subjects,
    tell,
)
from tests.support.caller import Caller
from tests.support.waiting import behind

Run = Callable[[], None]


def _in(hours: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def _run(run_task: Deliver, caller: Caller, which: int = -1) -> None:
    """Run a reminder task as it was asked for; the last one, if it is not said."""
    task = reminders(caller)[which]
    answer = run_task("notifications", task.type, task.data, caller.tenant)
    assert answer.status_code == 204, answer.get_data(as_text=True)


def _plan(run_task: Deliver, caller: Caller) -> None:
    """Run all that plans again, as it was asked for."""
    for task in caller.events("notifications.plan_reminders"):
        run_task("notifications", task.type, task.data, caller.tenant, task.id)


def _due(caller: Caller) -> None:
    """What is next is due now, as if its time had come."""
    with caller.db() as db:
        db.run("update reminder set due_at = now() where lead > 0")


def _reminded(caller: Caller) -> int:
    return [subject.split(":")[0] for subject in subjects(caller)].count("Lembrete")


def _leads(caller: Caller) -> list[int | None]:
    with caller.db() as db:
        found: list[int | None] = db.scalar("select array_agg(lead order by subject) from reminder")
    return found


def test_each_chosen_time_reminds_once(acme: Caller, deliver: Deliver, run_task: Deliver) -> None:
    """48, 24 and 2 hours before; the task of each asks for the next, and none comes twice."""
    speak(deliver, acme, 1, 2880, 1440, 120)
    book(deliver, acme, starts_at=_in(60))
    for sent in (1, 2, 3):
        _due(acme)
        _run(run_task, acme)
        _run(run_task, acme, sent - 1)
        assert _reminded(acme) == sent

    _due(acme)
    _run(run_task, acme)
    assert (_reminded(acme), len(reminders(acme)), _leads(acme)) == (3, 3, [0])


def test_two_deliveries_at_once_are_one_reminder(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """With another to come: the second finds that it is another's turn."""
    speak(deliver, acme, 1, 1440, 120)
    book(deliver, acme, starts_at=_in(30))
    _due(acme)
    due = partial(_run, run_task, acme, 0)
    behind(acme, "select subject::text from reminder for update", due, due)

    assert (_reminded(acme), len(reminders(acme))) == (1, 2)


@pytest.mark.parametrize(
    ("before", "after", "lead"),
    [
        ((1440,), (2880, 1440), 1440),
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
    book(deliver, acme, starts_at=_in(30))
    asked = len(reminders(acme))
    speak(deliver, acme, 2, *after)
    _plan(run_task, acme)
    _plan(run_task, acme)

    assert _leads(acme) == [lead]
    assert len(reminders(acme)) == asked + bool(lead)
    if asked:
        _due(acme)
        _run(run_task, acme, 0)
    assert _reminded(acme) == 0


def test_a_choice_neither_doubles_nor_loses_what_is_due(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """A task that is on its way keeps its turn; then the new times follow."""
    book(deliver, acme, starts_at=_in(24.05))
    speak(deliver, acme, 1, 1440, 120)
    _due(acme)
    with acme.db() as db:
        db.run("update reminder set starts_at = starts_at - interval '5 minutes'")
    _plan(run_task, acme)
    _run(run_task, acme)
    _plan(run_task, acme)

    assert (_reminded(acme), _leads(acme)) == (1, [120])


def test_what_was_reminded_of_is_not_again_for_a_time_further_off(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Two hours before was told: 24 hours before is past, whatever the quiet hours say."""
    speak(deliver, acme, 1, 1440)
    book(deliver, acme, starts_at=_in(24.05))
    _due(acme)
    _run(run_task, acme)
    with acme.db() as db:
        db.run("update reminder set starts_at = starts_at + interval '1 hour'")
    speak(deliver, acme, 2, 1440, 2880)
    _plan(run_task, acme)

    assert (_reminded(acme), _leads(acme)) == (1, [0])


def test_an_older_choice_overtakes_nothing(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Nor does its planning, which the newer one does anew."""
    book(deliver, acme, starts_at=_in(60))
    speak(deliver, acme, 2, 120)
    speak(deliver, acme, 1, 2880)
    stale = {"feature": "clinic", "version": 1}
    run_task("notifications", "notifications.plan_reminders", stale, acme.tenant)
    unplanned = _leads(acme)
    _plan(run_task, acme)

    assert (unplanned, _leads(acme)) == ([1440], [120])
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
    _plan(run_task, acme)
    _plan(run_task, acme)

    assert len(acme.events("notifications.plan_reminders")) == 2
    assert len(reminders(acme)) == 250
    assert _leads(acme).count(120) == 250


def test_a_moved_visit_is_reminded_of_anew(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Told of one time, then of another; cancelled, of none, and its tasks do nothing."""
    speak(deliver, acme, 1, 1440, 120)
    data = book(deliver, acme, starts_at=_in(30))
    _due(acme)
    _run(run_task, acme)
    moved = change(deliver, acme, data, starts_at=_in(60))
    again = _leads(acme)
    change(deliver, acme, moved, cancelled=True)
    for which in range(len(reminders(acme))):
        _run(run_task, acme, which)

    assert (again, _reminded(acme)) == ([1440], 1)


def _quiet_now(caller: Caller, *, ends_in_h: int) -> dict[str, int]:
    """Quiet hours around this very moment on the tenant's clock."""
    now = datetime.now(caller.tenant.zone)
    begins, ends = (now - timedelta(hours=1)).hour, (now + timedelta(hours=ends_in_h)).hour
    return {"quiet_from": begins * 60, "quiet_until": ends * 60}


def test_a_task_that_comes_in_quiet_hours_waits_for_their_end(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """It wakes nobody, and is in time all the same."""
    speak(deliver, acme, 1, 1440, **_quiet_now(acme, ends_in_h=3))
    book(deliver, acme, starts_at=_in(20))
    with acme.db() as db:
        db.run("update reminder set due_at = now(), lead = 1440")
    data = {"subject": _subject(acme), "sequence": 0, "turn": 0}
    run_task("notifications", "notifications.send_reminder", data, acme.tenant)

    [task] = reminders(acme)
    assert _reminded(acme) == 0
    assert task.due_at.astimezone(acme.tenant.zone).minute == 0
    assert timedelta(hours=1) < task.due_at - datetime.now(UTC) <= timedelta(hours=3)
    with acme.db() as db:
        db.run("update voice set quiet_from = 0, quiet_until = 0")
    _due(acme)
    _run(run_task, acme)
    assert _reminded(acme) == 1


def _subject(caller: Caller) -> str:
    with caller.db() as db:
        return str(db.scalar("select subject from reminder"))


def test_whoever_is_seen_before_quiet_hours_end_is_not_woken(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """A reminder after the start is none."""
    speak(deliver, acme, 1, 1440, **_quiet_now(acme, ends_in_h=3))
    book(deliver, acme, starts_at=_in(1))
    with acme.db() as db:
        db.run("update reminder set due_at = now(), lead = 1440")
    data = {"subject": _subject(acme), "sequence": 0, "turn": 0}
    run_task("notifications", "notifications.send_reminder", data, acme.tenant)

    assert (_reminded(acme), reminders(acme), _leads(acme)) == (0, [], [0])


def test_until_a_tenant_chooses_it_is_a_day_before_and_by_day(
    acme: Caller, deliver: Deliver
) -> None:
    """24 hours, and nobody is reminded between 21 and 8."""
    with acme.db() as db:
        db.run("delete from voice")
    day = (datetime.now(acme.tenant.zone) + timedelta(days=9)).date()
    start = datetime.fromisoformat(f"{day}T23:00:00").replace(tzinfo=acme.tenant.zone)
    book(deliver, acme, starts_at=start)

    [task] = reminders(acme)
    at = task.due_at.astimezone(acme.tenant.zone)
    assert (f"{at:%H:%M}", (day - at.date()).days) == ("20:45", 1)


def test_words_of_its_own_are_in_both_parts_and_escaped(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """The tenant's text, of what is said by then; what it left out is ours."""
    own = {"booked": {"opening": "Oi, {nome}! <b>Dia</b> {dia} & {x}", "closing": "Traga {hora}."}}
    own["moved"] = {"subject": "Mudou, {nome}: {profissional} na {clinica}"}
    look_ = {"colour": "#1d4ed8", "logo": "https://acme.test/logo"}
    speak(deliver, acme, 1, 1440, own=own | {"look": look_})
    data = book(deliver, acme, name="maria duarte")
    look(run_task, acme, change(deliver, acme, data, starts_at=_in(900)))

    first, moved = mails(acme)
    assert first["subject"] == "Horário confirmado em Acme & Cia"
    assert "Oi, Maria! <b>Dia</b> " in first["text"]
    assert "Oi, Maria! &lt;b&gt;Dia&lt;/b&gt; " in first["html"]
    assert "& {x}" in first["text"]
    assert "Traga {hora}" not in first["text"] + first["html"]
    assert 'src="https://acme.test/logo"' in first["html"]
    assert moved["subject"] == "Mudou, Maria: Lia na Acme & Cia"
    assert "Este é o novo horário." in moved["text"]


def test_a_neighbour_s_voice_is_not_ours(
    acme: Caller, globex: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Times and words stay where they were chosen."""
    own: dict[str, Any] = {"booked": {"subject": "Oi da Globex"}}
    speak(deliver, globex, 1, 120, own=own)
    book(deliver, acme, starts_at=_in(60))
    _plan(run_task, globex)

    assert _leads(acme) == [1440]
    assert mails(acme)[0]["subject"] == "Horário confirmado em Acme & Cia"


def test_the_same_fact_twice_plans_once(acme: Caller, deliver: Deliver) -> None:
    """Its version is known."""
    book(deliver, acme, starts_at=_in(60))
    for _ in range(2):
        speak(deliver, acme, 1, 120)
    tell(deliver, acme, {**book(deliver, acme)})

    assert len(acme.events("notifications.plan_reminders")) == 1
