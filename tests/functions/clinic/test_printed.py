"""What is printed of a visit and of a patient: who may have it, and what stands on it."""

import re
from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

LONG = "Maria Aparecida do Nascimento Albuquerque Cavalcanti de Vasconcelos"


def _paper(caller: Caller, path: str) -> str:
    """The words on the paper of a page."""
    answer = caller.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    [paper] = re.findall(r"<article.*?</article>", answer.get_data(as_text=True), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", paper).split())


@pytest.fixture
def visit(acme: Caller, clinic: Furnished) -> str:
    """The visit of somebody with mail."""
    [found] = acme.get("/api/clinic/appointments").get_json()["appointments"]
    identifier: str = found["id"]
    return identifier


def _patient(caller: Caller, **more: Any) -> str:
    body = {"name": LONG, "phone": "+5511987654321", **more}
    made: str = caller.post("/api/clinic/patients", body).get_json()["patient"]["id"]
    return made


def test_a_visit_s_slip_says_what_its_patient_must_know(acme: Caller, clinic: Furnished) -> None:
    """Whose it is, when by the weekday, of what, with whom, and how to answer."""
    contact = {"phone": "+551133334444", "address": "Rua das Flores, 12"}
    assert acme.post("/api/workspace/contact", contact).status_code == 200
    asked = clinic.booking("2031-03-04T09:00:00-03:00", patient_id=_patient(acme))
    made = acme.post("/api/clinic/appointments", asked).get_json()["appointment"]["id"]

    said = _paper(acme, f"/clinic/appointments/{made}/slip")

    assert re.sub(r"Emitido em [\d/]+ [\d:]+", "Emitido em …", said) == (
        "Acme Rua das Flores, 12 (11) 3333-4444 Comprovante de horário Terça, 4 de março de 2031"
        f" 09:00–09:30 Paciente {LONG} Serviço Massagem Profissional Lia"
        " Para confirmar ou cancelar, ligue para (11) 3333-4444 . Emitido em …."
    )


def test_who_has_mail_answers_by_its_link(acme: Caller, visit: str) -> None:
    """The slip says so and bears no link, for whoever finds it would cancel for them."""
    path = f"/clinic/appointments/{visit}/slip"

    assert "use o link do e-mail deste horário" in _paper(acme, path)
    assert "/clinic/visit/" not in acme.get(path).get_data(as_text=True)


def test_a_cancelled_visit_s_slip_says_so(acme: Caller, visit: str) -> None:
    """And no more how to cancel it."""
    assert acme.post(f"/api/clinic/appointments/{visit}/cancellation", {}).status_code == 200

    said = _paper(acme, f"/clinic/appointments/{visit}/slip")

    assert "Comprovante de horário Cancelado Segunda, 3 de março de 2031" in said
    assert "Para confirmar" not in said


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_patient_s_label_says_who_they_are(acme: Caller, size: str) -> None:
    """By name, birth, CPF as people write it, and telephone; nothing of the notes."""
    born = {"born_on": "1980-05-03", "cpf": "52998224725", "notes": "Alergia"}
    patient = _patient(acme, **born)

    said = _paper(acme, f"/clinic/patients/{patient}/label?size={size}")

    assert said == (f"{LONG} Nascimento 03/05/1980 CPF 529.982.247-25 Telefone (11) 98765-4321")


def test_what_is_not_known_is_left_out_of_a_label(acme: Caller) -> None:
    """No word stands before nothing."""
    said = _paper(acme, f"/clinic/patients/{_patient(acme)}/label")

    assert said == f"{LONG} Telefone (11) 98765-4321"


def test_an_archived_patient_has_a_label_and_whoever_prints_it_is_told(acme: Caller) -> None:
    """On the screen; what is put away on paper is found by it."""
    patient = _patient(acme)
    acme.post("/api/clinic/patients/archives", {"ids": [patient]})

    page = acme.get(f"/clinic/patients/{patient}/label").get_data(as_text=True)

    assert "Paciente arquivado" in page
    assert "arquivado" not in _paper(acme, f"/clinic/patients/{patient}/label")


def test_both_are_reached_from_their_pages(acme: Caller, clinic: Furnished, visit: str) -> None:
    """By a word that says what comes."""
    here = acme.get(f"/clinic/appointments/{visit}").get_data(as_text=True)
    patient = acme.get(f"/clinic/patients/{clinic.patient_id}").get_data(as_text=True)

    assert f'href="/clinic/appointments/{visit}/slip">Imprimir comprovante</a>' in here
    assert f'href="/clinic/patients/{clinic.patient_id}/label"' in patient


def test_another_tenant_prints_neither(globex: Caller, clinic: Furnished, visit: str) -> None:
    """They are not there."""
    label = f"/clinic/patients/{clinic.patient_id}/label"

    assert globex.get(f"/clinic/appointments/{visit}/slip").status_code == 404
    assert globex.get(label).status_code == 404
