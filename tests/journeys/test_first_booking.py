"""From the public site to the first patient's mails: two businesses at once, on desk and phone."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from scripts.lib.dev.stack import Stack
from shared.identity import utc_now
from tests.journeys.arrival import apply, ask, opened_mail
from tests.journeys.business import AURORA, BEIJAFLOR, Business, Slot, slot_tomorrow
from tests.journeys.chromium import chromium
from tests.journeys.person import Person
from tests.journeys.reminders import send_reminder_of, tell_news_of

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(240)]


def test_two_businesses_book_and_neither_sees_the_other(stack: Stack, tmp_path: Path) -> None:
    """Sign-up, set-up, booking, reminder and cancellation; every page is held to its rules."""
    with ThreadPoolExecutor(2) as people:
        desk = people.submit(_live, stack, tmp_path / "desk", "desk", AURORA, BEIJAFLOR)
        phone = people.submit(_live, stack, tmp_path / "phone", "phone", BEIJAFLOR, AURORA)

        desk.result()
        phone.result()


def _live(stack: Stack, home: Path, screen: str, own: Business, other: Business) -> None:
    with (
        chromium(stack.place, home) as browser,
        Person(browser, stack.place, screen, strangers=other.names) as person,
    ):
        apply(person, own)
        ask(person)
        _enter(person, own)
        slot = slot_tomorrow(utc_now())
        _set_up(person, own, slot)
        _choose_words(person, own)
        _book(person, own, slot)
        _read(person, own.patient_email, f"Horário confirmado em {own.company}", slot.time)
        booked = _booked_id(person)
        _remind(person, own, slot)
        send_reminder_of(stack, booked)
        _read(person, own.patient_email, f"Lembrete: amanhã em {own.company}", slot.time)
        _cancel(person, own, slot)
        tell_news_of(stack, booked)
        _read(person, own.patient_email, f"Horário cancelado em {own.company}", slot.time)


def _enter(person: Person, own: Business) -> None:
    page = person.page
    page.wait_for_url(person.url(own.slug, "/workspace"), timeout=30_000)
    expect(page.get_by_role("heading", name="Primeiros passos")).to_be_visible()
    expect(page.get_by_text("0 de 4").first).to_be_visible()
    person.look("first-steps")


def _set_up(person: Person, own: Business, slot: Slot) -> None:
    page = person.page
    person.go(own.slug, "/workspace/settings")
    person.look("settings")
    page.get_by_label("Fuso horário").select_option(slot.zone)
    with page.expect_navigation():
        person.press("Salvar")
    _begin(person, own, "Cadastre um serviço", "Cadastrar o primeiro serviço")
    person.look("service-new")
    page.get_by_label("Nome", exact=True).fill(own.service)
    page.get_by_label("Duração").fill("30")
    page.get_by_label("Preço").fill("120")
    _save(person, "Cadastrar serviço", own.service)
    person.look("services")
    _begin(person, own, "Cadastre um profissional", "Cadastrar o primeiro profissional")
    page.get_by_label("Nome", exact=True).fill(own.professional)
    _keep_hours(page, slot)
    person.look("professional-new")
    _save(person, "Cadastrar profissional", own.professional)
    person.look("professionals")
    _begin(person, own, "Cadastre um paciente", "Cadastrar o primeiro paciente")
    person.look("patient-new")
    page.get_by_label("Nome completo").fill(own.patient)
    page.get_by_label("Celular com DDD").press_sequentially("11987654321")
    page.get_by_label("E-mail").fill(own.patient_email)
    _save(person, "Cadastrar paciente", own.patient)
    person.look("patient")


def _keep_hours(page: Page, slot: Slot) -> None:
    """Forty minutes of one day; no other day is worked on."""
    for weekday, day in enumerate(page.locator("[data-day]").all(), start=1):
        wanted = weekday == slot.starts_at.isoweekday()
        works = day.get_by_role("switch")
        works.set_checked(wanted)
        if not wanted:
            continue
        day.get_by_role("button", name=re.compile("^Tirar o 2º")).click()
        day.get_by_label("início").fill(slot.time)
        day.get_by_label("fim").fill(f"{slot.starts_at + timedelta(minutes=40):%H:%M}")


def _begin(person: Person, own: Business, step: str, act: str) -> None:
    person.go(own.slug)
    person.press(step, "link")
    person.look(act)
    person.press(act, "link")
    expect(person.page.get_by_role("button", name=re.compile("^Cadastrar"))).to_be_visible()


def _save(person: Person, act: str, shown: str) -> None:
    person.press(act)
    expect(person.page.get_by_text(shown).filter(visible=True).first).to_be_visible()
    expect(person.page).not_to_have_url(re.compile("/new$"))


def _choose_words(person: Person, own: Business) -> None:
    """Reminders at any hour, as this may be; and a text of their own for WhatsApp."""
    page = person.page
    person.go(own.slug, "/clinic/words")
    person.look("words")
    page.get_by_role("switch", name="Horário de silêncio").click()
    person.press("Salvar lembretes")
    expect(page.get_by_text("Lembretes salvos")).to_be_visible()
    person.press("WhatsApp", "link")
    page.get_by_role("textbox", name="Texto").fill("Oi {nome}, {dia} às {hora}? {cpf}")
    expect(page.locator(".message")).to_contain_text("Não conhecemos {cpf}.")
    page.get_by_role("textbox", name="Texto").fill("Oi {nome}, {dia} às {hora}? {link}")
    expect(page.locator(".message")).to_contain_text("Oi Maria, ")
    person.look("words-whatsapp")
    person.press("Salvar texto")
    expect(page.get_by_text("Texto salvo.")).to_be_visible()
    person.go(own.slug, "/clinic/words/mails")
    person.look("words-mails")
    person.go(own.slug, "/clinic/feeds")
    person.press(f"Criar o endereço de {own.professional}")
    expect(page.get_by_text("copie agora")).to_be_visible()
    person.look("feeds")


def _remind(person: Person, own: Business, slot: Slot) -> None:
    """One click opens the conversation with the text in it, and says on the list who asked."""
    page = person.page
    page.context.route("https://wa.me/**", lambda route: route.fulfill(body="chat"))
    person.go(own.slug, "/clinic/agenda/reminders")
    person.look("reminders")
    with page.context.expect_page() as opened:
        person.press(f"Lembrar {own.patient} pelo WhatsApp")
    chat = opened.value
    chat.wait_for_url("https://wa.me/5511987654321?text=*")
    [text] = parse_qs(urlsplit(chat.url).query)["text"]
    assert text.startswith(f"Oi {own.patient.split()[0]}, amanhã, ")
    assert f"às {slot.time}? https://{own.slug}." in text
    chat.close()
    expect(page.get_by_text(f"Lembrada por {own.owner} às ")).to_be_visible()
    person.go(own.slug, f"/clinic/agenda?day={slot.starts_at:%Y-%m-%d}")


def _book(person: Person, own: Business, slot: Slot) -> None:
    page = person.page
    person.go(own.slug, "/clinic/agenda")
    person.look("agenda-today")
    person.press("Próximo dia", "link")
    page.wait_for_url(f"**day={slot.starts_at:%Y-%m-%d}*")
    person.look("agenda-tomorrow")
    _free(page, own, slot).click()
    dialog = page.get_by_role("dialog", name="Marcar horário")
    box = dialog.get_by_role("combobox", name="Paciente")
    box.press_sequentially(own.patient.split()[0].lower())
    dialog.get_by_role("option", name=own.patient).click()
    expect(box).to_have_value(own.patient)
    expect(dialog.get_by_label("Horário", exact=True)).to_have_value(slot.time)
    person.look("dialog-booking")
    dialog.get_by_role("button", name="Marcar horário").click()
    expect(_booked(page, own)).to_be_visible()
    expect(page.get_by_text(re.compile("^Horário marcado: "))).to_be_visible()
    person.look("agenda-booked")


def _free(page: Page, own: Business, slot: Slot) -> Any:
    column = page.get_by_role("region", name=own.professional)
    return column.get_by_role("link", name=re.compile(f"^Marcar {slot.time}–"))


def _booked(page: Page, own: Business) -> Any:
    return page.locator(".slot").filter(has_text=own.patient)


def _booked_id(person: Person) -> str:
    return (person.page.locator(".slot").get_attribute("id") or "").removeprefix("slot-")


def _cancel(person: Person, own: Business, slot: Slot) -> None:
    page = person.page
    _booked(page, own).click()
    dialog = page.get_by_role("dialog", name="Atendimento")
    dialog.locator("summary", has_text="Cancelar").click()
    person.look("dialog-visit")
    dialog.get_by_role("button", name="Cancelar horário").click()
    expect(_booked(page, own)).to_have_count(0)
    expect(page.locator("summary", has_text="1 cancelado")).to_be_visible()
    page.reload()
    expect(_free(page, own, slot)).to_be_visible()
    person.look("agenda-free-again")


def _read(person: Person, address: str, subject: str, wanted: str) -> None:
    with opened_mail(person, address, subject) as mail:
        expect(mail.frame_locator("iframe").get_by_text(wanted)).to_be_visible()
