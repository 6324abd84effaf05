"""What the clinic tells of how a patient is reached: each fact with the patient's version."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.staff import Deliver
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock

JOSE = {"name": "José Prado", "phone": "+5511987654321", "email": "jose@example.com"}


def _put(caller: Caller, made: Furnished, **changes: Any) -> Any:
    answer = caller.put(f"/api/clinic/patients/{made.patient_id}", JOSE | changes)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["patient"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"email": "ze@example.com"}, True),
        ({"email": None}, True),
        ({"name": "Zé Prado"}, True),
        ({"phone": "+5511987650000"}, False),
        ({"notes": "Prefere manhãs"}, False),
        ({}, False),
    ],
)
def test_another_name_or_address_is_told_and_nothing_else(
    acme: Caller, clinic: Furnished, changes: dict[str, Any], *, told: bool
) -> None:
    """With the version it made, keyed by the patient, so that nobody keeps the older one."""
    patient = _put(acme, clinic, **changes)

    events = acme.events("clinic.patient_changed")
    facts = [(e.key, e.data["name"], e.data["email"], e.data["version"]) for e in events]
    expected = (patient["id"], patient["name"], patient["email"], patient["version"])
    assert facts == ([expected] if told else [])


def test_who_changed_last_has_the_greatest_version(acme: Caller, clinic: Furnished) -> None:
    """Though its transaction began first: it waited for the other one."""
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            db.scalar("select id from patient for update")
            last = pool.submit(_put, acme, clinic, email="last@example.com")
            waits_for_a_lock(last)
            db.run("update patient set email = 'first@example.com'")
        last.result()

    [event] = acme.events("clinic.patient_changed")
    assert (event.data["email"], event.data["version"]) == ("last@example.com", 3)


def test_a_visit_tells_name_address_and_version_of_one_moment(
    acme: Caller, clinic: Furnished
) -> None:
    """As they stand together, not each as it was read by itself."""
    _put(acme, clinic, name="Zé Prado", email="ze@example.com")
    acme.post("/api/clinic/appointments", clinic.booking("2031-03-05T10:00:00-03:00"))

    booked = acme.events("clinic.appointment_booked")[-1].data
    said = booked["patient_name"], booked["patient_email"], booked["patient_version"]
    written = booked["letter"]["keep"]["recipient"]
    assert said == ("Zé Prado", "ze@example.com", 2)
    assert tuple(written[name] for name in ("name", "email", "version")) == said


def _page(caller: Caller, fact: Any, act: str) -> int:
    address = urlsplit(fact.data[f"{act}_url"])
    return int(caller.anonymous.get(f"{address.path}?{address.query}").status_code)


def test_a_link_that_went_to_another_address_ends_with_it(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """At once; what waits to be told has new ones, and nobody is told of that alone."""
    booked = acme.events("clinic.appointment_booked")[-1]
    deliver("notifications", booked.type, booked.data, acme.tenant)
    before = _page(acme, booked, "confirm")
    _put(acme, clinic, email="ze@example.com")
    ended = [_page(acme, booked, act) for act in ("confirm", "cancel")]
    told = acme.events("clinic.patient_changed")[-1]
    for _ in range(2):
        assert deliver("clinic", told.type, told.data, acme.tenant, told.id).status_code == 204
    [relinked] = acme.events("clinic.appointment_relinked")
    deliver("notifications", relinked.type, relinked.data, acme.tenant)

    assert (before, ended) == (200, [404, 404])
    assert _page(acme, relinked, "confirm") == 200
    with acme.db() as db:
        kept = db.scalar("select details ->> 'confirm_url' from reminder")
    assert kept == relinked.data["confirm_url"]
    assert len(acme.events("notifications.send_mail")) == 1


@pytest.mark.parametrize("changes", [{"name": "Zé Prado"}, {"phone": "+5511987650000"}, {}])
def test_links_stay_where_the_address_does(
    acme: Caller, clinic: Furnished, deliver: Deliver, changes: dict[str, Any]
) -> None:
    """Another name ends none."""
    booked = acme.events("clinic.appointment_booked")[-1]
    _put(acme, clinic, **changes)
    for told in acme.events("clinic.patient_changed"):
        deliver("clinic", told.type, told.data, acme.tenant)

    assert _page(acme, booked, "confirm") == 200
    assert acme.events("clinic.appointment_relinked") == []


def _visit(fact: Any) -> str:
    return f"/api/clinic/appointments/{fact.data['appointment_id']}"


def _by_whatsapp(caller: Caller, fact: Any) -> str:
    """Remind of a visit; what the link that was written has after its address."""
    text: str = caller.post(f"{_visit(fact)}/whatsapp").get_json()["text"]
    return text.rpartition("?v=")[2]


def test_who_had_no_address_keeps_their_links(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Nothing ever went to a former one: what was sent by WhatsApp stays, and nobody is told."""
    _put(acme, clinic, email=None)
    acme.post("/api/clinic/appointments", clinic.booking("2031-03-05T10:00:00-03:00"))
    booked = acme.events("clinic.appointment_booked")[-1]
    deliver("notifications", booked.type, booked.data, acme.tenant)
    token = _by_whatsapp(acme, booked)
    _put(acme, clinic, email="ze@example.com")
    told = acme.events("clinic.patient_changed")[-1]
    for feature in ("clinic", "notifications"):
        deliver(feature, told.type, told.data, acme.tenant)

    assert booked.data["confirm_url"].endswith(token)
    assert _page(acme, booked, "confirm") == 200
    assert acme.events("clinic.appointment_relinked") == []
    assert acme.events("notifications.send_mail") == []


def test_a_link_that_was_given_since_the_former_ended_stays(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Somebody reminds by WhatsApp before what waits is told: both have the same new links."""
    booked = acme.events("clinic.appointment_booked")[-1]
    _put(acme, clinic, email="ze@example.com")
    token = _by_whatsapp(acme, booked)
    told = acme.events("clinic.patient_changed")[-1]
    deliver("clinic", told.type, told.data, acme.tenant)
    [relinked] = acme.events("clinic.appointment_relinked")

    assert relinked.data["confirm_url"].endswith(token)
    assert _page(acme, relinked, "confirm") == 200


def test_other_links_make_no_open_form_stale(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Ended, given anew and told: whoever has the visit open may save it all the same."""
    booked = acme.events("clinic.appointment_booked")[-1]
    tag = acme.get(_visit(booked)).headers["ETag"]
    _put(acme, clinic, email="ze@example.com")
    _by_whatsapp(acme, booked)
    told = acme.events("clinic.patient_changed")[-1]
    deliver("clinic", told.type, told.data, acme.tenant)
    answer = acme.post(f"{_visit(booked)}/confirmation", {}, headers={"If-Match": tag})

    assert len(acme.events("clinic.appointment_relinked")) == 1
    assert answer.status_code == 200, answer.get_data(as_text=True)
