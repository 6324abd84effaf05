"""What anybody may read."""

import json
import re
from itertools import pairwise

import pytest

from shared.plans import CHARGING, PLANS
from shared.products import PRODUCTS
from tests.functions.landing.journey import Visitor
from tests.support.caller import Caller

PAGES = ("/", "/planos", "/privacidade", "/termos", "/cadastro", "/entrar")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_and_its_links_lead_somewhere(site: Caller, path: str) -> None:
    """Every link on this host answers, anchors included."""
    page = site.get(path).get_data(as_text=True)

    for target in set(re.findall(r'href="(/[^"]*)"', page)):
        address, _, anchor = target.partition("#")
        if not address.startswith("/static/"):
            answer = site.get(address)
            assert answer.status_code == 200, target
            assert not anchor or f'id="{anchor}"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/", "/planos"])
def test_prices_and_limits_are_those_of_the_plans(site: Caller, path: str) -> None:
    """Single source: what changes there changes here."""
    page = site.get(path).get_data(as_text=True)

    for plan in PLANS:
        assert plan.name in page
        assert f"R$ {plan.price_centavos // 100}" in page
        for product in PRODUCTS.values():
            assert all(limit.words(plan.code) in page for limit in product.limits.values())


@pytest.mark.parametrize("path", ["/", "/planos", "/termos"])
def test_when_charging_begins_is_said_beside_the_prices(site: Caller, path: str) -> None:
    """In the same words, at whichever page somebody arrives."""
    assert CHARGING in site.get(path).get_data(as_text=True)


def test_when_charging_begins_is_said_where_a_plan_is_chosen(site: Caller) -> None:
    """Before anything is asked for."""
    visitor = Visitor(site).until("plano")

    page = site.get(f"/cadastro/{visitor.token}/plano").get_data(as_text=True)

    assert CHARGING in page


@pytest.mark.parametrize("path", [*PAGES, "/entrar", "/entrar/enviado?email=a%40x.com.br"])
def test_headings_go_down_one_level_at_a_time(site: Caller, path: str) -> None:
    """Who reads by headings misses no part of a page."""
    page = site.get(path).get_data(as_text=True).partition("<dialog")[0]
    levels = [int(found) for found in re.findall(r"<h([1-6])", page)]

    assert levels[0] == 1
    assert all(then - now <= 1 for now, then in pairwise(levels))


def test_search_engines_read_the_prices_people_read(site: Caller) -> None:
    """To the centavo: these are what is asked for, and whoever changes one changes it here."""
    page = site.get("/").get_data(as_text=True)
    [data] = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)

    sold = [one["offers"] for one in json.loads(data)["@graph"] if "offers" in one]
    prices = [("Básico", "97.00"), ("Profissional", "297.00"), ("Enterprise", "997.00")]
    assert [[(one["name"], one["price"]) for one in offers] for offers in sold] == [prices] * len(
        PRODUCTS
    )


def test_pages_run_no_inline_script_or_style(site: Caller) -> None:
    """The policy would refuse them; data for search engines carries the nonce."""
    page = site.get("/").get_data(as_text=True)

    assert not re.search(r"<script(?![^>]*nonce=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_robots_learn_where_not_to_go(site: Caller) -> None:
    """Sign-ups under way are nobody's search result."""
    robots = site.get("/robots.txt").get_data(as_text=True)
    sitemap = site.get("/sitemap.xml").get_data(as_text=True)

    assert "Disallow: /cadastro/" in robots
    assert "/sitemap.xml" in robots
    assert sitemap.count("<loc>") == len(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_what_a_search_is_told_of_may_be_found(site: Caller, path: str) -> None:
    """By what it says of itself, and under one address."""
    page = site.get(path).get_data(as_text=True)

    assert "noindex" not in page
    assert page.count('<meta name="description" content="') == 1
    assert page.count('<link rel="canonical" href="') == 1


def test_a_sign_up_page_is_not_indexed(site: Caller) -> None:
    """Nor kept by any cache on the way."""
    visitor = Visitor(site)

    answer = site.get(f"/cadastro/{visitor.token}/codigo")

    assert 'name="robots" content="noindex"' in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_unknown_pages_are_not_found(site: Caller) -> None:
    """With the house's own page."""
    assert site.get("/nada").status_code == 404
    assert site.get("/cadastro/nada/codigo").status_code == 404
