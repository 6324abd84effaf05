"""A visit's mail as its reader has it: whom to call, what to press, what the calendar gets."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from shared.db import PLATFORM
from shared.wiring import platform
from tests.functions.notifications.telling import Deliver, book, change, look, mails
from tests.support.caller import Caller

HOUSE = {
    "phone": "+5511987654321",
    "address": "Rua das Flores, 12; sala 3",
    "email": "recepcao@acme.example",
}
LINKS = {
    "confirm_url": "https://acme.app.localhost/clinic/visit/confirmation?v=abc",
    "cancel_url": "https://acme.app.localhost/clinic/visit/cancellation?v=abc",
}


@pytest.fixture
def reachable(acme: Caller) -> Caller:
    """Acme, which says how its patients reach it."""
    with platform().databases.transaction(PLATFORM) as db:
        db.run(
            "update control.tenant set phone = :phone, address = :address, email = :email"
            " where slug = 'acme'",
            **HOUSE,
        )
    return acme


def event_of(mail: dict[str, Any]) -> Any:
    """The one event of a mail's calendar."""
    [event] = Calendar.from_ical(mail["invitation"]["text"]).walk("VEVENT")
    return event


def test_the_calendar_follows_the_visit(
    reachable: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """One UID, the subject's version, and moments that every clock reads alike."""
    data = book(deliver, reachable, service_name="Massagem; relaxante, 1h")
    moved = change(
        deliver,
        reachable,
        data,
        starts_at=data["starts_at"] + timedelta(hours=1),
        ends_at=data["ends_at"] + timedelta(hours=1),
    )
    look(run_task, reachable, data)
    change(deliver, reachable, moved, cancelled=True)
    look(run_task, reachable, data)

    sent = mails(reachable)
    events = [event_of(mail) for mail in sent]
    assert [mail["invitation"]["method"] for mail in sent] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {event["UID"] for event in events} == {f"{data['subject']}@app.localhost"}
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert (events[1]["DTSTART"].dt, events[1]["DTEND"].dt) == (
        moved["starts_at"],
        moved["ends_at"],
    )
    assert events[0]["SUMMARY"] == "Massagem; relaxante, 1h em Acme & Cia"
    assert events[0]["LOCATION"] == HOUSE["address"]


@pytest.mark.parametrize(
    "name", ['Clínica "Bem Viver", Ltda.', "A\r\nATTENDEE:mailto:x@y.z", "ç" * 80]
)
def test_the_calendar_is_well_formed_whatever_a_clinic_is_called(
    acme: Caller, deliver: Deliver, name: str
) -> None:
    """Lines end in CRLF within 75 octets (RFC 5545, 3.1), and a name adds none of its own."""
    book(deliver, acme, workspace=name, email="ana@clínica.example")

    text = mails(acme)[0]["invitation"]["text"]
    event = event_of(mails(acme)[0])
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert str(event["ATTENDEE"]) == "mailto:ana@xn--clnica-4va.example"
    assert str(event["ORGANIZER"]) == "mailto:ola@app.localhost"


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_mail_says_whom_to_call_and_where_to_answer(
    reachable: Caller, deliver: Deliver, form: str
) -> None:
    """Telephone, address and e-mail of the clinic, and one link each to confirm and to cancel."""
    book(deliver, reachable, **LINKS)

    [mail] = mails(reachable)
    assert mail["reply_to"] == HOUSE["email"]
    told = ("(11) 98765-4321", HOUSE["address"], HOUSE["email"], *LINKS.values())
    assert [text for text in told if mail[form].count(text) < 1] == []
    assert all(mail["text"].count(link) == 1 for link in LINKS.values())
    assert "com Lia\n\nPara confirmar: " in mail["text"]
    assert "\n\nPrecisa mudar alguma coisa? Fale com Acme & Cia:\n(11) 98765-4321\n" in mail["text"]


def test_a_cancelled_visit_has_nothing_to_answer(
    acme: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Its mail carries no link; nor does one of a visit that was told without."""
    data = book(deliver, acme)
    change(deliver, acme, data, cancelled=True, **LINKS)
    look(run_task, acme, data)

    assert [mail["subject"].split()[1] for mail in mails(acme)] == ["confirmado", "cancelado"]
    assert not [mail for mail in mails(acme) if "https://" in mail["text"] + mail["html"]]


def test_a_neighbour_s_mail_names_the_neighbour(
    reachable: Caller, globex: Caller, deliver: Deliver
) -> None:
    """What one clinic says of itself stands in no other's mails."""
    book(deliver, globex)

    [mail] = mails(globex)
    assert mail["reply_to"] is None
    assert not [text for text in HOUSE.values() if text in mail["text"]]


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("maria da silva", "Maria da Silva"),
        ("MARIA DOS SANTOS E SOUZA", "Maria dos Santos e Souza"),
        ("Maria De Souza", "Maria de Souza"),
        ("João McDonald das Dores", "João McDonald das Dores"),
        ("ana-maria d'ávila", "Ana-Maria D'Ávila"),
    ],
)
def test_a_patient_is_called_by_a_name_as_it_is_written(
    acme: Caller, deliver: Deliver, name: str, greeted: str
) -> None:
    """Particles stay small; what was typed in both cases stays as it was."""
    book(deliver, acme, name=name)

    assert mails(acme)[0]["text"].startswith(f"Olá, {greeted}. ")


def test_the_mail_of_a_visit_arrives_whole(
    reachable: Caller, deliver: Deliver, run_task: Deliver, mailbox: Any
) -> None:
    """What the queue was handed goes over the wire: links, calendar, and where to answer."""
    book(deliver, reachable, **LINKS)
    [task] = reachable.events("notifications.send_mail")

    run_task("notifications", task.type, task.data, reachable.tenant, task.id)

    [arrived] = mailbox(to="jose@example.com")
    mail = mailbox.read(arrived["id"])
    assert mail["headers"]["Reply-To"] == "Acme & Cia <recepcao@acme.example>"
    assert set(LINKS.values()) <= set(mail["links"])
    assert mail["attachments"] == ["horario.ics"]


def test_the_clinic_is_told_of_a_mail_that_nobody_takes(
    acme: Caller, deliver: Deliver, run_task: Deliver, mailbox: Any
) -> None:
    """Refused for good, it is told by the visit that it was about."""
    data = book(deliver, acme, email="gone@example.com")
    [task] = acme.events("notifications.send_mail")
    mailbox.refuse("gone@example.com", 550)

    run_task("notifications", task.type, task.data, acme.tenant, task.id)

    [refused] = acme.events("notifications.mail_refused")
    assert refused.data == {"subject": data["subject"]}
