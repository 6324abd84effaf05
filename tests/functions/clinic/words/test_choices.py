"""What the clinic chooses to tell its patients: kept, checked, told to who delivers it."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from shared.letters import PART
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller
from tests.support.waiting import behind

TIMES = "/api/clinic/words"
CHAT = f"{TIMES}/whatsapp"
MAILS = f"{TIMES}/mails"
TEXT = "Oi {nome}, {dia} às {hora} com {profissional}? {link}"


def _voices(caller: Caller) -> list[dict[str, Any]]:
    return [row.data[PART]["speak"] for row in caller.events("clinic.words_chosen")]


def test_the_usual_is_shown_until_somebody_chooses(acme: Caller) -> None:
    """A day before, quiet from nine to eight, our texts; looking chooses nothing."""
    shown = acme.get(TIMES).get_json()
    chat, mails = acme.get(CHAT).get_json(), acme.get(f"{MAILS}?word=reminder").get_json()

    assert (shown["choice"]["leads"], shown["choice"]["version"]) == ([1440], 0)
    assert (shown["quiet_from"], shown["quiet_until"]) == ("21:00", "08:00")
    assert "{link}" in chat["text"]
    assert mails["said"]["subject"] == "Lembrete: amanhã em Acme"
    assert _voices(acme) == []


def test_times_are_kept_and_told_once(acme: Caller) -> None:
    """In words on the trail; saved again they change nothing and tell nobody."""
    form = {"leads": [120, 2880], "quiet": True, "quiet_from": "22h", "quiet_until": "7:30"}
    for version in (0, 2):
        assert acme.put(TIMES, form | {"version": version}).status_code == 200
    shown = acme.get(TIMES).get_json()

    assert shown["choice"] == {"leads": [2880, 120], "quiet": True, "version": 2}
    [voice] = _voices(acme)
    assert voice["leads"] == [2880, 120]
    assert (voice["quiet_from"], voice["quiet_until"]) == (1320, 450)
    [line] = acme.get("/api/workspace/settings/audit?kind=clinic.words").get_json()["lines"]
    assert "48 horas antes e 2 horas antes" in str(line)


def test_none_is_a_choice_and_so_is_no_silence(acme: Caller) -> None:
    """Nobody is reminded by mail; or at any hour."""
    acme.put(TIMES, {"leads": []})
    acme.put(TIMES, {"leads": [1440], "quiet": False, "quiet_from": "21:00"})

    none, loud = _voices(acme)
    assert none["leads"] == []
    assert (loud["leads"], loud["quiet_from"], loud["quiet_until"]) == ([1440], 0, 0)
    assert acme.get(TIMES).get_json()["choice"]["quiet"] is False


def test_the_usual_can_be_chosen_as_well(acme: Caller) -> None:
    """It is a choice from then on: whoever saves the same page again is not told of another."""
    usual = {"leads": [1440], "quiet": True}
    first = acme.put(TIMES, usual | {"version": 0})
    again = acme.put(TIMES, usual, headers={"If-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.get_json()["choice"]["version"] == again.get_json()["choice"]["version"] > 0


def test_a_text_by_whatsapp_is_told_to_no_mail(acme: Caller) -> None:
    """It leaves from the clinic's own hands; what is chosen next is told with its version."""
    saved = acme.put(CHAT, {"text": TEXT, "version": 0})
    told = _voices(acme)
    acme.put(TIMES, {"leads": []}, headers={"If-Match": saved.headers["ETag"]})

    assert (saved.status_code, told) == (200, [])
    assert [voice["leads"] for voice in _voices(acme)] == [[]]


@pytest.mark.parametrize(
    ("form", "field", "reason"),
    [
        ({"leads": [60]}, "leads", "Não lembramos 60 minutos antes"),
        ({"quiet": True, "quiet_from": "8:00"}, "quiet_until", "Termine em outra hora"),
        ({"quiet": True, "quiet_from": "15:00"}, "quiet_until", "ao menos oito horas"),
        ({"quiet": True, "quiet_from": "25h"}, "quiet_from", ""),
    ],
)
def test_times_that_cannot_be_are_refused_by_name(
    acme: Caller, form: dict[str, Any], field: str, reason: str
) -> None:
    """Nothing is kept."""
    answer = acme.put(TIMES, form)

    assert answer.status_code == 400
    assert reason in answer.get_json()["fields"][field]
    assert acme.get(TIMES).get_json()["choice"]["version"] == 0


def test_two_people_choose_one_after_the_other(acme: Caller) -> None:
    """Whoever read what stood before is told, on whichever of the pages."""
    acme.put(CHAT, {"text": TEXT, "version": 0})
    late = [
        acme.put(TIMES, {"leads": [], "version": 0}),
        acme.put(CHAT, {"text": "", "version": 0}),
        acme.put(MAILS, {"word": "booked", "version": 0}),
        acme.put(f"{MAILS}/look", {"logo": True, "version": 0}),
    ]

    assert {one.get_json()["code"] for one in late} == {"clinic.changed_meanwhile"}
    assert acme.get(CHAT).get_json()["text"] == TEXT


def test_of_two_at_once_one_is_told_of_the_other(acme: Caller) -> None:
    """Whoever follows is held until whoever came first has chosen."""
    first = acme.put(TIMES, {"leads": [], "version": 0}).get_json()["choice"]["version"]
    both = behind(
        acme,
        "select version from word_choice for update",
        *[partial(acme.put, TIMES, {"leads": [one], "version": first}) for one in (120, 1440)],
    )

    assert sorted(one.status_code for one in both) == [200, 409]


@pytest.mark.parametrize("role", ["receptionist", "professional", "viewer"])
def test_texts_are_whose_they_are_to_choose(acme: Caller, role: str) -> None:
    """Who keeps the clinic; nobody else sees the pages."""
    for path in (TIMES, CHAT, MAILS):
        assert acme.as_(role).get(path).status_code == 403
        assert acme.as_("manager").get(path).status_code == 200


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{dia} {hora} {link} {cpf}", "Não conhecemos {cpf}. Use {nome}, {dia}"),
        ("{dia} {hora} {link", "Há uma chave sem par"),
        ("{dia} {hora}}", "Há uma chave sem par"),
        ("{nome} {hora} {link}", "Falta {dia}"),
        ("{dia} {link}", "Falta {hora}"),
        ("{dia} {hora}", "Falta {link}: sem isso o paciente não sabe por onde confirmar"),
        ("x" * 1001, ""),
    ],
)
def test_what_stands_in_braces_is_checked(acme: Caller, text: str, reason: str) -> None:
    """The refusal says which and what may; looked at while it is typed, so does what is shown."""
    answer = acme.put(CHAT, {"text": text})
    looked = acme.post(f"{CHAT}/preview", {"text": text})

    assert answer.status_code == 400
    assert reason in answer.get_json()["fields"]["text"]
    assert looked.status_code == (200 if reason else 400)
    assert reason in (looked.get_json().get("wrong") or "")


def test_a_text_reads_as_the_patient_would(acme: Caller) -> None:
    """With an example in each place, before it is saved; capitals in braces are no matter."""
    said = acme.post(f"{CHAT}/preview", {"text": "Oi {Nome}: {DIA}, {hora} {link} {clinica}"})

    text = said.get_json()["text"]
    assert text.startswith("Oi Maria: ")
    assert text.endswith("/clinic/visit/confirmation?v=… Acme")
    assert acme.get(CHAT).get_json()["choice"]["version"] == 0


def test_our_text_comes_back(acme: Caller) -> None:
    """Empty, or just as ours is."""
    ours = acme.get(CHAT).get_json()["text"]
    for text in ("", ours):
        acme.put(CHAT, {"text": TEXT})
        acme.put(CHAT, {"text": text})
        assert acme.get(CHAT).get_json()["choice"]["own"] is False


def test_mails_in_own_words_are_told_to_who_sends_them(acme: Caller) -> None:
    """Each by its word; what is empty is ours again, and the others stay."""
    acme.put(MAILS, {"word": "booked", "opening": "Oi, {nome}!", "closing": "Traga toalha."})
    acme.put(MAILS, {"word": "reminder", "subject": "Até {dia}"})
    acme.put(f"{MAILS}/look", {"colour": "blue", "logo": True})
    acme.put(MAILS, {"word": "booked"})

    own = [voice["own"] for voice in _voices(acme)]
    assert own[0]["booked"] == {"opening": "Oi, {nome}!", "closing": "Traga toalha."}
    assert set(own[1]) == {"booked", "reminder", "look"}
    assert own[2]["look"]["colour"] == "#1d4ed8"
    assert urlsplit(own[2]["look"]["logo"]).path == "/workspace/logo"
    assert set(own[3]) == {"reminder", "look"}
    assert [voice["version"] for voice in _voices(acme)] == [2, 3, 4, 5]


def test_a_mail_is_shown_as_it_is_sent(acme: Caller) -> None:
    """Both parts, in the template that is sent; its page runs nothing and is of no origin."""
    typed = {"word": "booked", "opening": "<b>Oi</b>, {nome}!", "closing": "Traga toalha."}
    plain = acme.post(f"{MAILS}/preview", typed).get_json()
    page = acme.post("/clinic/words/mails/preview/html", data=typed | {"csrf_token": "a" * 32})

    assert plain["subject"] == "Horário confirmado em Acme"
    assert "<b>Oi</b>, Maria!" in plain["text"]
    assert "&lt;b&gt;Oi&lt;/b&gt;, Maria!" in page.text
    assert "Traga toalha." in page.text
    assert "Confirmar presença" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("sandbox")
    assert "script" not in policy
    assert len(page.headers.getlist("Content-Security-Policy")) == 1


@pytest.mark.parametrize("word", ["series_booked", "series_moved", "series_cancelled"])
def test_a_series_is_told_in_the_clinic_s_words(acme: Caller, word: str) -> None:
    """Around its dates, which are listed: no single day or time stands in the text."""
    typed = {"word": word, "subject": "{clinica}: suas datas", "opening": "Oi, {nome}!"}
    typed |= {"closing": "Até breve, {profissional}."}
    plain = acme.post(f"{MAILS}/preview", typed).get_json()
    page = acme.post("/clinic/words/mails/preview/html", data=typed | {"csrf_token": "a" * 32})
    ours = acme.get(f"{MAILS}?word={word}").get_json()["said"]["text"]

    assert plain["subject"] == "Acme: suas datas"
    for said in (plain["text"], page.text):
        assert said.index("Oi, Maria!") < said.index(" às 14:30") < said.index("Até breve, Lia")
        assert "Olá, Maria" not in said
    assert ours.startswith("Olá, Maria Duarte. ")
    assert acme.get(f"/clinic/words/mails?word={word}").text.count("Antes das datas") == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"word": "booked", "opening": "{link}"}, "opening"),
        ({"word": "series_moved", "opening": "{dia}"}, "opening"),
        ({"word": "booked", "subject": "a\nb"}, "subject"),
        ({"word": "nope"}, "word"),
        ({"word": "booked", "closing": "x" * 401}, "closing"),
    ],
)
def test_a_mail_that_cannot_be_is_refused_by_name(
    acme: Caller, form: dict[str, Any], field: str
) -> None:
    """The facts and the buttons are ours: a link in the text is none."""
    for answer in (acme.put(MAILS, form), acme.post(f"{MAILS}/preview/html", form)):
        assert answer.status_code == 400
        assert field in answer.get_json()["fields"]
    looked = acme.post(f"{MAILS}/preview", form).get_json()
    assert field in looked.get("fields", {}) or "Não conhecemos {" in looked["wrong"]


def test_a_neighbour_s_choice_is_not_ours(acme: Caller, globex: Caller, clinic: Furnished) -> None:
    """Each clinic has its own row."""
    globex.put(TIMES, {"leads": []})
    globex.put(CHAT, {"text": TEXT})

    assert acme.get(TIMES).get_json()["choice"]["version"] == 0
    assert acme.get(CHAT).get_json()["text"] != TEXT


def test_the_pages_render_and_come_back_as_typed(acme: Caller) -> None:
    """Each of them, and a refused form with what was typed and why."""
    acme.put(CHAT, {"text": TEXT})
    acme.put(MAILS, {"word": "moved", "opening": "Oi, {nome}!"})
    shown = {
        path: acme.get(f"/clinic/words{path}")
        for path in ("", "/whatsapp", "/mails", "/mails?word=moved")
    }
    refused = acme.post(
        "/clinic/words/mails", data={"word": "moved", "opening": "Oi {x}", "version": "2"}
    )

    assert {one.status_code for one in shown.values()} == {200}
    assert '<p class="written">Oi Maria, ' in shown["/whatsapp"].text
    assert "Oi, Maria!" in shown["/mails?word=moved"].text
    for path, form in (("/whatsapp", "text"), ("/mails?word=moved", "mail")):
        assert f'<form id="{form}-reset" method="post"' in shown[path].text
        assert f'type="submit" form="{form}-reset"' in shown[path].text
    assert 'form="mail-reset"' not in shown["/mails"].text
    assert refused.status_code == 400
    assert "Oi {x}" in refused.text
    assert "Não conhecemos {x}" in refused.text
    assert 'value="moved"' in refused.text


def test_the_logo_of_mails_has_an_address_of_its_own(acme: Caller) -> None:
    """For whoever reads a mail; 404 without one, and where somebody signed in it is no secret."""
    assert acme.anonymous.get("/workspace/logo").status_code == 404
    assert acme.anonymous.get("/api/workspace/logo").status_code == 404
