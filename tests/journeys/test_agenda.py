"""The agenda of a busy day: other days without a page load, and what others change seen at once."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from scripts.lib.dev.stack import Stack
from tests.journeys.busy_day import AGENDA, DAY, BusyDay, at_agenda, open_busy_day
from tests.journeys.person import Person
from tests.journeys.remote import Remote

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SLUG = "dia-cheio"
EVERY_MS = 4_000
SEEN_MS = 5_000


@pytest.fixture(scope="module")
def busy(remote: Remote) -> BusyDay:
    """Twelve professionals, twenty visits."""
    return open_busy_day(remote, SLUG)


@pytest.fixture(params=["desk", "phone"])
def person(
    browser: Browser, stack: Stack, busy: BusyDay, request: pytest.FixtureRequest
) -> Iterator[Person]:
    """Whoever owns the clinic, at its agenda."""
    with at_agenda(browser, stack, busy, request.param) as person:
        yield person


def test_other_days_come_without_a_page(person: Person) -> None:
    """By arrows, strip, view and name; Back and a reload show what the address says."""
    page = person.page
    loaded = person.loads()
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
        person.look(f"agenda-{view}")
    assert loaded == []

    page.go_back()
    expect(heading).to_have_text("Março de 2031")
    page.reload()
    expect(heading).to_have_text("Março de 2031")
    person.look("agenda-again")


def test_the_fifteenth_of_january_is_two_acts_away(person: Person) -> None:
    """The field, and what one would say; the calendar beside it leads there as well."""
    page = person.page
    loaded = person.loads()
    page.get_by_label("Ir para o dia", exact=True).click()
    page.get_by_label("Ir para o dia", exact=True).fill("15/1/2032")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quinta, 15 de janeiro")
    expect(page).to_have_url(re.compile("day=2032-01-15$"))
    person.press("Abrir o calendário: Ir para o dia")
    expect(page.get_by_role("dialog", name="Ir para o dia: calendário")).to_be_visible()
    person.look("agenda-calendar")
    page.get_by_role("button", name="16 de janeiro").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sexta, 16 de janeiro")
    assert loaded == []


def test_what_another_tab_changes_shows_in_place(
    browser: Browser, stack: Stack, busy: BusyDay
) -> None:
    """Within five seconds; where one was looking, the focus and what is typed stay.

    A session that ran out meanwhile is renewed by the way.
    """
    with at_agenda(browser, stack, busy, refusals=(401,)) as person:
        page = person.page
        board = page.get_by_role("region", name="Agenda de")
        board.evaluate("one => { one.scrollTop = 200; one.scrollLeft = 304; }")
        page.get_by_label("Ir para o dia", exact=True).fill("sex")
        page.route("**/clinic/agenda?*", lambda route: route.fulfill(status=401), times=1)
        made = busy.visit(11, "16:00", 3)["id"]
        slot = page.locator(f"#slot-{made}")
        expect(slot).to_be_attached(timeout=SEEN_MS)

        expect(page.get_by_label("Ir para o dia", exact=True)).to_have_value("sex")
        expect(page.get_by_label("Ir para o dia", exact=True)).to_be_focused()
        assert board.evaluate("one => [one.scrollTop, one.scrollLeft]") == [200, 304]
        person.look("agenda-changed")
    path = f"/api/clinic/appointments/{made}/cancellation"
    assert busy.owner.post(path, {}).status_code == 200


_WATCH = """
(id) => {
  window.seen = [];
  const note = () => seen.push(document.getElementById(id)?.querySelector("time").textContent);
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
}
"""


def test_an_answer_that_is_overtaken_is_not_drawn(
    browser: Browser, stack: Stack, busy: BusyDay
) -> None:
    """What was asked before a visit was moved comes after it: the visit stands where it went."""
    made = busy.visit(10, "11:00", 17, "2031-04-02")["id"]
    with at_agenda(browser, stack, busy) as person:
        page = person.page
        late: list[Route] = []
        page.clock.install()
        person.go(SLUG, "/clinic/agenda?day=2031-04-02")
        slot = page.locator(f"#slot-{made}")
        before = page.evaluate("fetch(location).then((answer) => answer.text())")

        def hold(route: Route) -> None:
            late.append(route)

        page.route("**/clinic/agenda?*", hold, times=1)
        with page.expect_request("**/clinic/agenda?*"):
            page.clock.run_for(EVERY_MS)
        slot.focus()
        for key in ("m", "Shift+ArrowDown", "Enter"):
            page.keyboard.press(key)
        expect(slot).to_contain_text("11:30–12:00")
        page.evaluate(_WATCH, f"slot-{made}")
        late[0].fulfill(body=before)
        with page.expect_response(lambda one: one.status == 304):
            page.clock.run_for(EVERY_MS)

        assert "11:00–11:30" not in page.evaluate("window.seen")


def test_who_is_signed_out_is_told_once_and_asks_no_more(
    browser: Browser, stack: Stack, busy: BusyDay
) -> None:
    """What is on the screen stays; signed in again in another tab, it goes on."""
    with at_agenda(browser, stack, busy, refusals=(400, 401)) as person:
        page, asked = person.page, []
        page.clock.install()
        page.reload()
        kept = person.context.cookies()
        for name in ("__Host-session", "__Host-refresh"):
            person.context.clear_cookies(name=name)
        page.clock.run_for(30_000)
        notice = page.locator(".toast", has_text="Sua sessão terminou.")
        expect(notice.get_by_role("link", name="Entrar de novo")).to_have_attribute(
            "href", re.compile(r"^/auth/login\?next=%2Fclinic%2Fagenda%3Fday")
        )
        page.on("request", lambda one: asked.append(one.url))
        page.clock.run_for(60_000)
        person.look("signed-out")
        expect(notice).to_have_count(1)
        expect(page.locator(".slot").first).to_be_visible()
        assert asked == []

        person.context.add_cookies(kept)  # type: ignore[arg-type]  # what it gave, it takes
        page.route("**/auth/refresh", lambda route: route.fulfill(status=200))
        with page.expect_response(lambda one: "/clinic/agenda?" in one.url and one.ok):
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(notice).to_have_count(0)


_HOLD = """
insert into appointment (
    professional_id, service_id, starts_at, ends_at, busy_until, price_centavos, created_by,
    status, held_by, held_until
)
values (
    :who::uuid, :service::uuid, :at::timestamptz, :at::timestamptz + interval '30 minutes',
    :at::timestamptz + interval '30 minutes', 0, gen_random_uuid(),
    'hold', gen_random_uuid(), now() + interval '1 hour'
)
returning id
"""


def test_arrows_go_past_what_somebody_is_reserving(
    browser: Browser, stack: Stack, busy: BusyDay
) -> None:
    """Nothing is to be done about it: the next free time has the focus."""
    at = f"{DAY}T17:00:00-03:00"
    held = busy.owner.scalar(_HOLD, who=busy.professionals[1], service=busy.service, at=at)
    with at_agenda(browser, stack, busy) as person:
        column = person.page.get_by_role("region", name="Bruno Lemos")
        expect(column.get_by_text("Reservando até")).to_be_attached()
        before, after = (
            column.get_by_role("link", name=f"Marcar {span}")
            for span in ("15:30–17:00", "17:30–18:00")
        )
        before.focus()
        for _ in range(3):  # 16:00, 16:30, and on
            person.page.keyboard.press("ArrowDown")
        expect(after).to_be_focused()
        person.page.keyboard.press("ArrowUp")
        expect(before).to_be_focused()
    assert busy.owner.scalar("delete from appointment where id = :id returning id", id=held)


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
    with at_agenda(browser, stack, busy) as person:
        column = person.page.locator(".agenda-body").nth(1)
        tall: Any = column.bounding_box()
        chosen = person.page.get_by_role("button", name="Compacta")
        chosen.click()
        expect(chosen).to_have_attribute("aria-pressed", "true")
        low: Any = column.bounding_box()
        person.look("agenda-compact")
        person.page.reload()

        expect(chosen).to_have_attribute("aria-pressed", "true")
        kept: Any = column.bounding_box()
        assert low["height"] == kept["height"] < tall["height"]
