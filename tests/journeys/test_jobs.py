"""Long work as whoever began it hears of it, on whatever page they are."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.journeys.chromium import SCREENS
from tests.journeys.person import Person
from tests.journeys.remote import Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]

EVERY_S = 20
PHONE = SCREENS["phone"]["viewport"]


def test_a_job_that_ends_tells_on_another_page(
    browser: Browser, remote: Remote, tmp_path: Path
) -> None:
    """The shell counts what goes on; one question in twenty seconds, and none before or after."""
    member = remote.tenant("trabalhos")
    slug = member.tenant.slug
    small = tmp_path / "lista.csv"
    small.write_text("Nome;Celular\nBia Prado;11 98765-4322\n")
    asked: list[str] = []

    def count(request: Request) -> None:
        if "/workspace/jobs/mine" in request.url:
            asked.append(request.url)

    with Person(browser, remote.stack.place) as person:
        page = person.page
        page.on("request", count)
        person.enter(slug, member.actor.email, PASSWORD)
        person.go(slug, "/clinic/patients/imports/new")
        page.wait_for_timeout(6_000)  # a turn, in which there is nothing to ask
        before = len(asked)
        remote.admin(
            "PUT",
            "/faults",
            data=f'{{"service": "tasks", "target": "*", "delay_s": {EVERY_S / 4}}}',
        )
        page.locator("input[type=file]").set_input_files(small)
        page.wait_for_url("**/imports/*-*")
        person.go(slug, "/clinic/agenda")
        shown = page.locator("[data-jobs]:visible")
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text("1 trabalho em andamento")
        page.set_viewport_size(PHONE)
        expect(shown).to_have_count(1)
        person.look("agenda with a job")
        toast = page.locator(".toast")
        expect(toast).to_contain_text("Conferência de pacientes terminou.", timeout=60_000)
        person.look("agenda after a job")
        expect(shown).to_have_count(0)
        questions = len(asked)
        page.wait_for_timeout(6_000)
        toast.get_by_role("link", name="Ver").click()
        page.wait_for_url("**/clinic/jobs/*")
        person.go(slug, "/workspace/jobs")
        person.look("jobs")
        remote.admin("DELETE", "/faults")

    assert before == 0
    assert questions == len(asked) <= 3
