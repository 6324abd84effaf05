"""An owner switches products on and off, and watches each come and go."""

import pytest
from playwright.sync_api import expect

from shared import manifest
from shared.products import PRODUCTS
from tests.journeys.person import Meet, Person
from tests.journeys.remote import Remote
from tests.support.world import FIRST, OTHERS, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]

SLUG, PLAN = "dois-produtos", "/workspace/settings/plan"


def test_the_owner_switches_products_and_sees_them_come_and_go(meet: Meet, remote: Remote) -> None:
    """One click on, two off; the menu follows without another page, and a phone sees it too."""
    owner = remote.tenant(SLUG)
    boss = meet()
    pocket = meet("phone", refusals=[404])
    boss.enter(SLUG, owner.actor.email, PASSWORD)
    pocket.enter(SLUG, owner.actor.email, PASSWORD)
    boss.go(SLUG, PLAN)
    expect(boss.page.get_by_role("progressbar", name="Contas")).to_be_visible()
    boss.look("plan")
    for second in OTHERS[:1]:
        _switch_on(boss, second)
    _switch_off(boss, FIRST)
    day = PRODUCTS[FIRST].day.address
    remote.until(lambda: pocket.go(SLUG, day) == 404, "it is seen within seconds")
    expect(pocket.page.get_by_text("não está usando")).to_be_visible()
    pocket.go(SLUG, PLAN)
    pocket.look("plan-without")
    _switch_on(boss, FIRST)
    pocket.go(SLUG, "/workspace")
    pocket.look("first-page")


def _switch_on(boss: Person, code: str) -> None:
    boss.press(f"Ligar: {PRODUCTS[code].label}")
    _stands(boss, code, "Ligado", places=1)


def _switch_off(boss: Person, code: str) -> None:
    boss.press("Desligar", "link", within=f"#product-{code}")
    boss.look("product-off")
    boss.press("Desligar")
    _stands(boss, code, "Desligado", places=0)
    boss.look("plan-after")


def _stands(boss: Person, code: str, word: str, *, places: int) -> None:
    """The card says so, and the menu that stood around it has changed with it."""
    expect(boss.page.locator(f"#product-{code} [role=status]")).to_have_text(word)
    items = manifest.menu("tenant", frozenset({code}))
    own = next(item.href for item in items if item.product == code)
    expect(boss.page.locator(f'#sidebar-nav a[href="{own}"]')).to_have_count(places)
