"""The agenda of a busy day: other days without a page load, and what others change seen at once."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect

from scripts.lib.dev.stack import Stack
from tests.journeys.busy_day import DAY, BusyDay, open_busy_day
from tests.journeys.person import Person
from tests.journeys.remote import Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SLUG = "dia-cheio"
AGENDA = f"/clinic/agenda?day={DAY}"
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def busy(remote: Remote) -> BusyDay:
    """Twelve professionals, twenty visits."""
    return open_busy_day(remote, SLUG)


@pytest.fixture(params=["desk", "phone"])
def person(
    browser: Browser, stack: Stack, busy: BusyDay, request: pytest.FixtureRequest
) -> Iterator[Person]:
    """Whoever owns the clinic, at its agenda."""
    with Person(browser, stack.place, request.param) as person:
        person.enter(SLUG, busy.owner.actor.email, PASSWORD)
        person.go(SLUG, AGENDA)
        yield person


def _documents(page: Page) -> list[str]:
    """Where each page that is loaded from now on is written down."""
    loaded: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            loaded.append(request.url)

    page.on("request", note)
    return loaded


def test_other_days_come_without_a_page(person: Person) -> None:
    """By arrows, strip, view and name; Back and a reload show what the address says."""
    page = person.page
    loaded = _documents(page)
    heading = page.get_by_role("heading", level=1)
    person.press("Próximo dia", "link")
    expect(heading).to_have_text("Terça, 4 de março")
    expect(page).to_have_url(re.compile("day=2031-03-04$"))
    expect(page).to_have_title(re.compile("^Terça, 4 de março"))
    page.get_by_role("navigation", name="Semana").get_by_role("link", name="quinta").click()
    expect(heading).to_have_text("Quinta, 6 de março")
    for view, told in (("Semana", "2 a 8 de março"), ("Mês", "Março de 2031"), ("Lista", "6 a 12")):
        person.press(view, "link", within=".views")
        expect(heading).to_contain_text(told)
        person.look(f"agenda-{view}", every=True)
    assert loaded == []

    page.go_back()
    expect(heading).to_have_text("Março de 2031")
    page.reload()
    expect(heading).to_have_text("Março de 2031")
    person.look("agenda-again", every=True)


def test_the_fifteenth_of_january_is_two_acts_away(person: Person) -> None:
    """The field, and what one would say; the calendar beside it leads there as well."""
    page = person.page
    loaded = _documents(page)
    page.get_by_label("Ir para o dia", exact=True).click()
    page.get_by_label("Ir para o dia", exact=True).fill("15/1/2032")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quinta, 15 de janeiro")
    expect(page).to_have_url(re.compile("day=2032-01-15$"))
    person.press("Abrir o calendário: Ir para o dia")
    expect(page.get_by_role("dialog", name="Ir para o dia: calendário")).to_be_visible()
    person.look("agenda-calendar", every=True)
    page.get_by_role("button", name="16 de janeiro").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sexta, 16 de janeiro")
    assert loaded == []


def test_a_busy_day_is_small_and_then_nothing(
    browser: Browser, stack: Stack, busy: BusyDay
) -> None:
    """Under sixty kilobytes once; asked again it is not sent until something changed."""
    with Person(browser, stack.place) as person:
        person.enter(SLUG, busy.owner.actor.email, PASSWORD)
        answers: list[Response] = []
        person.page.on("response", lambda one: "/agenda?" in one.url and answers.append(one))
        person.go(SLUG, AGENDA)
        size = len(answers[0].body())
        with person.page.expect_response(lambda one: one.status == 304):
            pass

    assert size < MOST_BYTES, size


def test_what_another_tab_changes_shows_in_place(
    browser: Browser, stack: Stack, busy: BusyDay
) -> None:
    """Within five seconds; where one was looking, the focus and what is typed stay."""
    with Person(browser, stack.place) as person:
        page = person.page
        person.enter(SLUG, busy.owner.actor.email, PASSWORD)
        person.go(SLUG, f"{AGENDA}&view=day")
        board = page.get_by_role("region", name="Agenda de")
        board.evaluate("one => { one.scrollTop = 200; one.scrollLeft = 304; }")
        page.get_by_label("Ir para o dia", exact=True).fill("sex")
        made = busy.visit(11, "16:00", 3)["id"]
        slot = page.locator(f"#slot-{made}")
        expect(slot).to_be_attached(timeout=6_000)

        expect(page.get_by_label("Ir para o dia", exact=True)).to_have_value("sex")
        expect(page.get_by_label("Ir para o dia", exact=True)).to_be_focused()
        assert board.evaluate("one => [one.scrollTop, one.scrollLeft]") == [200, 304]
        person.look("agenda-changed", every=True)
    path = f"/api/clinic/appointments/{made}/cancellation"
    assert busy.owner.post(path, {}).status_code == 200


def test_twenty_visits_print_as_twenty(person: Person, busy: BusyDay) -> None:
    """Of a day, of a week's list, and of one professional; nothing of the board around them."""
    page = person.page
    page.emulate_media(media="print")
    lines = page.locator(".day-item").filter(visible=True)
    for query, most in (
        ("", 20),
        ("&view=list", 20),
        (f"&professional={busy.professionals[0]}", 2),
    ):
        person.go(SLUG, f"{AGENDA}{query}")
        expect(lines).to_have_count(most)
        expect(page.locator(".agenda")).to_be_hidden()
        expect(page.get_by_role("navigation", name="Profissionais")).to_be_hidden()


def test_how_dense_the_day_is_stays_chosen(browser: Browser, stack: Stack, busy: BusyDay) -> None:
    """Three levels, kept by this browser."""
    with Person(browser, stack.place) as person:
        person.enter(SLUG, busy.owner.actor.email, PASSWORD)
        person.go(SLUG, AGENDA)
        column = person.page.locator(".agenda-body").nth(1)
        tall: Any = column.bounding_box()
        chosen = person.page.get_by_role("button", name="Compacta")
        chosen.click()
        expect(chosen).to_have_attribute("aria-pressed", "true")
        low: Any = column.bounding_box()
        person.look("agenda-compact", every=True)
        person.page.reload()

        expect(chosen).to_have_attribute("aria-pressed", "true")
        kept: Any = column.bounding_box()
        assert low["height"] == kept["height"] < tall["height"]
