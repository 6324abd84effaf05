"""Facts that carry a secret say so, and nothing else does: they are emptied once they were sent."""

from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from tests.functions.notifications.telling import book
from tests.support.caller import Caller

Deliver = Callable[..., TestResponse]


def _secrets(caller: Caller, home: str = "core") -> dict[str, bool]:
    """Whether each type that was written is a secret; a type is so always or never."""
    query = f"select jsonb_object_agg(type, secret) from {home}.outbox"
    with caller.db() as db:
        found: dict[str, Any] = db.scalar(query) or {}
    return found


def test_a_reset_link_is_secret(acme: Caller, deliver: Deliver) -> None:
    """From the one who makes it to the one who writes the mail."""
    deliver("auth", "auth.reset_asked", {"email": "ana@acme.example"}, acme.tenant)
    link = {"email": "a@x.com.br", "name": "Ana", "url": "https://x/", "minutes": 30}
    deliver("notifications", "auth.reset_requested", link, acme.tenant)

    told = _secrets(acme)
    assert told["auth.reset_requested"]
    assert all(told[type_] for type_ in told if type_.startswith("notifications.send_mail"))
    assert any(type_.startswith("notifications.") for type_ in told)


def test_a_sign_up_s_code_is_secret(site: Caller) -> None:
    """Who reads the outbox opens no sign-up."""
    site.post("/api/cadastro", {"email": "nova@clinica.example"})

    assert _secrets(site, "control")["landing.code_requested"]


def test_a_visit_s_mail_is_secret_and_what_says_nothing_of_anybody_is_not(
    acme: Caller, deliver: Deliver
) -> None:
    """What somebody is treated with stands in a mail, and whatever carries a letter is its kin."""
    book(deliver, acme)
    body = {"name": "Bia Reis", "phone": "11987650000"}
    made = acme.post("/api/clinic/patients", body).get_json()["patient"]
    acme.put(f"/api/clinic/patients/{made['id']}", body | {"name": "Bia Lima"})
    acme.anonymous.post("/api/auth/forgot", {"email": "ana@acme.example"})

    told = _secrets(acme)
    assert not told["auth.reset_asked"]
    assert told["clinic.patient_changed"]
    assert told["notifications.send_mail"]
