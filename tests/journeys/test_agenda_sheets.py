"""Booking, moving and ending over the agenda: nothing is loaded, nothing typed is lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from scripts.lib.dev.stack import Stack
from tests.journeys.busy_day import BusyDay, at_agenda, open_busy_day
from tests.journeys.person import Person
from tests.journeys.remote import Remote

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SLUG = "folhas"


@pytest.fixture(scope="module")
def busy(remote: Remote) -> BusyDay:
    """Twelve professionals, twenty visits, and José Vieira."""
    busy = open_busy_day(remote, SLUG)
    jose = {"name": "José Vieira", "phone": "11912345678"}
    assert busy.owner.post("/api/clinic/patients", jose).status_code == 201
    return busy


@pytest.fixture(params=["desk", "phone"])
def person(
    browser: Browser, stack: Stack, busy: BusyDay, request: pytest.FixtureRequest
) -> Iterator[Person]:
    """Whoever owns the clinic, at its agenda."""
    with at_agenda(browser, stack, busy, request.param, refusals=(400, 409)) as person:
        yield person


@pytest.fixture
def desk(browser: Browser, stack: Stack, busy: BusyDay) -> Iterator[Person]:
    """They at a desk, where pages are counted."""
    with at_agenda(browser, stack, busy, refusals=(400, 409)) as person:
        yield person


def _focused(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement !== document.body"))


def test_who_is_known_is_not_registered_again(person: Person) -> None:
    """Somebody new by name and telephone; who has both is asked about before anything is saved."""
    page = person.page
    loaded = person.loads()
    person.press("Marcar horário", "link")
    sheet = page.get_by_role("dialog", name="Marcar horário")
    box = sheet.get_by_role("combobox", name="Paciente")
    expect(box).to_be_focused()
    expect(sheet.get_by_role("status").filter(has_text="Primeiros livres:")).to_be_visible()
    person.look("sheet-dialog")
    box.press_sequentially("Jose da Vieira")
    page.get_by_role("option", name="Cadastrar “Jose da Vieira”").click()
    expect(sheet.get_by_label("Nome completo")).to_have_value("Jose da Vieira")
    sheet.get_by_label("Celular com DDD").fill("11912345678")
    sheet.get_by_label("Horário", exact=True).fill("17:00")
    person.press("Marcar horário", within="#booking")
    known = sheet.get_by_role("button", name=re.compile("É esta pessoa"))
    expect(known).to_be_visible()
    expect(sheet).to_be_visible()
    person.look("likely-dialog")
    known.click()
    expect(box).to_have_value("José Vieira")
    expect(sheet.get_by_label("Nome completo")).to_be_hidden()
    person.press("Marcar horário", within="#booking")

    expect(sheet).to_be_hidden()
    expect(
        page.get_by_text(re.compile("Horário marcado: José Vieira, 03/03 às 17:00"))
    ).to_be_visible()
    assert _focused(page)
    person.press("Desfazer")
    expect(page.get_by_text("Desfeito.")).to_be_visible()
    person.look("undone")
    assert loaded == []


def test_a_refusal_names_times_and_keeps_what_was_typed(desk: Person, busy: BusyDay) -> None:
    """A click on one books it; the notes are still there."""
    page = desk.page
    loaded = desk.loads()
    page.keyboard.press("n")
    sheet = page.get_by_role("dialog", name="Marcar horário")
    sheet.get_by_role("combobox", name="Paciente").press_sequentially("jose v")
    page.get_by_role("option", name=re.compile("José Vieira")).click()
    sheet.get_by_label("Profissional").select_option(busy.professionals[0])
    sheet.get_by_label("Horário", exact=True).fill("9")
    sheet.locator("summary", has_text="Mais opções").click()
    sheet.get_by_label("Observações").fill("Traz exames")
    person_time = sheet.get_by_role("button", name="09:30", exact=True)
    page.locator("#booking").get_by_role("button", name="Marcar horário").click()
    expect(sheet.get_by_text("Esse horário já está ocupado.")).to_be_visible()
    expect(sheet.get_by_label("Observações")).to_have_value("Traz exames")
    desk.look("refused-dialog")
    person_time.click()

    expect(sheet).to_be_hidden()
    slot = page.get_by_role("region", name="Ana Prado").locator(".slot", has_text="José Vieira")
    expect(slot).to_contain_text("09:30–10:00")
    expect(slot).to_be_focused()
    slot.press("Enter")
    expect(page.get_by_text("Traz exames")).to_be_visible()
    _moves_by_form(desk)
    _is_confirmed_and_cancelled(desk)
    assert loaded == []


def _moves_by_form(desk: Person) -> None:
    page = desk.page
    dialog = page.get_by_role("dialog", name="Atendimento")
    slot = page.locator(".slot", has_text="José Vieira")
    desk.press("Remarcar", "link", within="#visit-dialog")
    expect(dialog.get_by_label("Horário", exact=True)).to_have_value("09:30")
    page.keyboard.press("Escape")  # nothing was typed: nothing is asked
    expect(dialog).to_be_hidden()
    slot.press("Enter")
    desk.press("Remarcar", "link", within="#visit-dialog")
    expect(dialog.get_by_label("Horário", exact=True)).to_have_value("09:30")
    dialog.get_by_label("Horário", exact=True).fill("10:30")
    desk.look("move-dialog")
    button = dialog.get_by_role("button", name="Remarcar")
    assert button.evaluate("one => one.getBoundingClientRect().bottom <= innerHeight")
    button.click()
    expect(slot).to_contain_text("10:30–11:00")
    expect(slot).to_be_focused()


def _is_confirmed_and_cancelled(desk: Person) -> None:
    page = desk.page
    slot = page.locator(".slot", has_text="José Vieira")
    slot.press("Enter")
    desk.press("Confirmar presença", within="#visit-dialog")
    expect(slot).to_contain_text("Confirmado")
    expect(slot).to_be_focused()
    slot.press("Enter")
    page.locator("#visit-dialog summary", has_text="Cancelar").click()
    desk.press("Cancelar horário", within="#visit-dialog")
    expect(slot).to_have_count(0)
    assert _focused(page)


def test_who_is_at_the_desk_is_in_by_two_acts(desk: Person, busy: BusyDay) -> None:
    """Encaixe, the patient and Enter: the next free minute, arrived."""
    hours = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
    body = {"name": "Zeca Luz", "service_ids": [busy.service], "hours": hours}
    assert busy.owner.post("/api/clinic/professionals", body).status_code == 201
    desk.go(SLUG, "/clinic/agenda")
    page = desk.page
    loaded = desk.loads()
    page.keyboard.press("e")
    sheet = page.get_by_role("dialog", name="Encaixe agora")
    expect(sheet.get_by_role("status").filter(has_text="Próximo livre:")).to_be_visible()
    desk.look("walkin-dialog")
    # Somebody is quicker: a form without a time offers none.
    taken = {"detail": "Esse horário acabou de ser ocupado.", "free": ["10:00"]}
    page.route("**/walkins", lambda route: route.fulfill(status=409, json=taken), times=1)
    page.keyboard.type("jose v")
    page.keyboard.press("Enter")
    act = sheet.get_by_role("button", name="Encaixar agora")
    expect(act).to_be_focused()
    expect(sheet.get_by_text(taken["detail"])).to_have_count(0)
    page.keyboard.press("Enter")
    expect(sheet.get_by_text(taken["detail"])).to_be_visible()
    expect(sheet.get_by_role("button", name="10:00")).to_have_count(0)
    act.press("Enter")

    expect(sheet).to_be_hidden()
    expect(page.locator(".slot.is-checked_in", has_text="José Vieira")).to_be_visible()
    assert loaded == []


def test_an_older_look_up_changes_nothing(desk: Person) -> None:
    """Who seems to be known by name and telephone stays, whatever is answered to the name alone."""
    page = desk.page
    late: list[Route] = []
    page.keyboard.press("n")
    sheet = page.get_by_role("dialog", name="Marcar horário")
    sheet.get_by_role("combobox", name="Paciente").press_sequentially("Vieira")
    page.get_by_role("option", name="Cadastrar “Vieira”").click()

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/clinic/patients/likely*", hold, times=1)
    with page.expect_request("**/clinic/patients/likely*"):
        sheet.get_by_label("Nome completo").fill("Jose Neto")
        sheet.get_by_label("Celular com DDD").focus()
    sheet.get_by_label("Celular com DDD").fill("11912345678")
    sheet.get_by_label("Horário", exact=True).fill("17:00")
    known = sheet.get_by_role("button", name=re.compile("É esta pessoa"))
    expect(known).to_be_visible()
    with page.expect_response("**/clinic/patients/likely*"):
        late[0].fulfill(body="")
    desk.press("Marcar horário", within="#booking")
    expect(known).to_be_focused()
    assert not desk.faults


def test_another_tab_is_another_tab(desk: Person) -> None:
    """A click with Ctrl opens the form's own page, and no sheet."""
    with desk.context.expect_page() as opened:
        desk.page.get_by_role("link", name="Marcar horário").click(modifiers=["ControlOrMeta"])
    expect(opened.value.get_by_role("heading", name="Marcar horário")).to_be_visible()
    expect(desk.page.locator("dialog[open]")).to_have_count(0)


def test_what_does_not_come_is_said_and_asked_for_again(desk: Person) -> None:
    """Offline no skeleton stands for ever; a day that is none has the focus in its field."""
    page = desk.page
    desk.faults.clear()
    page.route("**/clinic/appointments/new*", lambda route: route.abort())
    page.keyboard.press("n")
    sheet = page.get_by_role("dialog", name="Marcar horário")
    expect(sheet.get_by_text("Isto não chegou.")).to_be_visible()
    expect(sheet.locator(".skeleton")).to_have_count(0)
    page.unroute("**/clinic/appointments/new*")
    desk.press("Tentar de novo")
    box = sheet.get_by_role("combobox", name="Paciente")
    page.route("**/clinic/patients/choices*", lambda route: route.fulfill(status=401), times=1)
    box.fill("jose v")  # the session is renewed, and asked again
    expect(page.get_by_role("option", name=re.compile("José Vieira"))).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    desk.faults.clear()  # Chromium's own word for what was aborted

    desk.go(SLUG, "/clinic/agenda?day=2026-02-31")
    expect(page.get_by_text("Não existe o dia “2026-02-31”")).to_be_visible()
    expect(page.get_by_label("Ir para o dia", exact=True)).to_be_focused()
    desk.look("no-day")
