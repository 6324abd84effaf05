"""The desk's whole day: by mouse, and again by keyboard alone, counted; and the owner's settings.

It is about noon at the clinic, so that of its day there is a morning to settle and an afternoon.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from scripts.lib.dev.stack import Stack
from shared.identity import utc_now
from tests.functions.clinic.noon import at_noon
from tests.journeys.counting import Counted
from tests.journeys.person import Person
from tests.journeys.remote import Member, Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SLUG = "balcao"
TEAM = ("Ana Prado", "Bruno Lemos", "Carla Nunes")
_DAILY = [{"weekday": day, "opens": "08:00", "closes": "19:00"} for day in range(1, 8)]
_MOST_TABS = 60


@dataclass
class Clinic:
    """Its owner, today there, and the identifiers of who works and who comes, by name."""

    owner: Member
    today: date
    service: str = ""
    people: dict[str, str] = field(default_factory=dict)
    patients: dict[str, str] = field(default_factory=dict)

    def made(self, kind: str, **body: Any) -> str:
        """One more of something, by the API."""
        answer = self.owner.post(f"/api/clinic/{kind}s", body)
        assert answer.status_code == 201, answer.get_data()
        found: str = answer.get_json()[kind]["id"]
        return found

    def patient(self, name: str, phone: str, **more: Any) -> None:
        """Somebody who may come."""
        self.patients[name] = self.made("patient", name=name, phone=phone, **more)

    def visit(self, whose: str, who: str, at: str, days: int = 0) -> None:
        """Half an hour with one of the team."""
        starts_at = f"{self.today + timedelta(days=days)}T{at}:00"
        ids = {"professional_id": self.people[whose], "patient_id": self.patients[who]}
        self.made("appointment", service_id=self.service, starts_at=starts_at, **ids)


@pytest.fixture(scope="module")
def clinic(remote: Remote) -> Clinic:
    """Three who attend; today one who did not come and three to come, three on each day after."""
    owner = remote.tenant(SLUG)
    at_noon(owner.tenant, remote.platform)
    now = utc_now()
    clinic = Clinic(owner, (now + timedelta(hours=12 - now.hour)).date())
    clinic.service = clinic.made("service", name="Fisioterapia", duration_min=30)
    for name in TEAM:
        body = {"name": name, "service_ids": [clinic.service], "hours": _DAILY}
        clinic.people[name] = clinic.made("professional", **body)
    for number, name in enumerate(("Rita Alves", "Saulo Braga", "Tereza Cunha", "Ugo Dias")):
        clinic.patient(name, f"1198765430{number}")
    clinic.patient("Vera Maria Esteves", "11987654310", email="vera@balcao.example")
    clinic.patient("Vera Esteves", "11987654310")
    for who, at in (("Rita Alves", "09:00"), ("Saulo Braga", "15:00"), ("Tereza Cunha", "16:00")):
        clinic.visit("Ana Prado", who, at)
    clinic.visit("Bruno Lemos", "Ugo Dias", "17:00")
    for days in (1, 2):
        for number, who in enumerate(("Rita Alves", "Saulo Braga", "Tereza Cunha")):
            clinic.visit("Bruno Lemos", who, f"{9 + number:02d}:00", days)
    return clinic


@pytest.fixture
def counted(browser: Browser, stack: Stack, clinic: Clinic) -> Iterator[Counted]:
    """Who sits at the desk, signed in, at the first page."""
    with Person(browser, stack.place, refusals=(409,)) as person:
        person.resume(SLUG, clinic.owner.actor.email, PASSWORD)
        counted = Counted.of(person)
        person.go(SLUG, "/")
        counted.start()
        yield counted


def _notice(counted: Counted, text: str) -> Locator:
    found = counted.person.page.locator(".toast", has_text=text)
    expect(found).to_be_visible()
    return found


def _cost(counted: Counted, task: str, **most: int) -> None:
    """What it took, printed, and never more than it does now."""
    counted.told(task)
    took = {name: getattr(counted, name) for name in ("clicks", "keys", "drags", "loads")}
    assert all(took[name] <= most.get(name, 0) for name in took), (task, took)
    counted.start()


def test_the_day_by_mouse(counted: Counted, clinic: Clinic) -> None:
    """From who comes first to tomorrow's patients; what slips is taken back by a click."""
    person, page = counted.person, counted.person.page
    expect(page.locator(".day-item", has_text="Saulo Braga")).to_be_visible()
    person.press("Abrir agenda", "link")
    visit = page.locator(".slot", has_text="Saulo Braga")
    for act, state in (
        ("Chegou", "Chegou"),
        ("Iniciar atendimento", "Em atendimento"),
        ("Concluir", "Realizado"),
    ):
        visit.click()
        person.press(act, within="#visit-dialog")
        expect(visit).to_contain_text(state)
    _cost(counted, "chegar, ser atendido, concluir", clicks=7, loads=1)
    page.locator(".slot", has_text="Rita Alves").click()
    person.press("Faltou", within="#visit-dialog")
    _notice(counted, "Falta registrada: Rita Alves.").get_by_role("button", name="Desfazer").click()
    expect(page.locator(".slot.is-scheduled", has_text="Rita Alves")).to_be_visible()
    _cost(counted, "marcar falta e desfazer", clicks=3)
    _calls_tomorrow(counted)
    _cancels(counted, clinic)
    _registers_and_merges(counted)
    person.look("day-patient")


def _calls_tomorrow(counted: Counted) -> None:
    """Each is a telephone to tap and a word to click; the focus goes on to the next."""
    person, page = counted.person, counted.person.page
    person.press("Lembrar de amanhã", "link")
    expect(page.get_by_text("3 horários ainda não confirmados")).to_be_visible()
    for left in (2, 1):
        page.get_by_role("button", name="confirmou").first.click()
        expect(page.get_by_text(f"{left} horário").first).to_be_visible()
        assert page.evaluate("Boolean(document.activeElement.closest('#reminders'))")
    person.look("day-reminders")
    _cost(counted, "confirmar dois pelo telefone", clicks=3, loads=1)
    page.go_back()


def _cancels(counted: Counted, clinic: Clinic) -> None:
    """Whoever waits for such a time is a click away, and put on no list twice."""
    page = counted.person.page
    wish = {"service_id": clinic.service, "patient_id": clinic.patients["Vera Maria Esteves"]}
    wish |= {"until_on": str(clinic.today + timedelta(days=9)), "note": "Ligar antes"}
    assert clinic.owner.post("/api/clinic/waitlist", wish).status_code == 201
    counted.start()
    page.locator(".slot", has_text="Ugo Dias").click()
    page.locator("#visit-dialog summary", has_text="Cancelar").click()
    counted.person.press("Cancelar horário", within="#visit-dialog")
    _notice(counted, "Horário cancelado: Ugo Dias.").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Lista de espera")).to_be_visible()
    expect(page.get_by_text("Ligar antes")).to_be_visible()
    _cost(counted, "cancelar, e ver quem espera", clicks=4, loads=1)


def _registers_and_merges(counted: Counted) -> None:
    """Who is known is shown before; who was registered twice is one, and two again."""
    person, page = counted.person, counted.person.page
    person.go(SLUG, "/clinic/patients/new")
    expect(page.get_by_label("Nome completo")).to_be_focused()
    page.keyboard.type("Vera Esteves")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Talvez já seja paciente")).to_be_visible()
    person.look("day-newcomer")
    person.go(SLUG, "/clinic/patients/duplicates")
    counted.start()
    page.get_by_role("button", name="São duas pessoas").click()
    _notice(counted, "ficam como duas pessoas").get_by_role("button", name="Desfazer").click()
    page.get_by_role("link", name="Comparar").click()
    expect(page.get_by_role("radio", name="Vera Maria Esteves")).to_be_checked()
    person.look("day-merge")
    person.press("Juntar os dois")
    expect(page.get_by_role("heading", name="Vera Maria Esteves")).to_be_visible()
    _cost(counted, "juntar dois cadastros", clicks=4, loads=4)
    person.press("Desfazer", within="main")
    person.press("Separar")
    _notice(counted, "tem o próprio cadastro de novo")


def test_who_is_ill_is_settled_one_by_one(counted: Counted, clinic: Clinic) -> None:
    """A day off from the agenda; each visit goes to a colleague or stays, over the list itself."""
    person, page = counted.person, counted.person.page
    whose, day = clinic.people["Bruno Lemos"], clinic.today + timedelta(days=2)
    person.go(SLUG, f"/clinic/agenda?day={day}&professional={whose}")
    counted.start()
    person.press("Bloquear horário", "link")
    person.press("Cadastre uma folga", "link")
    expect(page.get_by_label("De quem")).to_have_value(whose)
    person.press("Salvar")
    expect(page.get_by_text("3 horários marcados batem")).to_be_visible()
    _cost(counted, "folga de quem adoeceu", clicks=3, loads=2)
    person.look("day-collisions")
    page.get_by_role("link", name="Remarcar o horário de Rita Alves").click()
    sheet = page.get_by_role("dialog", name="Remarcar")
    sheet.get_by_role("list", name="Horários livres de colegas").get_by_role("link").first.click()
    expect(sheet.get_by_role("button", name="Remarcar")).to_be_focused()
    person.look("day-elsewhere-dialog")
    sheet.get_by_role("button", name="Remarcar").click()
    expect(page.get_by_text("2 horários marcados batem")).to_be_visible()
    _notice(counted, "Remarcado: Rita Alves")
    _cost(counted, "levar a um colega", clicks=3)
    page.get_by_role("link", name="Cancelar o horário de Saulo Braga").click()
    page.locator("#visit-dialog summary", has_text="Cancelar").click()
    person.press("Cancelar horário", within="#visit-dialog")
    expect(page.get_by_text("1 horário marcado bate")).to_be_visible()
    person.press("Manter o horário de Tereza Cunha")
    expect(page.get_by_text("Nada a resolver")).to_be_visible()
    _cost(counted, "cancelar um e manter outro", clicks=4)
    assert page.evaluate("Boolean(document.activeElement.closest('#collisions'))")


def _reach(counted: Counted, name: str) -> None:
    """Tab goes on until what is called so has the focus."""
    page = counted.person.page
    for _ in range(_MOST_TABS):
        named = "e => e.getAttribute('aria-label') || e.textContent.trim()"
        if page.locator(":focus").evaluate_all(f"all => all.map({named})") == [name]:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is further than {_MOST_TABS} tabs")


def test_the_day_by_keyboard_alone(counted: Counted, clinic: Clinic) -> None:
    """No click in all of it: who comes next is j away, each act an Enter, and back the same way."""
    page, keys = counted.person.page, counted.person.page.keyboard
    clinic.patient("Yara Lopes", "11987650022")
    clinic.visit("Carla Nunes", "Yara Lopes", "13:30")
    keys.press("Control+k")
    keys.type("agenda")
    keys.press("Enter")
    page.wait_for_url("**/clinic/agenda")
    keys.press("j")
    visit = page.locator(".slot", has_text="Yara Lopes")
    expect(visit).to_be_focused()
    _cost(counted, "ver quem vem primeiro", keys=10, loads=1)
    for act, state in (("Chegou", "Chegou"), ("Iniciar atendimento", "Em atendimento")):
        keys.press("Enter")
        expect(page.locator("#visit-dialog").get_by_role("button", name=act)).to_be_focused()
        keys.press("Enter")
        expect(visit).to_contain_text(state)
        expect(visit).to_be_focused()
    _cost(counted, "chegar e ser atendido", keys=4)
    _has_one_more(counted)
    _comes_every_week(counted, clinic)


def _has_one_more(counted: Counted) -> None:
    """Somebody at the desk whom nobody knows: name, Enter, telephone, Enter; and Escape asks."""
    page, keys = counted.person.page, counted.person.page.keyboard
    keys.press("e")
    sheet = page.get_by_role("dialog", name="Encaixe agora")
    box = sheet.get_by_role("combobox", name="Paciente")
    expect(box).to_be_focused()
    keys.type("Wanda Faria")
    expect(page.get_by_role("option", name="Cadastrar “Wanda Faria”")).to_be_visible()
    keys.press("Enter")
    expect(sheet.get_by_label("Celular com DDD")).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_role("button", name="Voltar", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(sheet.get_by_label("Celular com DDD")).to_be_focused()
    keys.type("11987650011")
    keys.press("Enter")
    expect(sheet).to_be_hidden()
    slot = page.locator(".slot.is-checked_in", has_text="Wanda Faria")
    expect(slot).to_be_focused()
    counted.person.look("day-walkin")
    _cost(counted, "encaixe de alguém novo", keys=29)


def _comes_every_week(counted: Counted, clinic: Clinic) -> None:
    """Ten from the visit on, as it is, a week later; all are cancelled, and that is taken back."""
    person, page, keys = counted.person, counted.person.page, counted.person.page.keyboard
    clinic.visit("Carla Nunes", "Yara Lopes", "10:00", days=3)
    person.go(SLUG, f"/clinic/agenda?day={clinic.today + timedelta(days=3)}")
    counted.start()
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("#visit-dialog").get_by_role("button").nth(1)).to_be_focused()
    keys.press("Shift+Tab")
    _reach(counted, "Repetir toda semana…")
    keys.press("Enter")
    expect(page.get_by_label("Horário", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("Toda semana · 10 por vir de 10")).to_be_visible()
    _notice(counted, "Série marcada: Yara Lopes, 10 horários.")
    _cost(counted, "série de dez", keys=6, loads=2)
    _reach(counted, "Cancelar série")
    keys.press("Enter")
    _notice(counted, "Cancelados: 10 horários de Yara Lopes.")
    for key in ("Shift+Tab", "Shift+Tab"):  # the notice stands at the end of the page
        keys.press(key)
    expect(page.get_by_role("button", name="Desfazer", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("Toda semana · 10 por vir de 10")).to_be_visible()
    person.look("day-series")


def test_the_owner_s_settings(counted: Counted) -> None:
    """Holidays, offers and the words of a series: each saved where it stands, and kept."""
    person, page = counted.person, counted.person.page
    person.go(SLUG, "/clinic/holidays")
    page.get_by_label("Estado").select_option("SP")
    page.get_by_label("Feriados da cidade").fill("25/01 Aniversário da cidade")
    person.press("Salvar feriados")
    _notice(counted, "Feriados salvos.")
    expect(page.get_by_text("Revolução Constitucionalista").first).to_be_visible()
    expect(page.get_by_text("Aniversário da cidade").last).to_be_visible()
    person.look("settings-holidays")
    person.go(SLUG, "/clinic/words/mails")
    person.press("Série marcada", "link")
    page.get_by_label("Antes das datas").fill("Oi, {nome}! Até {dia}.")
    expect(page.get_by_text("Não conhecemos {dia}.")).to_be_visible()
    page.get_by_label("Antes das datas").fill("Oi, {nome}! Suas datas:")
    expect(page.locator(".message")).to_contain_text("Oi, Maria! Suas datas:")
    person.press("Salvar texto")
    _notice(counted, "Texto salvo.")
    expect(page.get_by_label("Antes das datas")).to_have_value("Oi, {nome}! Suas datas:")
    person.look("settings-series")
    person.go(SLUG, "/clinic/waitlist/choice")
    page.get_by_label("Tempo para responder").fill("45")
    person.press("Salvar ofertas")
    _notice(counted, "Salvo.")
    person.go(SLUG, "/clinic/waitlist/choice")
    expect(page.get_by_label("Tempo para responder")).to_have_value("45")
