"""Who is told what, and how often."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from functions.notifications import former
from shared import manifest
from shared.letters import PART
from tests.functions.notifications.telling import (
    Deliver,
    book,
    change,
    look,
    mails,
    person,
    reach,
    remind,
    reminders,
    tell,
    visit,
)
from tests.support.caller import Caller


def test_confirms_now_and_reminds_later(acme: Caller, deliver: Deliver) -> None:
    """One mail, one reminder no further away than a task may wait."""
    book(deliver, acme)

    [mail], [reminder] = mails(acme), reminders(acme)
    assert mail["to"] == "jose@example.com"
    assert mail["subject"] == "Horário confirmado em Acme & Cia"
    assert reminder.due_at <= datetime.now(UTC) + timedelta(days=29, minutes=1)


def test_the_same_event_twice_is_one_mail(acme: Caller, deliver: Deliver) -> None:
    """The inbox remembers what took effect."""
    once, data = uuid4(), visit()
    for _ in range(3):
        tell(deliver, acme, data, once)

    assert len(mails(acme)) == 1


def test_html_is_escaped_and_text_is_not(acme: Caller, deliver: Deliver) -> None:
    """A name is shown as typed, in both forms."""
    book(deliver, acme)

    [mail] = mails(acme)
    assert "José &lt;b&gt;Prado&lt;/b&gt;" in mail["html"]
    assert "José <b>Prado</b>" in mail["text"]


def test_a_visit_recorded_afterwards_is_told_to_nobody(acme: Caller, deliver: Deliver) -> None:
    """Neither a mail now nor one to come."""
    book(deliver, acme, starts_at="2020-01-01T10:00:00Z")

    assert (mails(acme), reminders(acme)) == ([], [])


def test_a_patient_without_address_hears_nothing(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Not even when the reminder is due."""
    data = book(deliver, acme, email=None, starts_at=_tomorrow())

    remind(run_task, acme, data)

    assert mails(acme) == []


@pytest.mark.parametrize("fact", sorted({*manifest.letters()} - former.CLAIMS.keys()))
def test_a_fact_without_a_letter_is_heard_and_told_to_nobody(
    acme: Caller, deliver: Deliver, fact: str
) -> None:
    """As of a series whose patient has no address: it is no fault, and comes once."""
    answer = deliver("notifications", fact, {"patient_id": str(uuid4())}, acme.tenant)

    assert answer.status_code == 204
    assert (mails(acme), reminders(acme)) == ([], [])


@pytest.mark.parametrize(
    ("booked_with", "now_at", "reminded"),
    [
        (None, "ze@example.com", ["ze@example.com"]),
        ("jose@example.com", "ze@example.com", ["ze@example.com"]),
        ("jose@example.com", None, []),
    ],
)
def test_a_reminder_goes_where_the_patient_is_reached_by_then(
    acme: Caller,
    deliver: Deliver,
    run_task: Deliver,
    booked_with: str | None,
    now_at: str | None,
    reminded: list[str],
) -> None:
    """An address that was added, corrected or taken away since the booking."""
    data = book(deliver, acme, email=booked_with, starts_at=_tomorrow())
    reach(deliver, acme, person(data) | {"version": 2, "name": "Zé Prado", "email": now_at})

    remind(run_task, acme, data)

    sent = [mail for mail in mails(acme) if mail["subject"].startswith("Lembrete")]
    assert [mail["to"] for mail in sent] == reminded
    assert all("Olá, Zé Prado" in mail["text"] for mail in sent)


def test_a_neighbour_s_patient_changes_nobody_here(
    acme: Caller, globex: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """The same id in another tenant is somebody else."""
    data = book(deliver, acme, starts_at=_tomorrow())
    changed = person(data) | {"version": 2, "email": "eva@globex.example"}
    reach(deliver, globex, changed)

    remind(run_task, acme, data)

    assert {mail["to"] for mail in mails(acme)} == {"jose@example.com"}
    assert globex.scalar("select array_agg(email) from contact") == ["eva@globex.example"]


def test_what_was_known_earlier_overtakes_nothing(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """A change that the booking already knew of arrives after it."""
    data = book(deliver, acme, starts_at=_tomorrow())
    acme.run("update contact set known_at = now() + interval '1 hour'")
    reach(deliver, acme, person(data) | {"version": None, "name": "Zé", "email": "old@example.com"})

    remind(run_task, acme, data)

    assert {mail["to"] for mail in mails(acme)} == {"jose@example.com"}


def test_a_reminder_that_comes_on_the_day_says_so(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Held up for hours, it must not send anybody a day late."""
    data = book(deliver, acme)
    acme.run(
        "update reminder set due_at = now() - interval '23 hours',"
        " starts_at = now() + interval '2 minutes'"
    )
    now = datetime.now(acme.tenant.zone)
    last_minutes = (now + timedelta(minutes=3)).date() != now.date()

    remind(run_task, acme, data)

    day = mails(acme)[-1]["subject"].split()[1]
    assert day == "hoje" or last_minutes


def test_a_cancelled_appointment_is_not_reminded_of(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """The task still comes, and does nothing."""
    data = book(deliver, acme, starts_at=datetime.now(UTC) + timedelta(hours=24, minutes=5))
    change(deliver, acme, data, cancelled=True)
    look(run_task, acme, data)

    remind(run_task, acme, data)

    subjects = [mail["subject"] for mail in mails(acme)]
    assert subjects == ["Horário confirmado em Acme & Cia", "Horário cancelado em Acme & Cia"]


def test_a_moved_appointment_is_reminded_of_once(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """The old task finds a newer version; only the new one reminds, and only once."""
    soon = datetime.now(UTC) + timedelta(hours=24, minutes=5)
    data = book(deliver, acme)
    moved = data | {"version": 1, "starts_at": soon}
    tell(deliver, acme, moved)

    remind(run_task, acme, data)
    after_the_old = _reminded(acme)
    remind(run_task, acme, moved)
    remind(run_task, acme, moved)

    assert (after_the_old, _reminded(acme)) == (0, 1)


def test_an_early_task_makes_the_next_hop(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Forty days ahead: the first task only makes a second."""
    data = book(deliver, acme)

    remind(run_task, acme, data)

    assert len(reminders(acme)) == 2
    assert len(mails(acme)) == 1


def test_a_reminder_that_comes_too_late_stays_silent(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Queues can be held up for a day; nobody is reminded of what has begun."""
    data = book(deliver, acme)
    acme.run("update reminder set starts_at = now(), due_at = now() - interval '1 day'")

    remind(run_task, acme, data)

    assert len(mails(acme)) == 1


def test_what_is_undone_is_confirmed_and_recalled_again(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Booked, cancelled, undone: the third version has a reminder of its own."""
    data = book(deliver, acme)
    change(deliver, acme, data, cancelled=True)
    look(run_task, acme, data)
    again = data | {"version": 2}
    tell(deliver, acme, again)
    look(run_task, acme, data)

    words = [" ".join(mail["subject"].split()[:2]) for mail in mails(acme)]
    assert words == ["Horário confirmado", "Horário cancelado", "Horário confirmado"]
    assert [task.data["sequence"] for task in reminders(acme)] == [0, 2]


@pytest.mark.parametrize("hours", [20, 24 * 40])
def test_news_that_was_overtaken_is_told_to_nobody(
    acme: Caller, deliver: Deliver, run_task: Deliver, hours: int
) -> None:
    """The booking arrives after its cancellation, with a reminder ahead or without."""
    data = visit(starts_at=datetime.now(UTC) + timedelta(hours=hours))
    change(deliver, acme, data, cancelled=True)

    tell(deliver, acme, data)
    look(run_task, acme, data)

    assert [mail["subject"] for mail in mails(acme)] == ["Horário cancelado em Acme & Cia"]
    assert reminders(acme) == []


def test_a_neighbour_s_reminder_is_out_of_reach(
    acme: Caller, globex: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """The same id in another tenant is another subject."""
    data = book(deliver, acme, starts_at=datetime.now(UTC) + timedelta(hours=24, minutes=5))

    remind(run_task, globex, data)

    assert mails(globex) == []


def test_a_sent_mail_arrives_once_under_its_name(
    acme: Caller, run_task: Deliver, mailbox: Any
) -> None:
    """A repeated task is the same message to the mail server."""
    once = uuid4()
    mail = {"to": "jose@example.com", "subject": "Olá", "text": "oi", "html": "<p>oi</p>"}
    for _ in range(2):
        answer = run_task("notifications", "notifications.send_mail", mail, acme.tenant, once)
        assert answer.status_code == 204

    assert len(mailbox(to="jose@example.com")) == 1


def test_a_name_of_two_lines_adds_no_header(acme: Caller, run_task: Deliver, mailbox: Any) -> None:
    """A workspace may call itself anything; its mails still leave, with our headers only."""
    mail = {"to": "bia@example.com", "subject": "Em A\r\nBcc: x@example.com", "text": "oi"}

    answer = run_task(
        "notifications", "notifications.send_mail", mail | {"sender_name": "A\nB"}, acme.tenant
    )

    assert answer.status_code == 204
    [arrived] = mailbox(to="bia@example.com")
    assert arrived["subject"] == "Em A Bcc: x@example.com"


@pytest.mark.parametrize(("status", "answer"), [(550, 204), (451, 503)])
def test_a_final_refusal_is_the_end_and_any_other_is_tried_again(
    acme: Caller, run_task: Deliver, mailbox: Any, status: int, answer: int
) -> None:
    """5yz of the mail server ends the task at once, 4yz repeats it (RFC 5321, 4.2.1)."""
    mailbox.refuse("gone@example.com", status)
    mail = {"to": "gone@example.com", "subject": "Olá", "text": "oi"}
    once = uuid4()

    first = run_task("notifications", "notifications.send_mail", mail, acme.tenant, once)
    again = run_task("notifications", "notifications.send_mail", mail, acme.tenant, once)

    assert (first.status_code, again.status_code) == (answer, 204)
    assert len(mailbox(to="gone@example.com")) == (status < 500)


def test_an_address_that_no_server_takes_is_not_tried_again(
    acme: Caller, run_task: Deliver, mailbox: Any
) -> None:
    """Letters beyond ASCII before the @; those behind it travel in ASCII."""
    for to in ("joão@example.com", "ana@clínica.example"):
        mail = {"to": to, "subject": "Olá", "text": "oi"}
        answer = run_task("notifications", "notifications.send_mail", mail, acme.tenant)
        assert answer.status_code == 204

    assert [mail["recipients"] for mail in mailbox()] == [["ana@xn--clnica-4va.example"]]


def test_the_platform_sends_the_sign_up_code(site: Caller, deliver: Deliver) -> None:
    """A fact of no tenant is handled in the control database."""
    said = {"code": "123456", "minutes": 10}
    letter = {"word": "code", "to": "nova@example.com", "said": said}
    answer = deliver("notifications", "landing.code_requested", {PART: {"send": letter}})

    [mail] = mails(site)
    assert answer.status_code == 204
    assert mail["subject"] == "123456 é o seu código da Ávila"


def _tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(hours=24, minutes=5)


def _reminded(caller: Caller) -> int:
    return [mail["subject"] for mail in mails(caller)].count("Lembrete: amanhã em Acme & Cia")
