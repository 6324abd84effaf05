"""What pages owe to people with a keyboard, without scripts, in error, or at the wrong door."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.lib.dev.stack import Stack
from shared.db import PLATFORM
from tests.functions.clinic.furnish import Furnished, furnish
from tests.journeys.business import PASSWORD as NEW_PASSWORD
from tests.journeys.person import Person
from tests.journeys.remote import Member, Remote
from tests.support.mailbox import Mailbox
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@dataclass(frozen=True)
class Door:
    """A furnished clinic and its owner's sign-in."""

    member: Member
    slug: str
    email: str
    made: Furnished


@pytest.fixture(scope="module")
def clinic(remote: Remote) -> Door:
    """A clinic with a service, a professional who always works, and José Prado."""
    member = remote.tenant("paginas")
    made = furnish(member)  # type: ignore[arg-type]  # asks for what a Caller and a Member share
    return Door(member, "paginas", member.actor.email, made)


@pytest.fixture
def person(browser: Browser, stack: Stack) -> Iterator[Person]:
    """Somebody at a desk."""
    with Person(browser, stack.place) as person:
        yield person


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is called ``wanted`` has the focus, and shows it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and re.search(wanted, _name(focused)):
            outline = "one => getComputedStyle(one).outlineStyle + getComputedStyle(one).boxShadow"
            assert focused.evaluate(outline) != "nonenone", f"focus on {wanted} is invisible"
            return
    raise AssertionError(f"Tab never reaches {wanted}")


def _name(focused: object) -> str:
    script = """one => one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent
        ?? one.textContent"""
    return str(focused.evaluate(script)).strip()  # type: ignore[attr-defined]


def test_a_keyboard_is_enough_to_sign_in_and_book(person: Person, clinic: Door) -> None:
    """From the door to a booked visit without a pointer, the focus visible all the way."""
    page = person.page
    person.go(clinic.slug, "/auth/login?next=/clinic/agenda?day=2031-03-04")
    _tab_to(page, "^E-mail")
    page.keyboard.type(clinic.email)
    _tab_to(page, "^Senha$")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/auth/" not in url)
    person.look("agenda")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name="Marcar horário")
    expect(dialog.get_by_role("combobox", name="Paciente")).to_be_focused()
    page.keyboard.type("prado")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Horário", exact=True)).to_be_focused()
    page.keyboard.type("09:30")
    _tab_to(page, "^Marcar horário$")
    page.keyboard.press("Enter")

    expect(page.locator(".slot", has_text="José Prado")).to_contain_text("09:30")
    person.look("agenda booked")


def test_signing_out_ends_the_session(person: Person, clinic: Door) -> None:
    """Neither the next page, nor the way back, nor a kept refresh cookie opens the house again."""
    page = person.page
    person.enter(clinic.slug, clinic.email, PASSWORD)
    kept = [one for one in person.context.cookies() if one["name"] == "__Host-refresh"]
    page.locator("summary.user-button").first.click()
    person.press("Sair")
    page.wait_for_url("**/auth/login*")
    person.look("login")
    page.go_back()
    expect(page.get_by_role("button", name="Entrar")).to_be_visible()
    person.context.clear_cookies()
    person.context.add_cookies(kept)  # type: ignore[arg-type]  # what cookies() gave
    person.go(clinic.slug, "/clinic/agenda")

    assert kept
    assert "/auth/login" in page.url


def test_mistakes_are_told_beside_their_fields(
    browser: Browser, stack: Stack, clinic: Door
) -> None:
    """A wrong code, document and address: each reason at its input, and nothing typed is lost."""
    email = "enganos@example.com"
    with Person(browser, stack.place, refusals=(400, 409)) as person:
        page = person.page
        person.go(path="/cadastro")
        page.get_by_label("Seu e-mail").fill(email)
        person.press("Receber o código")
        code = Mailbox(stack.place).wait(to=email)["subject"][:6]
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        _refused(person, "Código de seis números", wrong, "Confirmar", "O código não confere")
        page.get_by_label("Código de seis números").fill(code)
        person.press("Confirmar")
        page.wait_for_url("**/empresa")
        page.get_by_label("Nome da empresa").fill("Espaço Enganos")
        page.get_by_label("Seu nome").fill("Rita Enganos")
        document = "12.ABC.345/01DE-36"
        _refused(person, "CPF ou CNPJ", document, "Continuar", "não conferem")
        expect(page.get_by_label("Nome da empresa")).to_have_value("Espaço Enganos")
        page.get_by_label("CPF ou CNPJ").fill("12.ABC.345/01DE-35")
        person.press("Continuar")
        page.wait_for_url("**/plano")
        person.press("Continuar")
        page.wait_for_url("**/endereco")
        _refused(person, "Endereço", clinic.slug, "Continuar", "já tem dono")
        page.get_by_label("Endereço").fill("enganos")
        person.press("Continuar")
        page.wait_for_url("**/senha")
        _refused(person, "Senha", "ritaenganos1", "Criar meu espaço", "Não use seu nome")
        page.get_by_label("Senha", exact=True).fill(NEW_PASSWORD)
        waiting = page.url.replace("/senha", "/pronto")
        person.press("Criar meu espaço")

        expect(page.get_by_role("heading", name="Primeiros passos")).to_be_visible()
        person.look("in after mistakes")
    with Person(browser, stack.place) as other:
        other.page.goto(waiting)
        expect(other.page.get_by_role("link", name="Entrar no meu espaço")).to_be_visible()
        other.look("ready for another browser")


def _refused(person: Person, label: str, typed: str, act: str, reason: str) -> None:
    page = person.page
    field = page.get_by_label(label, exact=True)
    field.fill(typed)
    person.press(act)
    expect(page.locator(".field", has=field).locator(".field-error")).to_contain_text(reason)
    expect(field).to_have_value(typed)
    expect(field).to_be_focused()
    person.look(f"refused {label}")


def test_an_unknown_workspace_is_not_found(browser: Browser, stack: Stack) -> None:
    """A host nobody has answers 404 with a page that says so."""
    with Person(browser, stack.place, refusals=(404,)) as person:
        status = person.go("ninguem")

        assert status == 404
        expect(person.page.get_by_role("heading", name="Não encontrado")).to_be_visible()
        person.look("unknown host")


def test_a_suspended_workspace_is_closed(browser: Browser, stack: Stack, remote: Remote) -> None:
    """A suspended tenant answers 403, with words and not with its data."""
    remote.tenant("suspenso")
    with remote.platform.databases.transaction(PLATFORM) as db:
        db.run("update control.tenant set state = 'suspended' where slug = 'suspenso'")
    with Person(browser, stack.place, refusals=(403,)) as person:
        status = person.go("suspenso")

        assert status == 403
        expect(person.page.get_by_text("suspenso").first).to_be_visible()
        person.look("suspended")


def test_pages_work_without_scripts(browser: Browser, stack: Stack, clinic: Door) -> None:
    """Sign-in and a new patient by plain forms; a refused one comes again as it was typed."""
    with Person(browser, stack.place, "phone", java_script_enabled=False) as person:
        page = person.page
        person.enter(clinic.slug, clinic.email, PASSWORD)
        person.go(clinic.slug, "/clinic/patients/new")
        page.get_by_label("Nome completo").fill("Aída Sem Script")
        page.get_by_label("Celular com DDD").fill("123")
        assert _post(page, "Cadastrar paciente") == 400
        expect(page.get_by_role("alert")).to_contain_text("Escreva o telefone com DDD")
        expect(page.get_by_label("Nome completo")).to_have_value("Aída Sem Script")
        page.get_by_label("Celular com DDD").fill("11 98765-4322")

        assert _post(page, "Cadastrar paciente") == 303
        expect(page.get_by_role("heading", name="Aída Sem Script")).to_be_visible()


def _post(page: Page, act: str) -> int:
    with page.expect_response(lambda answer: answer.request.method == "POST") as told:
        page.get_by_role("button", name=act).click()
    page.wait_for_load_state()
    return told.value.status
