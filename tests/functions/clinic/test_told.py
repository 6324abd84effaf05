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
