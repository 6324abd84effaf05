"""Services and professionals."""

import re

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller


def test_a_change_is_seen_at_once(acme: Caller, clinic: Furnished) -> None:
    """The cached list ends with the write."""
    acme.get("/api/clinic/services")
    acme.put(f"/api/clinic/services/{clinic.service_id}", {"name": "Shiatsu", "duration_min": 45})

    [service] = acme.get("/api/clinic/services").get_json()["services"]

    assert (service["name"], service["duration_min"]) == ("Shiatsu", 45)


def test_two_services_do_not_share_a_name(acme: Caller, clinic: Furnished) -> None:
    """Accents and capitals aside."""
    answer = acme.post("/api/clinic/services", {"name": "MASSÁGEM", "duration_min": 30})

    assert answer.get_json()["code"] == "clinic.name_taken"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration_min", 0),
        ("duration_min", 7),
        ("duration_min", 485),
        ("buffer_after_min", -5),
        ("buffer_after_min", 245),
        ("price_centavos", -1),
        ("price_centavos", "1.5"),
        ("name", ""),
    ],
)
def test_a_service_that_makes_no_sense_is_refused(acme: Caller, field: str, value: object) -> None:
    """With the field named."""
    body = {"name": "Massagem", "duration_min": 30, field: value}

    assert list(acme.post("/api/clinic/services", body).get_json()["fields"]) == [field]


def test_the_price_of_a_booking_is_that_of_its_day(acme: Caller, clinic: Furnished) -> None:
    """A later price leaves what is booked alone."""
    url = f"/api/clinic/services/{clinic.service_id}"
    acme.put(url, {"name": "Massagem", "duration_min": 30, "price_centavos": 15000})
    booked = acme.post("/api/clinic/appointments", clinic.booking("2031-03-04T09:00:00-03:00"))
    acme.put(url, {"name": "Massagem", "duration_min": 60, "price_centavos": 20000})

    one = booked.get_json()["appointment"]["id"]
    kept = acme.get(f"/api/clinic/appointments/{one}").get_json()["appointment"]

    assert kept["price_centavos"] == 15000


def test_the_plan_limits_active_professionals(acme: Caller) -> None:
    """The sixteenth of Profissional is refused in words that name the plan."""
    for number in range(15):
        acme.post("/api/clinic/professionals", {"name": f"Pessoa {number}"})

    answer = acme.post("/api/clinic/professionals", {"name": "Mais uma"})
    resting = acme.post("/api/clinic/professionals", {"name": "De licença", "active": False})

    assert answer.get_json()["code"] == "clinic.plan_limit"
    assert "plano Profissional permite 15" in answer.get_json()["detail"]
    assert answer.get_json()["see"]["href"] == "/workspace/settings/plan"
    assert resting.status_code == 201


def test_a_page_writes_a_week_as_text(acme: Caller, clinic: Furnished) -> None:
    """The form's words and the API's list mean the same."""
    form = {"name": "Lia", "weekday_1": "8-12, 13-18", "weekday_7": "", "service_ids[]": "x"}
    form["service_ids[]"] = clinic.service_id

    answer = acme.post(f"/clinic/professionals/{clinic.professional_id}", data=form)

    assert answer.status_code == 303
    [lia] = acme.get("/api/clinic/professionals").get_json()["professionals"]
    assert [(h["weekday"], h["opens"], h["closes"]) for h in lia["hours"]] == [
        (1, "08:00", "12:00"),
        (1, "13:00", "18:00"),
    ]


def test_a_page_writes_a_week_as_rows(acme: Caller, clinic: Furnished) -> None:
    """Beginnings and ends of each day; a day that sends none is off."""
    path = f"/clinic/professionals/{clinic.professional_id}"
    monday = ["opens", "08:00", "closes", "12:00", "opens", "", "closes", ""]
    form = {"name": "Lia", "weekday_1[]": [*monday, "opens", "13h", "closes", "18h"]}

    answer = acme.post(path, data=form)
    page = acme.get(path).get_data(as_text=True)

    assert answer.status_code == 303
    [lia] = acme.get("/api/clinic/professionals").get_json()["professionals"]
    assert [(h["weekday"], h["opens"], h["closes"]) for h in lia["hours"]] == [
        (1, "08:00", "12:00"),
        (1, "13:00", "18:00"),
    ]
    assert len(re.findall("data-works[^>]* checked", page)) == 1
    assert 'id="f-weekday_1-1-closes" name="weekday_1[]" value="18:00"' in page


def test_overlapping_hours_are_refused(acme: Caller) -> None:
    """Before the database has to."""
    hours = [
        {"weekday": 1, "opens": "08:00", "closes": "12:00"},
        {"weekday": 1, "opens": "11:00", "closes": "13:00"},
    ]

    answer = acme.post("/api/clinic/professionals", {"name": "Lia", "hours": hours})

    assert "sobrepõem" in answer.get_json()["fields"]["hours"]


def test_pausing_a_service_keeps_who_performs_it(acme: Caller, clinic: Furnished) -> None:
    """A professional's form shows active services only; saving it leaves the paused one alone."""
    service = f"/api/clinic/services/{clinic.service_id}"
    acme.put(service, {"name": "Massagem", "duration_min": 30, "active": False})
    acme.post(f"/clinic/professionals/{clinic.professional_id}", data={"name": "Lia"})
    acme.put(service, {"name": "Massagem", "duration_min": 30})

    [lia] = acme.get("/api/clinic/professionals").get_json()["professionals"]

    assert lia["service_ids"] == [clinic.service_id]


def test_pausing_a_professional_keeps_what_they_do(acme: Caller, clinic: Furnished) -> None:
    """A service's form shows active professionals only; saving it leaves the paused one alone."""
    professional = f"/clinic/professionals/{clinic.professional_id}"
    offered = {"name": "Lia", "service_ids[]": clinic.service_id}
    acme.post(professional, data=offered | {"active": "false"})
    form = {"name": "Massagem", "duration_min": "30", "professional_ids[]": ""}
    acme.post(f"/clinic/services/{clinic.service_id}", data=form)

    [lia] = acme.get("/api/clinic/professionals").get_json()["professionals"]

    assert lia["service_ids"] == [clinic.service_id]


@pytest.mark.parametrize("form", ["service", "professional"])
def test_unticking_ends_what_is_offered(acme: Caller, clinic: Furnished, form: str) -> None:
    """Between two that are active, either form decides."""
    if form == "service":
        sent = {"name": "Massagem", "duration_min": "30", "professional_ids[]": ""}
        acme.post(f"/clinic/services/{clinic.service_id}", data=sent)
    else:
        acme.post(f"/clinic/professionals/{clinic.professional_id}", data={"name": "Lia"})

    [lia] = acme.get("/api/clinic/professionals").get_json()["professionals"]

    assert lia["service_ids"] == []


def test_the_shortest_and_the_longest_are_offered(acme: Caller) -> None:
    """Five minutes to eight hours, and four hours to tidy up."""
    for minutes, buffer in ((5, 0), (480, 240)):
        body = {"name": f"De {minutes}", "duration_min": minutes, "buffer_after_min": buffer}
        assert acme.post("/api/clinic/services", body).status_code == 201


@pytest.mark.parametrize("form", ["service", "professional"])
def test_a_link_is_seen_at_once_at_its_other_end(
    acme: Caller, clinic: Furnished, form: str
) -> None:
    """Both lists are kept, and either form changes both."""
    ids = {"service": clinic.service_id, "professional": clinic.professional_id}
    body = {"name": "Lia", "duration_min": 30, "service_ids": [], "professional_ids": []}
    other = "professional" if form == "service" else "service"

    def linked() -> list[str]:
        [one] = acme.get(f"/api/clinic/{other}s").get_json()[f"{other}s"]
        found: list[str] = one[f"{form}_ids"]
        return found

    before = linked()
    acme.put(f"/api/clinic/{form}s/{ids[form]}", body)

    assert (before, linked()) == ([ids[form]], [])
