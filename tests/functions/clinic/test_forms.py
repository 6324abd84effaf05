"""A page's form that is refused comes again as it was typed, with the reasons, for any browser."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

TYPED = {"name": "Zé <Prado>", "phone": "(11) 98765-0000", "notes": "Prefere\nmanhãs"}


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page)
    assert found, f"no input {name}"
    return found[1]


def _text(answer: TestResponse) -> str:
    assert answer.mimetype == "text/html"
    return answer.get_data(as_text=True)


def test_a_stale_form_keeps_what_was_typed_and_saves_over_when_sent_again(
    acme: Caller, clinic: Furnished
) -> None:
    """Who, what and when stand above it; the second press carries the version that was told."""
    path = f"/clinic/patients/{clinic.patient_id}"
    acme.put(f"/api{path}", {"name": "José Prado", "phone": "11987654321", "email": "ze@x.com.br"})

    answer = acme.post(path, data=TYPED | {"version": "1"})

    page = _text(answer)
    assert answer.status_code == 409
    assert "Ana Lima mudou este cadastro" in page
    assert "Agora está: ze@x.com.br." in page
    assert _value(page, "name") == "Zé &lt;Prado&gt;"
    assert "Prefere\nmanhãs</textarea>" in page
    assert _value(page, "version") == "2"
    assert acme.post(path, data=TYPED | {"version": "2"}).status_code == 303
    assert acme.get(f"/api{path}").get_json()["patient"]["name"] == "Zé <Prado>"


def test_a_refusal_for_another_reason_forgets_no_version(acme: Caller, clinic: Furnished) -> None:
    """Put right and sent again, a stale form is still told what somebody else changed."""
    path = f"/clinic/patients/{clinic.patient_id}"
    acme.put(f"/api{path}", {"name": "José Prado", "phone": "11987654321"})

    page = _text(acme.post(path, data=TYPED | {"phone": "123", "version": "1"}))

    assert _value(page, "version") == "1"


@pytest.mark.parametrize(
    ("path", "sent", "kept", "field"),
    [
        ("patients", {"name": "Zé", "phone": "123"}, ("name", "Zé"), "phone"),
        ("services", {"name": "Reiki", "duration_min": "7"}, ("name", "Reiki"), "duration_min"),
        (
            "professionals",
            {"name": "Rui", "weekday_1[]": ["opens", "manhã", "closes", "12:00"]},
            ("name", "Rui"),
            "weekday_1-0-opens",
        ),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    acme: Caller, path: str, sent: dict[str, Any], kept: tuple[str, str], field: str
) -> None:
    """With its reason beside the field, and the same key: it is still the same request."""
    answer = acme.post(f"/clinic/{path}", data=sent | {"request_id": "k-1"})

    page = _text(answer)
    assert answer.status_code == 400
    assert _value(page, kept[0]) == kept[1]
    assert _value(page, "request_id") == "k-1"
    assert re.search(rf'id="f-{field}-error">[^<]+<', page)


def test_refused_hours_keep_every_row(acme: Caller) -> None:
    """As they were typed, an empty one too; the reason stands at the row's own field."""
    rows = ["opens", "8h", "closes", "12:00", "opens", "", "closes", ""]
    rows += ["opens", "11:00", "closes", "18:00"]
    form = {"name": "Rui", "weekday_1[]": rows, "weekday_2[]": ["opens", "", "closes", ""]}

    page = _text(acme.post("/clinic/professionals", data=form))

    typed = re.findall(r'name="weekday_1\[\]" value="([^"]*)" data-end', page)
    assert typed == ["8h", "12:00", "", "", "11:00", "18:00"]
    told = re.search(r'id="f-weekday_1-2-opens-error">([^<]+)<', page)
    assert told
    assert told[1] == "Começa antes de 08:00–12:00 terminar."


def test_refused_hours_come_again_as_one_day_s(acme: Caller) -> None:
    """As many rows as a day may have, whatever was sent, and the reason is the day's."""
    rows = ["opens", "8", "closes", "9"] * 50

    page = _text(acme.post("/clinic/professionals", data={"name": "Rui", "weekday_1[]": rows}))

    assert len(re.findall(r'name="weekday_1\[\]" value="8" data-end', page)) == 20
    assert "até 20" in page
    day = re.search(r'role="group" aria-label="Segunda"[^>]*>', page)
    assert day
    assert 'aria-describedby="f-weekday_1-error"' in day[0]


def test_boxes_stay_as_they_were_ticked(acme: Caller, clinic: Furnished) -> None:
    """None at all is a choice, too, and so is no longer active."""
    path = f"/clinic/services/{clinic.service_id}"
    form = {"name": "", "duration_min": "30", "professional_ids[]": "", "active": "false"}

    page = _text(acme.post(path, data=form))

    assert " checked" not in page


def test_a_booking_that_finds_no_time_keeps_its_day(acme: Caller, clinic: Furnished) -> None:
    """And its patient; the free times stand with the reason."""
    form = clinic.booking("") | {"day": "2031-03-03", "time": "10:15"}
    del form["starts_at"]

    answer = acme.post("/clinic/appointments", data=form)

    page = _text(answer)
    assert answer.status_code == 409
    assert "Livres: 09:30" in page
    assert _value(page, "day") == "2031-03-03"
    assert "José Prado" in page


def test_a_key_that_is_used_up_is_another_in_the_form_that_comes_again(
    acme: Caller, clinic: Furnished
) -> None:
    """Sent again it registers the other one, as the page says."""
    form = {"name": "Bia Reis", "phone": "11987650000", "request_id": "k-1"}
    acme.post("/clinic/patients", data=form)

    refused = acme.post("/clinic/patients", data=form | {"name": "Rita Luz"})

    page = _text(refused)
    assert refused.status_code == 409
    assert _value(page, "request_id") != "k-1"
    assert _value(page, "name") == "Rita Luz"


def test_one_form_s_refusal_is_not_another_s(acme: Caller) -> None:
    """On the page of the settings the logo keeps its own version."""
    form = {"name": "", "timezone": "America/Manaus", "version": "1"}

    page = _text(acme.post("/workspace/settings", data=form))

    assert page.count('role="alert" data-alert hidden') == page.count("data-alert") - 1


def test_scripts_get_the_reasons_alone(acme: Caller) -> None:
    """Their form still stands there, as it was typed."""
    sent = {"HX-Request": "true", "Accept": "application/problem+json"}

    answer = acme.post("/clinic/patients", data={"name": "Zé"}, headers=sent)

    assert answer.mimetype == "application/problem+json"
