"""The keyboard of every signed-in page: what is asked before typing is lost, keys and Ctrl-K."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from scripts.lib.dev.stack import Stack
from tests.journeys.person import Person
from tests.journeys.remote import Member, Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]
GALLERY = "dialogs"


@pytest.mark.parametrize("way", ["escape", "cross", "outside"])
def test_what_was_typed_is_not_lost_by_closing(person: Person, way: str) -> None:
    """A sheet that was changed asks first; one that was not goes at once."""
    person.press("Novo horário")
    sheet = person.page.get_by_role("dialog", name="Novo horário")
    _close(person, way)
    expect(sheet).to_be_hidden()

    person.press("Novo horário")
    person.page.get_by_label("Paciente").fill("Marina")
    _close(person, way)
    expect(person.page.get_by_text("Descartar o que você digitou?")).to_be_visible()
    person.look("discard-dialog")
    person.press("Voltar", within="#confirm")
    expect(person.page.get_by_label("Paciente")).to_have_value("Marina")

    _close(person, way)
    person.press("Descartar")
    expect(sheet).to_be_hidden()
    expect(person.page.get_by_role("button", name="Novo horário")).to_be_focused()


def _close(person: Person, way: str) -> None:
    match way:
        case "escape":
            person.page.keyboard.press("Escape")
        case "cross":
            person.press("Fechar", within="#booking")
        case _:
            person.page.mouse.click(20, 400)


SLUG = "teclas"


@pytest.fixture(scope="module")
def member(remote: Remote) -> Member:
    """Who owns a clinic with one patient."""
    made = remote.tenant(SLUG)
    katia = {"name": "Kátia Werneck", "phone": "(92) 98451-7306"}
    assert made.post("/api/clinic/patients", katia).status_code == 201
    return made


@pytest.fixture
def owner(browser: Browser, stack: Stack, member: Member) -> Iterator[Person]:
    """They, at the list of patients."""
    with Person(browser, stack.place) as person:
        person.resume(SLUG, member.actor.email, PASSWORD)
        person.go(SLUG, "/clinic/patients")
        yield person


def test_records_are_found_from_every_page(owner: Person) -> None:
    """Ctrl-K, letters and Enter: accents aside, and before what only is called so."""
    owner.page.keyboard.press("Control+k")
    owner.page.keyboard.type("katia")
    found = owner.page.get_by_role("dialog", name="Ir para").get_by_role("option", selected=True)
    expect(found).to_contain_text("Kátia Werneck")
    owner.look("palette-dialog")
    owner.page.keyboard.press("Enter")

    expect(owner.page.get_by_role("heading", name="Kátia Werneck", level=1)).to_be_visible()


def test_a_search_without_an_answer_is_no_search_without_a_find(owner: Person) -> None:
    """With the line cut it says so, and not that nobody is called so."""
    owner.context.set_offline(True)
    owner.page.keyboard.press("Control+k")
    owner.page.keyboard.type("katia")

    expect(owner.page.get_by_text("A busca ficou sem resposta")).to_be_visible()


def test_keys_are_told_and_can_be_switched_off(owner: Person) -> None:
    """The page's own are among them; what is off stays off, and Ctrl-K works all the same."""
    owner.go(SLUG, "/clinic/agenda")
    owner.page.keyboard.press("?")
    expect(owner.page.get_by_role("dialog", name="Atalhos do teclado")).to_be_visible()
    expect(owner.page.get_by_text("Dia anterior")).to_be_visible()
    owner.look("shortcuts-dialog")
    owner.page.get_by_role("switch", name="Atalhos de uma tecla só").uncheck()
    owner.page.keyboard.press("Escape")

    address = owner.page.url
    owner.page.keyboard.press("h")
    owner.page.keyboard.press("Control+k")

    expect(owner.page.get_by_role("dialog", name="Ir para")).to_be_visible()
    assert owner.page.url == address
