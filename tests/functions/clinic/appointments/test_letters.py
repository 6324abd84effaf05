"""What a patient reads of a visit: each word as the clinic wrote it, delivered."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.furnish import Furnished
from tests.functions.notifications.telling import awake
from tests.support.caller import Caller

Deliver = Callable[..., TestResponse]
URL = "/api/clinic/appointments"
AT = "2031-03-05T10:00:00-03:00"


@pytest.fixture
def told(acme: Caller, deliver: Deliver, run_task: Deliver) -> Callable[[], Any]:
    """Deliver the visit's last fact, and what follows it at once; the last mail by then."""

    def last() -> Any:
        fact = [row for row in acme.events() if row.type.startswith("clinic.appointment_")][-1]
        assert deliver("notifications", fact.type, fact.data, acme.tenant).status_code == 204
        about = {"subject": fact.data["appointment_id"]}
        run_task("notifications", "notifications.tell_news", about, acme.tenant)
        return acme.events("notifications.send_mail")[-1].data

    return last


def test_each_change_has_its_word(acme: Caller, clinic: Furnished, told: Callable[[], Any]) -> None:
    """Confirmed, moved and cancelled, by one calendar, with the links as long as they may serve."""
    made = acme.post(URL, clinic.booking(AT)).get_json()["appointment"]
    mails = [told()]
    acme.post(f"{URL}/{made['id']}/move", {"starts_at": "2031-03-05T15:00:00-03:00"})
    mails.append(told())
    acme.post(f"{URL}/{made['id']}/cancellation", {})
    mails.append(told())

    words = ["Horário confirmado em Acme", "Seu horário em Acme mudou", "Horário cancelado em Acme"]
    assert [mail["subject"] for mail in mails] == words
    assert ["/clinic/visit/confirmation?v=" in mail["text"] for mail in mails] == [
        True,
        True,
        False,
    ]
    assert ["15:00" in mail["text"] for mail in mails] == [False, True, True]
    assert [f"SEQUENCE:{n}\r\n" in mails[n]["invitation"]["text"] for n in range(3)] == [True] * 3


def test_a_reminder_has_its_word(
    acme: Caller, clinic: Furnished, told: Callable[[], Any], run_task: Deliver
) -> None:
    """With the links again, for who has not answered."""
    awake(acme)
    acme.post(URL, clinic.booking(AT))
    told()
    with acme.db() as db:
        db.run("update reminder set due_at = now(), starts_at = now() + interval '1 day'")
    [task] = acme.events("notifications.send_reminder")

    run_task("notifications", task.type, task.data, acme.tenant)

    mail = acme.events("notifications.send_mail")[-1].data
    assert mail["subject"] == "Lembrete: amanhã em Acme"
    assert "/clinic/visit/confirmation?v=" in mail["text"]


def test_a_patient_is_reached_where_they_are_now(
    acme: Caller, clinic: Furnished, told: Callable[[], Any], deliver: Deliver
) -> None:
    """A change of address after the booking is heard before the next word."""
    made = acme.post(URL, clinic.booking(AT)).get_json()["appointment"]
    told()
    changed = {"name": "Zé Prado", "phone": "+5511987654321", "email": "ze@example.com"}
    acme.put(f"/api/clinic/patients/{clinic.patient_id}", changed)
    [fact] = acme.events("clinic.patient_changed")
    deliver("notifications", fact.type, fact.data, acme.tenant)
    acme.post(f"{URL}/{made['id']}/cancellation", {})

    mail = told()

    assert (mail["to"], "Olá, Zé Prado" in mail["text"]) == ("ze@example.com", True)


def test_a_series_has_its_words(acme: Caller, clinic: Furnished, deliver: Deliver) -> None:
    """One mail of all dates each time, in the clinic's name, with how it is reached."""
    series = "/api/clinic/series"
    body = clinic.booking("2031-04-01T09:00:00-03:00") | {"times": 2}
    made = acme.post(series, body).get_json()
    one, first = made["series"]["id"], made["appointments"][0]["id"]
    moved = {"appointment_id": first, "starts_at": "2031-04-01T10:00:00-03:00", "scope": "all"}
    acme.post(f"{series}/{one}/move", moved)
    acme.post(f"{series}/{one}/cancellation", {})

    for row in [row for row in acme.events() if row.type.startswith("clinic.series_")]:
        assert deliver("notifications", row.type, row.data, acme.tenant).status_code == 204

    mails = [row.data for row in acme.events("notifications.send_mail")]
    assert len(mails) == 3
    assert {mail["sender_name"] for mail in mails} == {"Acme"}
    assert ["01/04/2031" in mail["text"] for mail in mails] == [True] * 3
    assert all("Fale com Acme" in mail["text"] or "Acme" in mail["html"] for mail in mails)
