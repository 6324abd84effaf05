"""Those who run the platform: one invites another by mail, who comes in and may less."""

import re

import pytest
from playwright.sync_api import Browser, expect

from functions.admin import operators
from tests.journeys.arrival import opened_mail
from tests.journeys.person import Person
from tests.journeys.remote import Remote
from tests.support.world import OLGA

pytestmark = [pytest.mark.browser, pytest.mark.stack]

NINA = "nina@avila.example"
PASSWORD = "a garoa molha o telhado"


def test_support_is_invited_comes_in_and_suspends_nobody(browser: Browser, remote: Remote) -> None:
    """From the administrator's desk to the phone of whoever accepts."""
    operators.put(remote.platform.databases, OLGA["email"], "Olga Prado", OLGA["password"])
    member = remote.tenant("atendida")
    customer = member.tenant
    assert member.scalar(_REFUSED)

    with Person(browser, remote.stack.place) as olga:
        olga.enter("admin", OLGA["email"], OLGA["password"], "/admin")
        _sees_what_is_first(olga)
        _invite(olga)
    with Person(browser, remote.stack.place, "phone") as nina:
        _accept(nina)
        nina.go("admin", f"/admin/tenants/{customer.id}")
        expect(nina.page.get_by_role("heading", name="Linha do tempo")).to_be_visible()
        expect(nina.page.get_by_role("button", name="Suspender")).to_have_count(0)
        expect(nina.page.get_by_role("link", name="Pessoas")).to_have_count(0)
        nina.look("customer")
        nina.go("admin", "/admin/account")
        expect(nina.page.get_by_text("esta sessão")).to_be_visible()
        nina.look("account")


_REFUSED = """
insert into core.usage_count (what, used) values ('notifications.mails_refused', 3) returning used
"""


def _sees_what_is_first(olga: Person) -> None:
    """Hoje: whose mails nobody takes is a click from their page, and from the whole list."""
    expect(olga.page.get_by_role("heading", name="Hoje")).to_be_visible()
    failed = olga.page.get_by_role("region", name="Entregas que falharam")
    expect(failed.get_by_role("listitem").filter(has_text="Atendida")).to_contain_text("3 ao todo")
    olga.look("today")
    failed.get_by_role("link", name=re.compile("^Ver ")).click()
    expect(olga.page.get_by_text("E-mails recusados nesta semana")).to_be_visible()
    olga.look("today-deliveries")
    olga.press("Atendida", "link")
    expect(olga.page.get_by_role("heading", name="Linha do tempo")).to_be_visible()


def _invite(olga: Person) -> None:
    olga.press("Pessoas", "link")
    olga.look("people")
    olga.press("Convidar", "link")
    olga.page.get_by_label("E-mail").fill(NINA)
    olga.page.get_by_label("Suporte").check()
    olga.look("invitation-new")
    olga.press("Enviar convite")
    expect(olga.page.get_by_text(NINA).first).to_be_visible()
    olga.look("invited")
    olga.press("Auditoria", "link")
    expect(olga.page.get_by_text("Convidou uma pessoa para o console")).to_be_visible()
    olga.look("audit")


def _accept(nina: Person) -> None:
    with opened_mail(nina, NINA, "convidou você para o console da Ávila") as mail:
        link = mail.frame_locator("iframe").get_by_role("link", name="Aceitar convite")
        address = link.get_attribute("href")
    assert address
    nina.page.goto(address)
    nina.page.get_by_label("Seu nome").fill("Nina Torres")
    nina.page.get_by_label("Crie uma senha").fill(PASSWORD)
    nina.look("invitation")
    nina.press("Aceitar e entrar")
    expect(nina.page.get_by_role("heading", name="Clientes")).to_be_visible()
    nina.look("customers")
