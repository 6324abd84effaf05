"""Two at work: a professional at a tablet has the day that is theirs, the reception everybody's."""

from typing import Any

import pytest
from playwright.sync_api import expect

from shared.context import Actor
from tests.functions.clinic.furnish import ALWAYS_OPEN, furnish
from tests.journeys.person import Meet, Person
from tests.journeys.remote import Member, Remote
from tests.support.world import PASSWORD, hashed

pytestmark = [pytest.mark.browser, pytest.mark.stack]

SLUG = "duas-agendas"
DAY = "2031-03-03"
KATIA = {"name": "Kátia Werneck", "phone": "+5592984517306"}


def test_a_professional_sees_their_own_day_and_the_reception_every_one(
    meet: Meet, remote: Remote
) -> None:
    """Before one click of the owner's they see none, and are told whom to ask.

    A colleague's patient is opened with a reason.
    """
    owner = remote.tenant(SLUG)
    _two_days(owner)
    _joins(owner, owner.actor)
    bia = _joins(owner, _account(owner, "Lia", "professional"))
    rita = _joins(owner, _account(owner, "Rita Campos", "receptionist"))
    boss = meet()
    pro = meet("tablet", strangers=["Werneck"], refusals=[404])
    desk = meet()
    pro.enter(SLUG, bia.email, PASSWORD)
    pro.go(SLUG, f"/clinic/agenda?day={DAY}")
    expect(pro.page.get_by_text(f"Peça a {owner.actor.name}")).to_be_visible()
    pro.look("no-agenda")
    boss.enter(SLUG, owner.actor.email, PASSWORD)
    boss.go(SLUG, "/clinic/professionals")
    boss.look("waiting", at_strangers=True)
    boss.press("Ligar a Lia")
    expect(boss.page.get_by_text("Entraram e ainda não têm agenda")).to_have_count(0)
    boss.look("linked")
    boss.press("Lia", "link", within="main")
    boss.look("form")
    _sees_own_day(pro)
    _opens_another_s(pro)
    desk.enter(SLUG, rita.email, PASSWORD)
    desk.go(SLUG, f"/clinic/agenda?day={DAY}")
    for name in ("José Prado", "Kátia Werneck"):
        expect(desk.page.get_by_role("link", name=name).first).to_be_visible()
    desk.look("every-day")


def _sees_own_day(pro: Person) -> None:
    page = pro.page
    pro.go(SLUG, f"/clinic/agenda?day={DAY}")
    slot = page.locator(".slot", has_text="José Prado")
    slot.tap()
    page.get_by_role("button", name="Confirmar presença").tap()
    expect(slot).to_contain_text("Confirmado")
    page.get_by_role("button", name="Desfazer").tap()
    expect(slot).not_to_contain_text("Confirmado")
    for path in (
        f"/clinic/agenda?day={DAY}",
        f"/clinic/appointments?day={DAY}",
        "/clinic/patients",
    ):
        pro.go(SLUG, path)
        expect(page.get_by_text("José Prado").first).to_be_visible()
        pro.look("own")
    page.get_by_role("searchbox").fill("Kátia")
    expect(page.get_by_text("Ninguém com “Kátia”")).to_be_visible()
    pro.look("nobody")
    assert pro.go(SLUG, "/clinic/today") == 200
    pro.look("own-today")


def _opens_another_s(pro: Person) -> None:
    page = pro.page
    pro.go(SLUG, "/clinic/patients?q=Kátia")
    pro.press("Abrir com motivo", "link")
    page.get_by_label("Nome do paciente").fill("Kátia Werneck")
    page.get_by_label("Celular").fill("92 98451-7306")
    page.get_by_label("Motivo").fill("Substituo a Ximena hoje às 14h")
    pro.look("opening")
    pro.press("Abrir cadastro")
    expect(page.get_by_role("heading", name="Kátia Werneck")).to_be_visible()
    pro.look("opened", at_strangers=True)


def _two_days(owner: Member) -> None:
    """Lia and José Prado at ten, Ximena and Kátia Werneck at eleven."""
    made = furnish(owner, booked_at=f"{DAY}T10:00:00-03:00")  # type: ignore[arg-type]  # what a Caller and a Member share
    ximena = {"name": "Ximena", "service_ids": [made.service_id], "hours": ALWAYS_OPEN}
    ids = {
        "professional_id": _made(owner, "professional", ximena),
        "patient_id": _made(owner, "patient", KATIA),
    }
    _made(owner, "appointment", made.booking(f"{DAY}T11:00:00-03:00", **ids))


def _made(owner: Member, kind: str, body: dict[str, Any]) -> str:
    made: str = owner.post(f"/api/clinic/{kind}s", body).get_json()[kind]["id"]
    return made


def _account(owner: Member, name: str, role: str) -> Actor:
    """Somebody who may sign in, as accepting an invitation makes them."""
    email = f"{name.partition(' ')[0].lower()}@{SLUG}.example"
    made = owner.scalar(
        "insert into account (email, name, password_hash, roles)"
        " values (:email, :name, :hash, :roles::text[]) returning id",
        email=email,
        name=name,
        hash=hashed(),
        roles=[role],
    )
    return Actor(made, name, email, frozenset({role}))


def _joins(owner: Member, one: Actor) -> Actor:
    """The clinic has heard of them."""
    owner.scalar(
        "insert into clinic_member (account_id, name, email, roles, state, version)"
        " values (:id::uuid, :name, :email, :roles::text[], 'active', 1) returning version",
        id=one.id,
        name=one.name,
        email=one.email,
        roles=sorted(one.roles),
    )
    return one
