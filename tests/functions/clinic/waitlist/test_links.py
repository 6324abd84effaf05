"""The link of an offer: what it still does when things changed since it was mailed."""

from typing import Any

import pytest

from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.functions.clinic.online.conftest import noon, visits
from tests.functions.clinic.staff import Deliver
from tests.functions.clinic.waitlist.conftest import VISITS, Waiting
from tests.support.caller import Caller
from tests.support.waiting import behind


def test_an_older_link_leaves_the_list_and_what_is_open_of_it(
    acme: Caller, offered: Waiting
) -> None:
    """Who says by the mail of last week that they are off it: what is open goes to the next."""
    other = acme.post(VISITS, offered.made.booking(noon(4).isoformat())).get_json()
    offered.work()
    older = offered.link()
    offered.over()
    offered.work()
    offered.wait(offered.patient("Davi Melo"))
    offered.cancel(other["appointment"]["id"])
    offered.work()
    newer = offered.link()

    left = offered.answer("leave", older)
    offered.work()

    assert "Você não está mais na lista" in left.get_data(as_text=True)
    assert [to.partition("@")[0] for to in offered.mailed()] == ["bia", "caio", "bia", "davi"]
    assert offered.answer("acceptance", newer).status_code == 409
    assert [name for name, _ in offered.listed()] == ["Caio Reis", "Davi Melo"]
    assert visits(acme, 4) == []


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 404)])
def test_a_link_is_good_for_thirty_days_after_its_time(
    acme: Caller, offered: Waiting, days: int, status: int
) -> None:
    """As a visit's: mails are kept, and tell of a treatment."""
    offered.work()
    with acme.db() as db:
        past = "update wish_offer set starts_at = now() - make_interval(days => :days::integer)"
        db.run(past, days=days)

    page = acme.anonymous.get(f"/clinic/waitlist/offer?v={offered.link()}")

    assert page.status_code == status


@pytest.mark.parametrize("unsaid", [(), ("ended",)])
def test_a_link_that_went_to_another_address_ends_with_it(
    acme: Caller, offered: Waiting, deliver: Deliver, unsaid: tuple[str, ...]
) -> None:
    """At once; what stands open is told to the new one, with a link of its own.

    Of the former release, whose fact did not say that links ended, as well.
    """
    offered.work()
    bia = acme.get("/api/clinic/waitlist").get_json()["wishes"][0]["patient_id"]
    former = offered.link()
    body = {"name": "Bia Lima", "phone": "11987651111", "email": "nova@example.com"}
    assert acme.put(f"/api/clinic/patients/{bia}", body).status_code == 200
    ended = acme.anonymous.get(f"/clinic/waitlist/offer?v={former}").status_code
    told = acme.events("clinic.patient_changed")[-1]
    data = {name: value for name, value in told.data.items() if name not in unsaid}
    for _ in range(2):
        assert deliver("clinic", told.type, data, acme.tenant, told.id).status_code == 204

    assert (ended, told.data["unlinked"]) == (404, True)
    assert offered.mailed() == ["bia@example.com", "nova@example.com"]
    assert offered.answer("acceptance").status_code == 200
    assert [one["patient_name"] for one in visits(acme)] == ["Bia Lima"]


_CHANGING = "update patient set email = {} where name = 'Bia Lima'"


@pytest.mark.parametrize(
    ("email", "mailed"),
    [("'nova@example.com'", "nova@example.com"), ("null", "caio@example.com")],
)
def test_an_offer_waits_for_an_address_that_changes(
    acme: Caller, offered: Waiting, email: str, mailed: str
) -> None:
    """Whoever changes it ends no link that is not there yet; who has none is not asked."""
    behind(acme, _CHANGING.format(email), offered.work)

    assert offered.mailed() == [mailed]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("services/{service_id}", {"name": "Massagem", "duration_min": 30, "active": False}),
        ("professionals/{professional_id}", {"name": "Lia", "hours": ALWAYS_OPEN}),
    ],
)
def test_what_is_not_done_here_any_more_is_not_taken(
    acme: Caller, offered: Waiting, what: str, body: dict[str, Any]
) -> None:
    """The service was put aside, or its professional does it no more; the page says so."""
    offered.work()
    made: Furnished = offered.made
    at = what.format(service_id=made.service_id, professional_id=made.professional_id)
    assert acme.put(f"/api/clinic/{at}", body).status_code == 200

    page = acme.anonymous.get(f"/clinic/waitlist/offer?v={offered.link()}")

    assert "Este horário não é mais oferecido" in page.get_data(as_text=True)
    assert offered.answer("acceptance").status_code == 409
    assert visits(acme) == []
