"""Products of a workspace: its owner switches them on and off, and sees how far that is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from functions.workspace.plan.queries import Wish
from functions.workspace.plan.rules import Stage, stage
from shared.identity import utc_now
from shared.means import Standing
from shared.products import PRODUCTS
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock
from tests.support.wishes import Wishes, rows_of
from tests.support.world import FIRST, furnish

HERE = f"/workspace/settings/plan/products/{FIRST}"
ON, OFF = f"{HERE}/activation", f"{HERE}/deactivation"
FRAGMENT = {"HX-Request": "true"}


def _shown(caller: Caller, code: str = FIRST) -> dict[str, Any]:
    shown: dict[str, Any] = caller.get(f"/api/workspace/settings/plan/products/{code}").get_json()[
        "product"
    ]
    return shown


def _found(caller: Caller) -> set[str]:
    """Which products the first page asks for their day."""
    page = caller.get("/workspace").text
    return {one.code for one in PRODUCTS.values() if f'hx-get="{one.day.address}"' in page}


def test_off_and_on_again_is_seen_on_the_way(acme: Caller, wishes: Wishes) -> None:
    """Asked for, under way and there: each by the state that the page asks for again."""
    acme.post(f"/api{OFF}")
    stages = [_shown(acme)["stage"]]
    wishes.followed(acme)
    stages.append(_shown(acme)["stage"])
    acme.post(f"/api{ON}")
    stages.append(_shown(acme)["stage"])
    wishes.heard(acme)
    stages.append(_shown(acme)["stage"])
    wishes.followed(acme)
    stages.append(_shown(acme)["stage"])

    assert stages == ["going", "off", "coming", "coming", "on"]


def test_what_is_off_is_nowhere_and_comes_back_with_its_data(acme: Caller, wishes: Wishes) -> None:
    """Its pages, its places in the menu and its day; nothing of it is deleted."""
    furnish(acme)
    before = rows_of(acme)
    wishes.off(acme)
    off = _found(acme), acme.get(PRODUCTS[FIRST].day.address).status_code

    wishes.on(acme)

    assert off == (set(), 404)
    assert _found(acme) == {FIRST}
    assert rows_of(acme) == before | {"product_wish": 1}


def test_the_page_asks_again_only_while_it_is_under_way(acme: Caller, wishes: Wishes) -> None:
    """As a fragment, which brings the menu when that has changed."""
    asks, menu = f'hx-get="{HERE}"', 'hx-swap-oob="innerHTML:#sidebar-nav"'
    acme.post(f"/api{OFF}")
    going = acme.get(HERE, headers=FRAGMENT).text
    wishes.followed(acme)
    off = acme.get(HERE, headers=FRAGMENT).text

    assert (asks in going, menu in going) == (True, False)
    assert (asks in off, menu in off) == (False, True)
    assert PRODUCTS[FIRST].first_steps[0].href not in off
    assert asks not in acme.get("/workspace/settings/plan").text


def test_a_wish_is_told_once_with_its_version(acme: Caller) -> None:
    """What stands already is not wished again; the trail has who wished what."""
    for address in (ON, OFF, OFF, ON):
        assert acme.post(f"/api{address}").status_code == 200

    told = [(e.type, e.data, e.key) for e in acme.events() if e.type.startswith("workspace.")]
    assert told == [
        ("workspace.product_dropped", {"product": FIRST, "version": 1}, FIRST),
        ("workspace.product_wanted", {"product": FIRST, "version": 2}, FIRST),
    ]
    lines = acme.get("/api/workspace/settings/audit").get_json()["lines"]
    assert [(line["text"], line["name"]) for line in lines] == [
        ("Pediu para ligar um produto", PRODUCTS[FIRST].label),
        ("Pediu para desligar um produto", PRODUCTS[FIRST].label),
    ]


def test_of_two_owners_at_once_the_last_wish_counts_and_the_first_sees_it(
    acme: Caller, wishes: Wishes
) -> None:
    """The version is given out under the wish's lock, whatever order they are heard in."""
    bruna = _named(acme, "Bruna Reis")
    acme.post(f"/api{OFF}")
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            db.scalar("select version from product_wish for update")
            second = pool.submit(bruna.post, f"/api{ON}")
            waits_for_a_lock(second)
            db.run("update product_wish set version = version + 1")
        assert second.result().status_code == 200
    for event in reversed([e for e in acme.events() if e.type.startswith("workspace.product")]):
        wishes.tell(event, acme.tenant)

    seen = _shown(acme)

    assert (seen["version"], seen["asked_by"]) == (3, "Bruna Reis")
    assert platform().directory.by_id(acme.tenant.id).products == acme.tenant.products


@pytest.mark.parametrize("how", ["field", "If-Match"])
def test_a_wish_about_what_has_changed_meanwhile_is_told_of_it(acme: Caller, how: str) -> None:
    """By whom and to what; nothing is wished."""
    version = _shown(acme)["version"]
    acme.post(f"/api{OFF}")

    sent = {"version": version} if how == "field" else {}
    headers = {"If-Match": f'"{version}"'} if how == "If-Match" else {}
    answer = _named(acme, "Bruna Reis").post(f"/api{ON}", sent, headers=headers)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "workspace.product_changed")
    assert answer.get_json()["changed_by"] == ["Ana Lima"]
    assert answer.get_json()["changed"] == [
        {"field": "wanted", "label": "situação", "value": "desligado"}
    ]
    assert _shown(acme)["version"] == version + 1


def test_whoever_waited_for_a_wish_is_told_of_it(acme: Caller) -> None:
    """What was seen is compared under the wish's lock."""
    acme.post(f"/api{OFF}")
    seen = {"version": _shown(acme)["version"]}
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            db.scalar("select version from product_wish for update")
            second = pool.submit(acme.post, f"/api{ON}", seen)
            waits_for_a_lock(second)
            db.run("update product_wish set version = version + 1")
        answer = second.result()

    assert answer.get_json()["code"] == "workspace.product_changed"


def test_a_wish_is_newer_than_any_that_was_followed(acme: Caller, wishes: Wishes) -> None:
    """Also in a workspace that was put back to a day before them."""
    for act in (wishes.off, wishes.on, wishes.off):
        act(acme)
    with acme.db() as db:
        db.run("update product_wish set version = 1")

    wishes.on(acme)

    assert (_shown(acme)["version"], _shown(acme)["stage"]) == (4, "on")


def test_what_failed_says_why_and_is_tried_again(acme: Caller, wishes: Wishes) -> None:
    """By the same button, as another wish; who may not switch it sees no button."""
    wishes.off(acme)
    acme.post(f"/api{ON}")
    wishes.failing(acme, "relation exists")
    failed, page = _shown(acme), acme.get("/workspace/settings/plan").text
    acme.post(f"/api{ON}")
    wishes.followed(acme)

    assert (failed["stage"], failed["reason"]) == ("failed", "relation exists")
    assert "Tentar de novo" in page
    assert "relation exists" in page
    assert "Tentar de novo" not in acme.as_("manager").get("/workspace/settings/plan").text
    assert _shown(acme)["stage"] == "on"


def test_only_the_owner_switches(acme: Caller) -> None:
    """A manager sees how products stand, and is told who may."""
    manager = acme.as_("manager")

    refused = [manager.post(f"/api{address}") for address in (ON, OFF)]

    assert [one.status_code for one in refused] == [403, 403]
    told = "Seu perfil não permite ligar e desligar produtos. Quem pode: dono."
    assert refused[0].get_json()["detail"] == told
    assert OFF not in manager.get("/workspace/settings/plan").text
    assert acme.events("workspace.product_dropped") == []


@pytest.mark.parametrize("act", ["", "/activation", "/deactivation"])
def test_what_is_not_sold_is_not_found(acme: Caller, act: str) -> None:
    """At the door: no fact tells of it."""
    address = f"/api/workspace/settings/plan/products/padaria{act}"

    answer = acme.post(address) if act == "/activation" else acme.get(address)

    assert (answer.status_code, answer.get_json()["code"]) == (404, "workspace.no_such_product")
    assert acme.events() == []


def test_a_neighbour_s_products_are_its_own(acme: Caller, globex: Caller, wishes: Wishes) -> None:
    """What one switches off, the other still has; and neither reads how the other's stand."""
    stages = []
    for turn in (acme, globex):
        wishes.off(turn)
        stages.append((_shown(acme)["stage"], _shown(globex)["stage"]))
        wishes.on(turn)

    assert stages == [("off", "on"), ("on", "off")]
    assert _found(acme) == _found(globex) == {FIRST}


def test_the_confirmation_says_what_happens_and_works_without_scripts(acme: Caller) -> None:
    """A plain form; what is off already has nothing to confirm."""
    page = acme.get(OFF).text
    answer = acme.post(OFF, data={"version": "0"})

    assert "Os dados ficam guardados." in page
    assert (answer.status_code, answer.location) == (303, "/workspace/settings/plan")
    assert f'action="{OFF}"' not in acme.get(OFF).text


def _named(caller: Caller, name: str) -> Caller:
    assert caller.actor
    actor = replace(caller.actor, name=name)
    return Caller(caller.kind, caller.host, actor, caller.tenant)


def _wish(version: int, *, wanted: bool) -> Wish:
    return Wish(FIRST, wanted, version, "Ana", utc_now())


@pytest.mark.parametrize(
    ("wish", "standing", "here", "found"),
    [
        (None, None, False, "off"),
        (None, ("on", 0), True, "on"),
        (_wish(1, wanted=True), None, False, "coming"),
        (_wish(2, wanted=True), ("off", 1), False, "coming"),
        (_wish(2, wanted=True), ("switching", 2), False, "coming"),
        (_wish(2, wanted=True), ("on", 2), False, "coming"),
        (_wish(2, wanted=True), ("on", 2), True, "on"),
        (_wish(2, wanted=True), ("failed", 2), False, "failed"),
        (_wish(3, wanted=True), ("failed", 2), False, "coming"),
        (_wish(3, wanted=False), ("on", 2), True, "going"),
        (_wish(3, wanted=False), ("off", 3), True, "going"),
        (_wish(3, wanted=False), ("off", 3), False, "off"),
        (_wish(1, wanted=False), ("on", 5), True, "on"),
    ],
)
def test_how_far_a_product_is(
    wish: Wish | None, standing: tuple[str, int] | None, *, here: bool, found: Stage
) -> None:
    """By the last wish, what was followed, and what this process has seen of it."""
    stands = Standing(FIRST, standing[0], None, standing[1]) if standing else None

    assert stage(wish, stands, here=here) == found


@pytest.mark.parametrize(("seconds", "again"), [(0, "1s"), (31, "10s"), (599, "10s"), (601, None)])
def test_a_page_asks_less_often_the_longer_it_takes(
    acme: Caller, seconds: int, again: str | None
) -> None:
    """After ten minutes not at all: whoever looks has a button that does."""
    acme.post(f"/api{OFF}")
    with acme.db() as db:
        past = "update product_wish set asked_at = now() - make_interval(secs => :s::float8)"
        db.run(past, s=seconds)

    card = acme.get(HERE, headers=FRAGMENT).text

    assert [one.split('"')[0] for one in card.split("load delay:")[1:]] == (
        [again] if again else []
    )
    assert "Atualizar" in card
