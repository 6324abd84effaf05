"""Reminders at the times that a tenant chose: each once, and in nobody's night."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.functions.notifications.telling import (
    Deliver,
    ahead,
    book,
    change,
    due,
    leads,
    look,
    mails,
    plan,
    quiet_now,
    reminded,
    reminders,
    run,
    speak,
)
from tests.support.caller import Caller
from tests.support.waiting import behind


def test_each_chosen_time_reminds_once(acme: Caller, deliver: Deliver, run_task: Deliver) -> None:
    """48, 24 and 2 hours before; the task of each asks for the next, and none comes twice."""
    speak(deliver, acme, 1, 2880, 1440, 120)
    book(deliver, acme, starts_at=ahead(60))
    for sent in (1, 2, 3):
        due(acme)
        run(run_task, acme)
        run(run_task, acme, sent - 1)
        assert reminded(acme) == sent

    due(acme)
    run(run_task, acme)
    assert (reminded(acme), len(reminders(acme)), leads(acme)) == (3, 3, [0])


def test_two_deliveries_at_once_are_one_reminder(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """With another to come: the second finds that it is another's turn."""
    speak(deliver, acme, 1, 1440, 120)
    book(deliver, acme, starts_at=ahead(30))
    due(acme)
    task = partial(run, run_task, acme, 0)
    behind(acme, "select subject::text from reminder for update", task, task)

    assert (reminded(acme), len(reminders(acme))) == (1, 2)


def _comes(run_task: Deliver, caller: Caller) -> None:
    """The task of a reminder that was to leave a day before comes now."""
    with caller.db() as db:
        db.run("update reminder set due_at = now(), lead = 1440")
        subject = db.scalar("select subject::text from reminder")
    data = {"subject": subject, "sequence": 0, "turn": 0}
    run_task("notifications", "notifications.send_reminder", data, caller.tenant)


def test_a_task_that_comes_in_quiet_hours_waits_for_their_end(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """It wakes nobody, and is in time all the same."""
    speak(deliver, acme, 1, 1440, **quiet_now(acme, ends_in_h=3))
    book(deliver, acme, starts_at=ahead(20))
    _comes(run_task, acme)

    [task] = reminders(acme)
    assert reminded(acme) == 0
    assert task.due_at.astimezone(acme.tenant.zone).minute == 0
    assert timedelta(hours=1) < task.due_at - datetime.now(UTC) <= timedelta(hours=3)
    with acme.db() as db:
        db.run("update voice set quiet_from = 0, quiet_until = 0")
    due(acme)
    run(run_task, acme)
    assert reminded(acme) == 1


def test_whoever_is_seen_before_quiet_hours_end_is_not_woken(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """A reminder after the start is none."""
    speak(deliver, acme, 1, 1440, **quiet_now(acme, ends_in_h=3))
    book(deliver, acme, starts_at=ahead(1))
    _comes(run_task, acme)

    assert (reminded(acme), reminders(acme), leads(acme)) == (0, [], [0])


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
    own["booked"]["closing"] += "\nE <toalha>."
    own["moved"] = {"subject": "Mudou, {nome}: {profissional} na {clinica}"}
    look_ = {"colour": "#1d4ed8", "logo": "https://acme.test/logo"}
    speak(deliver, acme, 1, 1440, own=own | {"look": look_})
    data = book(deliver, acme, name="maria duarte")
    look(run_task, acme, change(deliver, acme, data, starts_at=ahead(900)))

    first, moved = mails(acme)
    assert first["subject"] == "Horário confirmado em Acme & Cia"
    assert "Oi, Maria! <b>Dia</b> " in first["text"]
    assert "Oi, Maria! &lt;b&gt;Dia&lt;/b&gt; " in first["html"]
    assert "& {x}" in first["text"]
    assert "Traga {hora}" not in first["text"] + first["html"]
    assert ".<br>E &lt;toalha&gt;." in first["html"]
    assert ".\nE <toalha>." in first["text"]
    assert 'src="https://acme.test/logo"' in first["html"]
    assert moved["subject"] == "Mudou, Maria: Lia na Acme & Cia"
    assert "Este é o novo horário." in moved["text"]


def test_a_neighbour_s_voice_is_not_ours(
    acme: Caller, globex: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Times and words stay where they were chosen."""
    own: dict[str, Any] = {"booked": {"subject": "Oi da Globex"}}
    speak(deliver, globex, 1, 120, own=own)
    book(deliver, acme, starts_at=ahead(60))
    plan(run_task, globex)

    assert leads(acme) == [1440]
    assert mails(acme)[0]["subject"] == "Horário confirmado em Acme & Cia"
