"""What became of the news to a patient stands in the visit's history."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

Deliver = Callable[..., TestResponse]
URL = "/api/clinic/appointments"


@pytest.mark.parametrize(
    ("fact", "said", "kind", "note"),
    [
        (
            "notifications.notice_held",
            {"limit": "recipient", "until": "2031-03-01T11:00:00Z"},
            "notice_held",
            "O paciente já recebeu muitos e-mails hoje: o aviso segue em 01/03 às 08:00.",
        ),
        ("notifications.mail_refused", {}, "mail_refused", "Confira o endereço no cadastro."),
    ],
)
def test_the_history_says_what_was_not_told_and_why(
    acme: Caller,
    clinic: Furnished,
    deliver: Deliver,
    fact: str,
    said: dict[str, Any],
    kind: str,
    note: str,
) -> None:
    """In words, on the tenant's clock, for whoever can telephone instead."""
    [made] = acme.get(f"{URL}?day=2031-03-03").get_json()["appointments"]

    answer = deliver("clinic", fact, {"subject": made["id"], **said}, acme.tenant)

    history = acme.get(f"{URL}/{made['id']}").get_json()["history"]
    page = acme.get(f"/clinic/appointments/{made['id']}").get_data(as_text=True)
    assert answer.status_code == 204
    assert history[0]["kind"] == kind
    assert note in history[0]["detail"]["note"]
    assert note in page


@pytest.mark.parametrize(("by", "lines"), [("subject", 1), ("appointment_id", 1), (None, 0)])
def test_what_is_no_visit_of_ours_is_no_line_of_ours(
    acme: Caller, clinic: Furnished, deliver: Deliver, by: str | None, lines: int
) -> None:
    """Other features have subjects too; the release before called ours by another name."""
    [made] = acme.get(f"{URL}?day=2031-03-03").get_json()["appointments"]
    told = {by: made["id"]} if by else {"subject": str(uuid4())}

    answer = deliver("clinic", "notifications.mail_refused", told, acme.tenant)

    history = acme.get(f"{URL}/{made['id']}").get_json()["history"]
    assert answer.status_code == 204
    assert [line["kind"] for line in history].count("mail_refused") == lines


def test_what_was_done_to_a_patient_tells_of_their_visits(acme: Caller, clinic: Furnished) -> None:
    """All of them, and of nobody else's; the filter bears the patient's name."""
    other = acme.post("/api/clinic/patients", {"name": "Bia", "phone": "+5511987654399"})
    asked = f"kind=clinic.patient&thing={clinic.patient_id}"

    told = acme.get(f"/api/workspace/settings/audit?{asked}").get_json()
    page = acme.get(f"/workspace/settings/audit?{asked}").get_data(as_text=True)
    alone = f"thing={other.get_json()['patient']['id']}"

    acts = {line["action"] for line in told["lines"]}
    assert acts == {"clinic.patient_created", "clinic.appointment_booked"}
    assert told["chips"][0]["label"] in page
    assert told["lines"][0]["action"] == "clinic.appointment_booked"
    found = acme.get(f"/api/workspace/settings/audit?{alone}").get_json()["lines"]
    assert [line["name"] for line in found] == ["Bia"]
