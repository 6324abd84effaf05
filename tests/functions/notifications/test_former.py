"""What the release before told and planned, which may wait or come while both serve."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.functions.notifications.telling import (
    Deliver,
    change,
    look,
    looks,
    mails,
    reach,
    reminders,
    subjects,
    visit,
)
from tests.support.caller import Caller

SENT = [
    ("landing.code_requested", {"code": "123456", "minutes": 10}, "123456 é o seu código da Ávila"),
    (
        "auth.reset_requested",
        {"name": "Ana", "url": "https://x.example/", "minutes": 30},
        "Crie uma nova senha",
    ),
    (
        "provisioning.tenant_activated",
        {"name": "Luz", "owner_name": "Rita", "url": "https://luz.example", "slug": "luz"},
        "Seu espaço está pronto: Luz",
    ),
]


def _former(data: dict[str, Any]) -> dict[str, Any]:
    """The visit as it was told then."""
    names = {
        "subject": "appointment_id",
        "version": "sequence",
        "recipient": "patient_id",
        "recipient_version": "patient_version",
        "name": "patient_name",
        "email": "patient_email",
    }
    return {names.get(name, name): value for name, value in data.items() if name != "cancelled"}


def _tell(deliver: Deliver, caller: Caller, fact: str, data: dict[str, Any]) -> None:
    answer = deliver("notifications", f"clinic.{fact}", _former(data), caller.tenant)
    assert answer.status_code == 204


@pytest.mark.parametrize(("fact", "said", "subject"), SENT)
def test_a_mail_that_was_asked_for_leaves(
    site: Caller, deliver: Deliver, fact: str, said: dict[str, Any], subject: str
) -> None:
    """The words were the house's own then; they are their feature's now."""
    deliver("notifications", fact, {"email": "rita@luz.example"} | said)

    [mail] = mails(site)
    assert (mail["to"], mail["subject"]) == ("rita@luz.example", subject)


@pytest.mark.parametrize(
    ("number", "claimed"), [(0, "send_code"), (1, "send_reset"), (2, "welcome")]
)
def test_a_mail_that_has_left_leaves_no_more(
    site: Caller, deliver: Deliver, number: int, claimed: str
) -> None:
    """That release noted what had taken effect; told again, this one finds the note."""
    fact, said, _ = SENT[number]
    once = uuid4()
    with site.db() as db:
        query = "insert into control.inbox (event_id, consumer) values (:id::uuid, :name)"
        db.run(query, id=once, name=f"notifications.{claimed}")

    deliver("notifications", fact, {"email": "rita@luz.example"} | said, None, once)

    assert mails(site) == []


def test_a_visit_that_it_told_of_is_told_on(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Booked and moved by one release, cancelled by the next: each word once, by one calendar."""
    data = visit()
    _tell(deliver, acme, "appointment_booked", data)
    moved = data | {"version": 1, "starts_at": data["starts_at"] + timedelta(hours=1)}
    _tell(deliver, acme, "appointment_moved", moved)
    look(run_task, acme, data)
    change(deliver, acme, moved, cancelled=True)
    look(run_task, acme, data)

    assert subjects(acme) == ["Horário confirmado", "Seu horário", "Horário cancelado"]
    calendars = [mail["invitation"]["text"] for mail in mails(acme)]
    assert all("SUMMARY:Massagem em Acme & Cia\r\n" in text for text in calendars)


def test_what_it_cancels_is_cancelled(acme: Caller, deliver: Deliver, run_task: Deliver) -> None:
    """By its own fact, after the booking was told by this release."""
    data = visit()
    change(deliver, acme, data)
    _tell(deliver, acme, "appointment_cancelled", data | {"version": 2})
    look(run_task, acme, data)

    assert subjects(acme) == ["Horário confirmado", "Horário cancelado"]


def test_its_news_of_a_person_counts_by_the_version(acme: Caller, deliver: Deliver) -> None:
    """Whichever release tells it."""
    person = str(uuid4())
    for version, email in ((2, "2@example.com"), (1, "1@example.com")):
        told = {"patient_id": person, "name": "Zé", "email": email, "version": version}
        assert deliver("notifications", "clinic.patient_changed", told, acme.tenant)
    reach(deliver, acme, {"id": person, "version": 1, "name": "Zé", "email": "0@example.com"})

    with acme.db() as db:
        assert db.scalar("select email from contact") == "2@example.com"


@pytest.mark.parametrize("task", ["tell_visit", "send_reminder"])
def test_a_task_that_it_planned_does_its_work(
    acme: Caller, deliver: Deliver, run_task: Deliver, task: str
) -> None:
    """Some wait a month; they name what they are about by the former name."""
    data = visit(starts_at=datetime.now(UTC) + timedelta(hours=24, minutes=5))
    _tell(deliver, acme, "appointment_booked", data)
    data |= {"version": 1, "ends_at": data["starts_at"] + timedelta(hours=1)}
    _tell(deliver, acme, "appointment_moved", data | {"professional_name": "Rui"})
    planned = {"appointment_id": data["subject"], "sequence": 1}

    answer = run_task("notifications", f"notifications.{task}", planned, acme.tenant)

    last = {"tell_visit": "Seu horário", "send_reminder": "Lembrete: amanhã"}
    assert (answer.status_code, subjects(acme)[-1]) == (204, last[task])
    assert (len(looks(acme)), len(reminders(acme))) == (1, 2)
