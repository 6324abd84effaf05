"""Who is told of a merge: those who remind, and nobody else; links follow the address."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.duplicates.conftest import Add, merge, undone
from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.staff import Deliver
from tests.functions.clinic.waitlist.conftest import Waiting, quiet
from tests.support.caller import Caller

LATER = "2031-03-05T10:00:00-03:00"


def _book(caller: Caller, clinic: Furnished, patient_id: str) -> Any:
    body = clinic.booking(LATER, patient_id=patient_id)
    assert caller.post("/api/clinic/appointments", body).status_code == 201
    return caller.events("clinic.appointment_booked")[-1]


def _tell(caller: Caller, deliver: Deliver, *seen: Any) -> list[Any]:
    """Deliver all that was told since ``seen`` to whoever listens, till there is nothing new."""
    known = {one.id for one in seen}
    told = []
    while new := [one for one in caller.events() if one.id not in known and one.kind == "event"]:
        for one in new:
            known.add(one.id)
            told.append(one)
            for feature in ("clinic", "notifications"):
                if one.type.startswith("clinic.patient_changed") or feature == "notifications":
                    deliver(feature, one.type, one.data, caller.tenant, one.id)
    return told


def _reminded(caller: Caller, appointment_id: str) -> tuple[str, str | None]:
    with caller.db() as db:
        recipient = db.scalar(
            "select recipient::text from reminder where subject = :id::uuid", id=appointment_id
        )
        email = db.scalar("select email from contact where recipient = :id::uuid", id=recipient)
    return recipient, email


def _opens(caller: Caller, fact: Any) -> int:
    address = urlsplit(fact.data["confirm_url"])
    return int(caller.anonymous.get(f"{address.path}?{address.query}").status_code)


@pytest.mark.parametrize("email", ["ze@example.com", "jose@example.com"])
def test_reminders_go_to_who_was_kept_and_back(
    acme: Caller, clinic: Furnished, add: Add, deliver: Deliver, email: str
) -> None:
    """At their address; nobody gets a mail of the merge, nor of its end."""
    gone = add("Zé Prado", email=email)
    booked = _book(acme, clinic, gone)
    visit = booked.data["appointment_id"]
    _tell(acme, deliver)
    seen = acme.events()
    made = merge(acme, clinic.patient_id, gone, email="kept")
    told = _tell(acme, deliver, *seen)
    kept = _reminded(acme, visit)
    seen = acme.events()
    undone(acme, made)
    told += _tell(acme, deliver, *seen)

    assert kept == (clinic.patient_id, "jose@example.com")
    assert _reminded(acme, visit) == (gone, email)
    assert "notifications.send_mail" not in {one.type for one in told}


def test_links_end_with_the_address_that_is_not_kept(
    acme: Caller, clinic: Furnished, add: Add
) -> None:
    """What went to the other address opens nothing; what went to the kept one does."""
    first = acme.events("clinic.appointment_booked")[-1]
    gone = add("Zé Prado", email="ze@example.com")
    booked = _book(acme, clinic, gone)
    merge(acme, clinic.patient_id, gone, email="kept")

    assert (_opens(acme, first), _opens(acme, booked)) == (200, 404)


def test_links_stay_where_the_address_is_one(acme: Caller, clinic: Furnished, add: Add) -> None:
    """Whoever wrote both records had one mailbox."""
    gone = add("Zé Prado", email="JOSE@example.com")
    booked = _book(acme, clinic, gone)
    merge(acme, clinic.patient_id, gone, email="kept")

    assert _opens(acme, booked) == 200


@pytest.mark.parametrize(
    ("email", "mailed"),
    [
        (None, ["jose@example.com"]),
        ("ze@example.com", ["ze@example.com", "jose@example.com", "ze@example.com"]),
    ],
)
def test_an_open_offer_is_mailed_anew_where_its_link_ended(
    acme: Caller,
    clinic: Furnished,
    add: Add,
    deliver: Deliver,
    run_task: Callable[..., TestResponse],
    email: str | None,
    mailed: list[str],
) -> None:
    """Of who was kept it never did, whatever else moved to them and back."""
    quiet(acme, 0, 0)
    waiting = Waiting(acme, clinic, run_task)
    gone = add("Zé Prado", email=email)
    visit = waiting.book(patient_id=gone)
    waiting.wait(gone if email else clinic.patient_id)
    waiting.cancel(visit)
    waiting.work()
    seen = acme.events()
    made = merge(acme, clinic.patient_id, gone, email="kept")
    told = _tell(acme, deliver, *seen)
    undone(acme, made)
    _tell(acme, deliver, *seen, *told)

    assert waiting.mailed() == mailed
