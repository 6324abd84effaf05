"""What a mail leaves beside itself, and the edges of each limit."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from shared import metrics
from shared.db import PLATFORM
from shared.letters import PART
from shared.wiring import platform
from tests.functions.notifications.telling import (
    Deliver,
    book,
    change,
    look,
    looks,
    mails,
    remind,
    reminders,
    subjects,
    tell,
    visit,
)
from tests.support.caller import Caller
from tests.support.waiting import behind

SOON = timedelta(hours=24, minutes=5)


def _counted() -> dict[str, float]:
    return {sample.labels["outcome"]: sample.value for sample in metrics.MAILS.samples()}


def _since(before: dict[str, float]) -> dict[str, float]:
    found = {name: count - before.get(name, 0) for name, count in _counted().items()}
    return {name: count for name, count in found.items() if count}


def _reminded(caller: Caller) -> int:
    return [subject.split(":")[0] for subject in subjects(caller)].count("Lembrete")


def test_a_mail_is_erased_once_it_was_sent(acme: Caller, deliver: Deliver) -> None:
    """It says what somebody is treated with: a secret from the moment it is written."""
    book(deliver, acme)

    query = "select bool_and(secret) from core.outbox where type = 'notifications.send_mail'"
    assert acme.scalar(query) is True


@pytest.mark.parametrize(("status", "outcome"), [(None, "sent"), (550, "refused"), (451, None)])
def test_what_became_of_a_mail_is_counted(
    acme: Caller,
    run_task: Deliver,
    mailbox: Any,
    status: int | None,
    outcome: str | None,
) -> None:
    """Once for good; what will be tried again is counted then."""
    if status:
        mailbox.refuse("ana@example.com", status)
    mail = {"to": "ana@example.com", "subject": "Olá", "text": "oi"}
    before = _counted()

    run_task("notifications", "notifications.send_mail", mail, acme.tenant)

    assert _since(before) == ({outcome: 1} if outcome else {})


def test_refusals_of_one_visit_keep_their_order(
    acme: Caller, run_task: Deliver, mailbox: Any
) -> None:
    """The clinic hears them by the visit they are about, and of no other mail."""
    mail = {"to": "gone@example.com", "subject": "Olá", "text": "oi"}
    about = str(uuid4())
    for told in (mail, mail | {"about": about}):
        mailbox.refuse("gone@example.com", 550)
        run_task("notifications", "notifications.send_mail", told, acme.tenant)

    [refused] = acme.events("notifications.mail_refused")
    assert refused.key == about
    told = "select used from core.usage_count where what = 'notifications.mails_refused'"
    assert acme.scalar(told) == 2


def test_two_reminder_tasks_at_once_remind_once(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Both wait for the reminder's row; the second finds it sent."""
    data = book(deliver, acme, starts_at=datetime.now(UTC) + SOON)
    due = partial(remind, run_task, acme, data)
    behind(acme, "select subject::text from reminder for update", due, due)

    assert _reminded(acme) == 1


def test_a_fact_told_again_under_another_id_reminds_nobody_again(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """A replay is no newer than what it replays: its version is known."""
    data = book(deliver, acme, starts_at=datetime.now(UTC) + SOON)
    remind(run_task, acme, data)

    tell(deliver, acme, data)
    remind(run_task, acme, data)

    assert (_reminded(acme), len(reminders(acme))) == (1, 1)


def test_nothing_is_told_of_what_has_begun(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """A change that waited too long is no news."""
    data = book(deliver, acme)
    moved = change(deliver, acme, data, starts_at=data["starts_at"] + timedelta(hours=1))
    acme.run("update notice set starts_at = now()")

    look(run_task, acme, moved)

    assert len(mails(acme)) == 1


@pytest.mark.parametrize(
    ("subject", "used", "told"),
    [
        *[("changes:", 9, 2), ("changes:", 10, 1)],
        *[("to:", 299, 2), ("to:", 300, 1)],
        *[("tenant", 2_999, 2), ("tenant", 3_000, 1)],
    ],
)
def test_each_limit_of_a_day_ends_where_it_says(
    acme: Caller,
    deliver: Deliver,
    run_task: Deliver,
    subject: str,
    used: int,
    told: int,
) -> None:
    """Ten changes and three hundred mails to a mailbox, three thousand of a tenant."""
    data, before = book(deliver, acme), _counted()
    for hours in (1, 2):
        moved = data["starts_at"] + timedelta(hours=hours)
        data = change(deliver, acme, data, starts_at=moved)
        look(run_task, acme, data)
        query = "update mail_quota set used = :used where subject like :subject || '%'"
        acme.run(query, used=used, subject=subject)

    assert subjects(acme).count("Seu horário") == told
    assert _since(before) == ({} if told == 2 else {"held": 1})


def test_a_day_s_count_is_of_that_day(acme: Caller, deliver: Deliver) -> None:
    """Yesterday's mails take nothing of today's."""
    data = visit()
    tell(deliver, acme, data)
    acme.run("update mail_quota set used = 3000, day = day - 1")

    book(deliver, acme)

    assert len(mails(acme)) == 2


def test_another_professional_is_news(acme: Caller, deliver: Deliver, run_task: Deliver) -> None:
    """At the same time, for the same service."""
    data = change(deliver, acme, book(deliver, acme), professional_name="Rui")

    look(run_task, acme, data)

    assert subjects(acme) == ["Horário confirmado", "Seu horário"]


def test_a_look_that_never_came_is_planned_again(acme: Caller, deliver: Deliver) -> None:
    """Whatever became of the task, the next change asks for another."""
    data = change(deliver, acme, book(deliver, acme))
    acme.run("update notice set due_at = now() - interval '1 minute'")

    change(deliver, acme, data)

    assert len(looks(acme)) == 2


def test_what_was_held_back_once_may_be_held_back_again(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Once it was told, the next limit is news to the clinic and plans its own look."""
    first = data = book(deliver, acme)
    for hours, used in ((1, 0), (2, 10), (3, 0), (4, 10)):
        data = change(deliver, acme, data, starts_at=first["starts_at"] + timedelta(hours=hours))
        query = "update mail_quota set used = :used where subject like 'changes:%'"
        acme.run(query, used=used)
        look(run_task, acme, data)

    assert subjects(acme).count("Seu horário") == 2
    assert len(acme.events("notifications.notice_held")) == 2


def test_who_is_in_no_calendar_hears_of_the_visit(acme: Caller, deliver: Deliver) -> None:
    """An address that no calendar can hold leaves the mail without its appointment."""
    book(deliver, acme, email="joão@example.com")

    [mail] = mails(acme)
    assert (mail["to"], mail["invitation"]) == ("joão@example.com", None)


@pytest.mark.parametrize("task", ["tell_news", "send_reminder"])
def test_a_task_about_nothing_does_nothing(acme: Caller, run_task: Deliver, task: str) -> None:
    """A visit that this release never heard of."""
    named = {"subject": str(uuid4()), "sequence": 0}

    answer = run_task("notifications", f"notifications.{task}", named, acme.tenant)

    assert (answer.status_code, mails(acme)) == (204, [])


def test_a_new_workspace_is_greeted_with_its_address(site: Caller, deliver: Deliver) -> None:
    """By the platform itself, at the owner's mailbox."""
    said = {"name": "Nova", "owner_name": "Eva", "url": "https://nova.test/"}
    letter = {"word": "welcome", "to": "eva@nova.example", "said": said}
    deliver("notifications", "provisioning.tenant_activated", {PART: {"send": letter}})

    [mail] = mails(site)
    assert (mail["to"], mail["sender_name"]) == ("eva@nova.example", "Ávila")
    assert "https://nova.test/" in mail["text"]


def test_a_link_for_a_new_password_is_the_platform_s_mail(acme: Caller, deliver: Deliver) -> None:
    """An answer to it reaches no receptionist."""
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update tenant set email = 'recepcao@acme.example' where slug = 'acme'")
    said = {"name": "Ana", "url": "https://acme.test/r", "minutes": 30}
    letter = {"word": "reset", "to": "ana@acme.example", "said": said}
    deliver("notifications", "auth.reset_requested", {PART: {"send": letter}}, acme.tenant)

    [mail] = mails(acme)
    assert (mail["to"], mail["sender_name"]) == ("ana@acme.example", "Ávila")
    assert mail["reply_to"] is None
    assert "https://acme.test/r" in mail["text"]
