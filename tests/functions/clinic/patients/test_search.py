"""What the palette is told of patients."""

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/search"


def test_a_patient_is_found_with_what_tells_them_apart(acme: Caller, clinic: Furnished) -> None:
    """Name, telephone, a sign, and the page that they lead to."""
    assert acme.get(URL, query_string={"q": "prado"}).get_json()["found"] == [
        {
            "label": "José Prado",
            "detail": "(11) 98765-4321",
            "href": f"/clinic/patients/{clinic.patient_id}",
            "icon": "user",
        }
    ]


def test_nothing_is_found_by_nothing(acme: Caller, globex: Caller, clinic: Furnished) -> None:
    """Nor what is another clinic's."""
    assert acme.get(URL).get_json() == {"found": []}
    assert globex.get(URL, query_string={"q": "prado"}).get_json() == {"found": []}


def test_a_person_who_comes_by_is_led_to_the_list(acme: Caller) -> None:
    """The words go with them."""
    answer = acme.get("/clinic/search", query_string={"q": "Zé & Cia"})

    assert answer.location == "/clinic/patients?q=Z%C3%A9+%26+Cia"
