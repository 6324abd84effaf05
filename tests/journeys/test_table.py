"""A table by keyboard alone, and come back to."""

import re
from itertools import product

import pytest
from playwright.sync_api import Browser, Locator, expect

from scripts.lib.dev.stack import Stack
from tests.functions.clinic.furnish import furnish
from tests.journeys.person import Person
from tests.journeys.remote import Member, Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]
GALLERY = "table"


def _first(person: Person) -> Locator:
    return person.page.locator("#people tbody tr").first


def test_rows_are_walked_chosen_and_opened_by_keys(person: Person) -> None:
    """Down by j, up by k, x selects, Enter opens; what is selected is counted."""
    for key in "jjxjx":
        person.page.keyboard.press(key)
    bulk = person.page.locator("[data-chosen]")

    expect(bulk).to_have_text("2 selecionados")
    person.look("chosen")
    person.page.keyboard.press("k")
    person.page.keyboard.press("x")
    expect(bulk).to_have_text("1 selecionado")
    name = person.page.locator("#people tbody tr").nth(1).get_by_role("link").first.inner_text()
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(re.compile("/gallery/people"))
    assert name.split()[0] in person.page.url


def test_a_column_sorts_by_enter_and_keeps_the_focus(person: Person) -> None:
    """Without a page being loaded; said to a screen reader, and the same again on the way back."""
    loads: list[str] = []
    person.page.on("load", lambda page: loads.append(page.url))
    head = person.page.get_by_role("columnheader", name="Visitas").get_by_role("link")
    head.focus()
    person.page.keyboard.press("Enter")
    visits = person.page.get_by_role("columnheader", name="Visitas")
    expect(visits).to_have_attribute("aria-sort", "ascending")
    expect(head).to_be_focused()
    person.page.keyboard.press("Enter")
    expect(visits).to_have_attribute("aria-sort", "descending")
    expect(_first(person)).to_contain_text("22")
    assert (loads, "sort=-visits" in person.page.url) == ([], True)

    person.page.go_back()

    expect(visits).to_have_attribute("aria-sort", "ascending")
    person.page.reload()
    expect(visits).to_have_attribute("aria-sort", "ascending")


def test_a_search_a_filter_and_columns_are_one_address(person: Person) -> None:
    """Chips take back what was asked for; each step stands in the address and in what is shared."""
    box = person.page.get_by_role("searchbox", name="Buscar pessoa")
    box.press_sequentially("katia")
    expect(person.page.locator("#people tbody tr")).to_have_count(8)
    person.page.locator("summary", has_text="Filtros").press("Enter")
    person.page.get_by_role("combobox", name="Cidade").select_option("Manaus")
    person.press("Filtrar")
    chip = person.page.get_by_role("link", name="Tirar o filtro Manaus")
    expect(chip).to_be_visible()
    expect(person.page.locator("#people tbody tr")).to_have_count(2)
    person.page.locator("summary", has_text="Colunas").press("Enter")
    person.page.get_by_role("checkbox", name="Telefone").uncheck()
    person.page.get_by_label("Linhas mais juntas").check()
    person.press("Mostrar")
    expect(person.page.get_by_role("columnheader", name="Telefone")).to_have_count(0)
    person.look("narrowed")

    person.page.reload()

    expect(box).to_have_value("katia")
    expect(person.page.get_by_role("columnheader", name="Telefone")).to_have_count(0)
    chip.press("Enter")
    expect(person.page.locator("#people tbody tr")).to_have_count(8)
    expect(person.page.get_by_role("columnheader", name="Telefone")).to_have_count(0)


def test_all_of_a_filter_are_chosen_at_once(person: Person) -> None:
    """The page first, then everybody behind it; taking one back is the page's choice again."""
    person.page.get_by_label("Selecionar todos desta página").press("Space")
    chosen = person.page.locator("[data-chosen]")
    expect(chosen).to_have_text("20 selecionados")
    person.press("Selecionar todos os 80")
    expect(chosen).to_have_text("80 selecionados")
    expect(person.page.locator("[data-everyone]")).to_be_enabled()

    person.page.locator("#people tbody .pick input").first.uncheck()

    expect(chosen).to_have_text("19 selecionados")
    expect(person.page.locator("[data-everyone]")).to_be_disabled()


def test_pages_lead_on_and_back(person: Person) -> None:
    """Four of twenty; the way back ends where it began."""
    name = _first(person).get_by_role("link").first
    for way, first in (
        *(("Próximos", one) for one in ("Caio Prado", "Ícaro Araújo", "Kátia Prado")),
        *(("Anteriores", one) for one in ("Ícaro Araújo", "Caio Prado", "Ana Araújo")),
    ):
        person.press(way, "link")
        expect(name).to_have_text(first)

    expect(person.page.get_by_role("link", name="Anteriores")).to_have_count(0)


SLUG = "tabela"
FIRST = ("Kátia", "José", "Ximena")
LAST = ("Werneck", "Luz", "Vieira", "Novaes", "Prado", "Quadros", "Bueno", "Yamada")


@pytest.fixture(scope="module")
def member(remote: Remote) -> Member:
    """Who owns a clinic with a page of patients and some."""
    made = remote.tenant(SLUG)
    for at, (first, last) in enumerate(product(FIRST, LAST)):
        body = {"name": f"{first} {last}", "phone": f"(92) 98451-{7300 + at}"}
        more = {"email": f"p{at}@example.com"} if at % 2 else {}
        assert made.post("/api/clinic/patients", body | more).status_code == 201
    return made


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_patients_are_archived_and_brought_back(
    browser: Browser, stack: Stack, member: Member, screen: str
) -> None:
    """Found, chosen and put away without leaving the list; undone in one act."""
    with Person(browser, stack.place, screen) as owner:
        owner.resume(SLUG, member.actor.email, PASSWORD)
        owner.go(SLUG, "/clinic/patients")
        expect(owner.page.get_by_text("20 de 24").last).to_be_visible()
        owner.look("patients")
        owner.page.reload()  # axe leaves empty style attributes, which htmx would carry over
        owner.page.get_by_role("searchbox").press_sequentially("jose v")
        rows = owner.page.locator("#patients tbody tr")
        expect(rows.first).to_contain_text("José Vieira")
        owner.page.locator("summary", has_text="Filtros").press("Enter")
        owner.look("filters-dialog")
        owner.page.reload()
        rows.first.locator(".pick input").check()
        owner.press("Arquivar", within="#patients-bulk")
        expect(owner.page.get_by_text("1 paciente arquivado.")).to_be_visible()
        expect(owner.page.get_by_text("José Vieira")).to_have_count(0)

        owner.press("Desfazer")

        expect(rows.first).to_contain_text("José Vieira")
        owner.page.go_back()
        expect(owner.page.get_by_role("heading", name="Pacientes", level=1)).to_be_visible()


LONG = "Maria Aparecida do Nascimento Albuquerque Cavalcanti de Vasconcelos"


def test_visits_are_two_lines_each_on_a_phone(
    browser: Browser, stack: Stack, remote: Remote
) -> None:
    """However long a name is; filtered and sorted there without a page being loaded."""
    member = remote.tenant("tabela-visitas")
    made = furnish(member)  # type: ignore[arg-type]  # what a Caller and a Member share
    maria = member.post("/api/clinic/patients", {"name": LONG, "phone": "(92) 98451-7399"})
    whose = {"patient_id": maria.get_json()["patient"]["id"]}
    booking = made.booking("2031-03-04T09:00:00-03:00", **whose)
    assert member.post("/api/clinic/appointments", booking).status_code == 201
    with Person(browser, stack.place, "phone") as owner:
        owner.resume("tabela-visitas", member.actor.email, PASSWORD)
        owner.go("tabela-visitas", "/clinic/appointments")
        rows = owner.page.locator("#appointments tbody tr")
        heights = [box["height"] for row in rows.all() if (box := row.bounding_box())]
        owner.page.locator("summary", has_text="Filtros").click()
        owner.page.get_by_role("combobox", name="Situação").select_option("Marcado")
        owner.press("Filtrar")
        expect(owner.page.get_by_role("link", name="Tirar o filtro Marcado")).to_be_visible()
        owner.look("visits")

    assert len(heights) == 2
    assert max(heights) < 75
