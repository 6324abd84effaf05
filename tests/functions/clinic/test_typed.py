"""What people type and paste into the clinic's forms."""

from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic"
PHONE = "(11) 98765-4321"
UNSEEN = ["\u200b\u200b", "Ana\nBcc: x", "An\u202ea", "\x1c\x1c", "\u3164", "12"]
UNSEEN.append("A" + "\u0301" * 30)


def _named(kind: str, name: str) -> dict[str, Any]:
    more = {"patients": {"phone": PHONE}, "services": {"duration_min": 30}, "professionals": {}}
    return {"name": name, **more[kind]}


@pytest.mark.parametrize("kind", ["patients", "services", "professionals"])
@pytest.mark.parametrize("name", UNSEEN)
def test_a_name_is_one_line_that_people_see(acme: Caller, kind: str, name: str) -> None:
    """Whoever or whatever is called so."""
    answer = acme.post(f"{URL}/{kind}", _named(kind, name))

    assert answer.status_code == 400
    assert answer.get_json()["fields"].keys() == {"name"}


@pytest.mark.parametrize("name", UNSEEN)
def test_a_patient_named_in_a_booking_is_no_exception(
    acme: Caller, clinic: Furnished, name: str
) -> None:
    """The name goes into the same mails."""
    body = clinic.booking("2031-03-04T10:00:00-03:00", patient_name=name, patient_phone=PHONE)
    body.pop("patient_id")

    assert acme.post(f"{URL}/appointments", body).get_json()["fields"].keys() == {"patient_name"}


def test_a_name_kept_of_old_breaks_no_page(acme: Caller, clinic: Furnished) -> None:
    """Rows from before this rule are drawn with a sign instead of initials."""
    with acme.db() as db:
        for table in ("professional", "patient", "service"):
            db.run(f"update {table} set name = :name", name="\x1c\x1c")

    paths = ["agenda?day=2031-03-03", "patients", "professionals", "services", "appointments"]
    paths += [f"patients/{clinic.patient_id}", f"professionals/{clinic.professional_id}"]
    found = {path: acme.get(f"/clinic/{path}").status_code for path in paths}

    assert set(found.values()) == {200}


def test_notes_keep_their_lines(acme: Caller) -> None:
    """However they are ended where they were written."""
    body = {"name": "Ana", "phone": PHONE, "notes": "um\r\ndois\u2028três\u200b "}

    made = acme.post(f"{URL}/patients", body).get_json()["patient"]

    assert made["notes"] == "um\ndois\ntrês"


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("email", "maria@exemplo", "Confira o e-mail: falta o fim do domínio, como .com.br."),
        ("email", "joão@exemplo.com", "Confira o e-mail: antes do @ não pode haver acento."),
        ("phone", "(23) 98765-4321", "Não existe o DDD 23. Escreva assim: (11) 98765-4321."),
        ("phone", "(11) 1111-1111", "Confira o número: os dígitos são todos iguais."),
        ("born_on", 0, "Escreva como texto, por exemplo 08:30 ou 26/11/2026."),
        ("born_on", "31/02/1990", "Esta data não existe. Confira dia e mês."),
        ("cpf", "12.ABC.345/01DE-35", "Um CPF tem 11 dígitos."),
    ],
)
def test_the_reason_is_a_sentence_of_ours(
    acme: Caller, field: str, typed: object, reason: str
) -> None:
    """Beside the field, naming the fix."""
    answer = acme.post(f"{URL}/patients", {"name": "Ana", "phone": PHONE, field: typed})

    assert answer.get_json()["fields"] == {field: reason}


@pytest.mark.parametrize("price", [100_000_001, "1.000.000,01", -1, 10**30])
def test_a_price_beyond_the_limit_is_told_in_reais(acme: Caller, price: object) -> None:
    """Nobody thinks in centavos."""
    body = {"name": "Ventosa", "duration_min": 30, "price_centavos": price}

    reason = acme.post(f"{URL}/services", body).get_json()["fields"]["price_centavos"]

    assert reason in {
        "Use um valor de R$ 0,00 a R$ 1.000.000,00.",
        "Escreva o valor assim: 1.234,56.",
    }


def test_a_length_beyond_the_limit_is_told_in_minutes(acme: Caller) -> None:
    """With the word."""
    answer = acme.post(f"{URL}/services", {"name": "Ventosa", "duration_min": 485})

    assert answer.get_json()["fields"] == {"duration_min": "Use um valor de 5 a 480 minutos."}


@pytest.mark.parametrize("value", [30.0, True, "30.0", "1_0", "0x1e", "٣٠", [30]])
def test_a_number_is_whole_and_written_as_such(acme: Caller, value: object) -> None:
    """Neither a fraction nor yes is thirty minutes."""
    answer = acme.post(f"{URL}/services", {"name": "Ventosa", "duration_min": value})

    assert answer.get_json()["fields"] == {"duration_min": "Escreva um número inteiro."}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("8 até 12", "08:00-12:00"),
        ("das 8 às 12", "08:00-12:00"),
        ("8-12 e 14-18", "08:00-12:00, 14:00-18:00"),
        ("fechado", ""),
    ],
)
def test_hours_are_read_as_they_are_written(acme: Caller, typed: str, shown: str) -> None:
    """In the words of who fills in the form."""
    form = {"name": "Lia", "weekday_1": typed}

    made = acme.post(f"{URL}/professionals", form).get_json()["professional"]

    assert ", ".join(f"{h['opens']}-{h['closes']}" for h in made["hours"]) == shown


def test_hours_that_cannot_be_read_are_told_with_an_example(acme: Caller) -> None:
    """Beside their weekday."""
    answer = acme.post(f"{URL}/professionals", {"name": "Lia", "weekday_2": "de manhã"})

    assert "08:00-12:00, 13:00-18:00" in answer.get_json()["fields"]["weekday_2"]
