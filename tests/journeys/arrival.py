"""Signing up as a person does: from the home page to the workspace's door."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.journeys.business import PASSWORD, Business
from tests.journeys.person import Person


def apply(person: Person, own: Business) -> None:
    """Everything from the home page to the password, with the code read from its mail."""
    page = person.page
    person.go()
    person.look("home")
    person.press("Começar no Profissional", "link")
    person.look("email")
    page.get_by_label("Seu e-mail").fill(own.email)
    person.press("Receber o código")
    page.wait_for_url("**/codigo")
    person.look("code")
    page.get_by_label("Código de seis números").fill(read_code(person, own.email))
    person.press("Confirmar")
    page.wait_for_url("**/empresa")
    person.look("company")
    page.get_by_label("CPF ou CNPJ").press_sequentially(own.document)
    page.get_by_label("Nome da empresa").fill(own.company)
    page.get_by_label("Seu nome").fill(own.owner)
    person.press("Continuar")
    page.wait_for_url("**/plano")
    person.look("plan")
    expect(page.get_by_role("radio", name="Profissional")).to_be_checked()
    person.press("Continuar")
    page.wait_for_url("**/endereco")
    page.get_by_label("Endereço").fill(own.slug)
    expect(page.get_by_text(f"{own.slug}.app.localhost está livre")).to_be_visible()
    person.look("address")
    person.press("Continuar")
    page.wait_for_url("**/senha")
    person.look("password")
    page.get_by_label("Senha", exact=True).fill(PASSWORD)


def ask(person: Person) -> None:
    """Ask for the workspace; once it is ready, this browser is led into it."""
    person.press("Criar meu espaço")


def read_code(person: Person, address: str) -> str:
    """The six digits in the mail to ``address``."""
    with opened_mail(person, address, "é o seu código da Ávila") as mail:
        text = mail.frame_locator("iframe").locator("body").inner_text()
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


@contextmanager
def opened_mail(person: Person, address: str, subject: str) -> Iterator[Page]:
    """The mail in a tab of its own, found by its reader's address."""
    mail = person.context.new_page()
    mail.goto(person.url("mail"))
    mail.get_by_role("searchbox").fill(address)
    mail.keyboard.press("Enter")
    mail.get_by_role("link", name=subject).first.click()
    person.look(f"mail-{subject.split(maxsplit=1)[0].strip(':').lower()}", mail)
    yield mail
    mail.close()
