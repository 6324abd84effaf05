"""A team comes together: the owner invites two by mail, and each finds what is theirs."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.arrival import opened_mail
from tests.journeys.business import PASSWORD as CHOSEN
from tests.journeys.person import Meet, Person
from tests.journeys.remote import Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]

SLUG = "equipe"


def test_the_owner_invites_a_receptionist_and_a_professional(meet: Meet, remote: Remote) -> None:
    """Each accepts from their mail, signs in by that, and is gone when they are let go."""
    owner = remote.tenant(SLUG)
    boss = meet()
    pocket = meet("phone")
    rita = meet("phone", refusals=[403])
    nuno = meet()
    boss.enter(SLUG, owner.actor.email, PASSWORD)
    _invite(boss, "rita@equipe.example", "Recepção")
    _invite(boss, "nuno@equipe.example", "Profissional")
    boss.look("people-invited")
    _accept(rita, "rita@equipe.example", "Rita Campos")
    _accept(nuno, "nuno@equipe.example", "Nuno Sá")
    for somebody in (rita, nuno):
        _sees_the_day_and_no_people(somebody)
    _removes(boss, "Nuno Sá", heir="Rita Campos")
    pocket.enter(SLUG, owner.actor.email, PASSWORD)
    _suspends(pocket, "Rita Campos")
    _is_out(rita)


def _invite(boss: Person, email: str, role: str) -> None:
    page = boss.page
    boss.go(SLUG, "/auth/people")
    boss.press("Convidar", "link")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("checkbox", name=role).check()
    boss.look("invitation-new")
    boss.press("Enviar convite")
    expect(page.get_by_text(f"Convite enviado a {email}")).to_be_visible()


def _accept(somebody: Person, email: str, name: str) -> None:
    page = somebody.page
    with opened_mail(somebody, email, "convidou você para") as mail:
        link = mail.frame_locator("iframe").get_by_role("link", name="Aceitar convite")
        address = link.get_attribute("href")
    assert address
    page.goto(address)
    somebody.look("invitation")
    expect(page.get_by_label("Seu e-mail aqui")).to_have_value(email)
    page.get_by_label("Seu nome").fill(name)
    page.get_by_label("Crie uma senha").fill(CHOSEN)
    somebody.press("Aceitar e entrar")
    page.wait_for_url("**/workspace")
    somebody.look("first-page")


def _sees_the_day_and_no_people(somebody: Person) -> None:
    assert somebody.go(SLUG, "/clinic/agenda") == 200
    somebody.look("agenda")
    somebody.go(SLUG, "/auth/account")
    expect(somebody.page.get_by_role("link", name="Minha conta")).to_be_visible()
    expect(somebody.page.get_by_role("link", name="Pessoas")).to_have_count(0)
    somebody.look("own-account")


def _removes(boss: Person, name: str, heir: str) -> None:
    page = boss.page
    boss.go(SLUG, "/auth/people")
    page.get_by_role("searchbox").fill(name.split(maxsplit=1)[0].lower())
    expect(page.get_by_role("row")).to_have_count(2)
    boss.look("people-found")
    boss.press(name, "link")
    boss.look("person")
    boss.press("Remover…", "link")
    page.get_by_label("Quem assume").select_option(label=heir)
    boss.look("removal")
    boss.press(f"Remover {name}")
    expect(page.get_by_text(f"{name} não faz mais parte")).to_be_visible()
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def _suspends(boss: Person, name: str) -> None:
    page = boss.page
    boss.go(SLUG, "/auth/invitations/new")
    boss.look("invitation-new")
    boss.go(SLUG, "/auth/people")
    boss.look("people")
    boss.press(name, "link")
    boss.look("person")
    boss.press("Remover…", "link")
    boss.look("removal")
    boss.press("Voltar", "link", within="main")
    boss.press("Suspender")
    boss.look("dialog-suspension")
    page.get_by_role("dialog").get_by_role("button", name="Suspender").click()
    expect(page.get_by_text("O acesso está suspenso")).to_be_visible()
    boss.press("Desfazer")
    expect(page.get_by_text("O acesso está suspenso")).to_have_count(0)
    boss.press("Suspender")
    page.get_by_role("dialog").get_by_role("button", name="Suspender").click()
    expect(page.get_by_text("O acesso está suspenso")).to_be_visible()
    boss.look("person-suspended")


def _is_out(somebody: Person) -> None:
    """Within the seconds for which a process believes what it saw."""
    page = somebody.page
    page.wait_for_timeout(5_500)
    somebody.go(SLUG, "/clinic/agenda")
    page.wait_for_url(re.compile("/auth/login"))
    page.get_by_label("E-mail").fill("rita@equipe.example")
    page.get_by_label("Senha", exact=True).fill(CHOSEN)
    somebody.press("Entrar")
    expect(page.get_by_text("Seu acesso aqui está suspenso")).to_be_visible()
    somebody.look("closed-door")
