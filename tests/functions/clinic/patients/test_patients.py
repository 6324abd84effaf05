"""Finding, registering and taking out patients."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.identity import utc_now
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/patients"


def _names(caller: Caller, q: str) -> list[str]:
    answer = caller.get(URL, query_string={"q": q})
    return [patient["name"] for patient in answer.get_json()["patients"]]


def _add(caller: Caller, name: str, **more: str) -> None:
    answer = caller.post(URL, {"name": name, "phone": "11 91234-5678", **more})
    assert answer.status_code == 201, answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "q", ["jose", "JOSÉ", "josé pra", "prado", "11987", "(11) 98765-4321", "4321"]
)
def test_finds_without_accents_by_name_and_telephone(
    acme: Caller, clinic: Furnished, q: str
) -> None:
    """As people type: no accents, part of a name, a number with its punctuation."""
    _add(acme, "Outra Pessoa")

    assert _names(acme, q) == ["José Prado"]


def test_finds_by_cpf(acme: Caller) -> None:
    """With or without its dots, whatever dashes it was pasted with."""
    _add(acme, "Lúcia", cpf="529.982.247-25")
    _add(acme, "Zero", cpf="012.345.678-90")

    assert _names(acme, "529.982") == ["Lúcia"]
    assert _names(acme, "529.982.247–25") == ["Lúcia"]
    assert _names(acme, "012.345.678-90") == ["Zero"]


@pytest.mark.parametrize(
    ("name", "q"),
    [
        ("Rita D’Ávila", "D'Avila"),
        ("Rita D'Avila", "d’ávila"),
        ("Rita D´Ávila", "davila"),
        ("Klaus Straße", "Strasse"),
        ("Klaus Strasse", "STRAßE"),
        ("Łódź Nowak", "Łódź"),
        ("Łódź Nowak", "nowak lodz"),
        ("Gabriela Gomes", "Gomes Gabriela"),
        ("Gabriela Gomes", "gom gab"),
        ("Jose\u0301 Ana-Maria", "ana maria josé"),
        ("Ana Lima", "Ａna\u00a0Lima\u200b"),
        ("Søren Æbelø", "soren aebelo"),
        ("Müller & Filhos", "muller filhos"),
        ("Raio-X 2", "raio x"),
        ("Иван", "иван"),
    ],
)
def test_a_name_is_found_however_it_is_written(
    acme: Caller, clinic: Furnished, name: str, q: str
) -> None:
    """Letters of their own, apostrophes, joined accents, words in any order."""
    _add(acme, name)

    assert len(_names(acme, q)) == 1


@pytest.mark.parametrize(
    "q",
    [
        *("011 98765-4321", "(011) 98765-4321", "021 11 98765-4321", "0xx11 98765-4321"),
        *("+55 11 98765-4321", "5511987654321", "\u202a+55 11 98765\u20114321\u202c"),
        *("José 98765-4321", "98765 4321 josé", "prado 11 98765", "11 9 8765 4321"),
    ],
)
def test_a_telephone_is_found_however_it_is_written(
    acme: Caller, clinic: Furnished, q: str
) -> None:
    """With the 0, a carrier, the country, beside a name, or a part of it."""
    _add(acme, "Outra Pessoa")

    assert _names(acme, q) == ["José Prado"]


@pytest.mark.parametrize("q", ["maria prado", "jose 0000", "josé prado silva", "11 11111-1111"])
def test_every_word_has_to_be_found(acme: Caller, clinic: Furnished, q: str) -> None:
    """One that is nowhere finds nobody."""
    assert _names(acme, q) == []


@pytest.mark.parametrize("q", ["(", ")(", "-", "...", "'", "&", "\u202e"])
def test_what_holds_no_word_finds_nobody(acme: Caller, clinic: Furnished, q: str) -> None:
    """Asking for a sign is not asking for everybody."""
    assert _names(acme, q) == []
    assert (
        acme.get("/api/clinic/patients/choices", query_string={"q": q}).get_json()["patients"] == []
    )


@pytest.mark.parametrize("q", ["%", "_", "\\", "'; drop table patient --", "\u200b", "💆"])
def test_what_is_typed_is_text(acme: Caller, clinic: Furnished, q: str) -> None:
    """No wildcard and no statement comes out of a search."""
    assert _names(acme, q) == []


def test_pages_join_without_a_gap(acme: Caller) -> None:
    """In the order of names, accents aside."""
    for name in ("Érica", "Ana", "Bento", "Davi", "Eva"):
        _add(acme, name)

    first = acme.get(f"{URL}?limit=3").get_json()
    rest = acme.get(f"{URL}?limit=3&cursor={first['next']}").get_json()

    names = [p["name"] for p in first["patients"] + rest["patients"]]
    assert names == ["Ana", "Bento", "Davi", "Érica", "Eva"]
    assert rest["next"] is None


def test_a_family_may_share_a_telephone_but_not_a_cpf(acme: Caller) -> None:
    """The second CPF is refused beside its field."""
    _add(acme, "Mãe", cpf="52998224725")
    _add(acme, "Filho")

    answer = acme.post(URL, {"name": "X Y", "phone": "11912345678", "cpf": "529.982.247-25"})

    assert answer.status_code == 409
    assert answer.get_json()["code"] == "clinic.cpf_taken"
    assert "cpf" in answer.get_json()["fields"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "8765-4321"),
        ("cpf", "111.111.111-11"),
        ("cpf", "11.222.333/0001-81"),
        ("email", "não é"),
        ("born_on", "2999-01-01"),
        ("born_on", "1800-01-01"),
        ("name", " "),
        ("name", "x" * 200),
        ("notes", "x" * 5000),
    ],
)
def test_bad_fields_are_named(acme: Caller, field: str, value: str) -> None:
    """One reason beside each."""
    body = {"name": "Ana", "phone": "11912345678", field: value}

    answer = acme.post(URL, body)

    assert answer.status_code == 400
    assert list(answer.get_json()["fields"]) == [field]


def test_hostile_names_are_kept_and_shown_as_text(acme: Caller) -> None:
    """Nothing a name holds becomes markup."""
    name = "<script>alert(1)</script>\"'{{ 7*7 }}"
    _add(acme, name)

    page = acme.get("/clinic/patients").get_data(as_text=True)

    assert _names(acme, "script") == [name]
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page


def test_the_spreadsheet_runs_no_formula(acme: Caller) -> None:
    """Excel opens it with accents, columns and harmless cells."""
    _add(acme, "=HYPERLINK(1)", notes="@soma")

    answer = acme.post(f"{URL}/exports", {})

    text = answer.get_data().decode("utf-8-sig")
    assert "'=HYPERLINK(1);(11) 91234-5678;" in text
    assert "'@soma" in text
    assert answer.headers["Content-Disposition"].endswith('"pacientes.csv"')


def test_changes_are_saved_whole(acme: Caller, clinic: Furnished) -> None:
    """What is left out is cleared: the form shows everything."""
    url = f"{URL}/{clinic.patient_id}"
    acme.put(url, {"name": "José P.", "phone": "11912345678"})

    patient = acme.get(url).get_json()["patient"]

    assert (patient["name"], patient["email"]) == ("José P.", None)


def test_the_spreadsheet_is_in_the_order_of_names(acme: Caller) -> None:
    """Accents and capitals aside."""
    for name in ("Zélia", "ana", "Érica", "Bia"):
        _add(acme, name)

    lines = acme.post(f"{URL}/exports", {}).get_data(as_text=True).splitlines()[1:]

    assert [line.partition(";")[0].strip('"') for line in lines] == ["ana", "Bia", "Érica", "Zélia"]


def test_a_booking_is_offered_the_first_six(acme: Caller) -> None:
    """Whoever sees no more types on."""
    for letter in "gfedcba":
        _add(acme, f"Ana {letter}")

    found = acme.get(f"{URL}/choices?q=ana").get_json()["patients"]

    assert [one["name"][-1] for one in found] == list("abcdef")


def test_a_patient_s_page_shows_the_latest_fifty(acme: Caller, clinic: Furnished) -> None:
    """The newest first; older ones stand in the list of visits."""
    with acme.db() as db:
        db.run(
            "insert into appointment (patient_id, professional_id, service_id, starts_at, ends_at,"
            " busy_until, price_centavos, created_by) select patient_id, professional_id,"
            " service_id, s, s + interval '1 hour', s + interval '1 hour', 0, created_by"
            " from appointment, generate_series(starts_at - interval '50 hours',"
            " starts_at - interval '1 hour', '1 hour') as s"
        )

    shown = acme.get(f"{URL}/{clinic.patient_id}").get_json()["appointments"]

    assert len(shown) == 50
    assert shown[0]["starts_at"] == "2031-03-03T13:00:00+00:00"


def test_nobody_is_born_tomorrow(acme: Caller, clinic: Furnished) -> None:
    """Neither when registered nor when changed; today they may."""
    today = utc_now().astimezone(ZoneInfo("America/Sao_Paulo")).date()
    body = {"name": "Nina", "phone": "11987654321"}
    born = [{**body, "born_on": str(today + timedelta(days=days))} for days in (0, 2)]
    path = f"{URL}/{clinic.patient_id}"

    answers = [ask(to, one) for one in born for ask, to in ((acme.post, URL), (acme.put, path))]

    assert [answer.status_code for answer in answers] == [201, 200, 400, 400]
