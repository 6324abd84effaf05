"""Coming in without knowing the address: asked for at the site, told by mail alone."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from scripts.lib.dev.place import Place
from tests.support.caller import Caller
from tests.support.redis_hangs import redis_hangs

Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(site: Caller) -> Iterator[Ask]:
    """Ask for the addresses of ``email``, from ``address``."""

    def post(email: str, address: str = "203.0.113.40") -> TestResponse:
        where = {"X-Forwarded-For": address}
        return site.post("/api/entrar", {"email": email}, headers=where)

    return post


def test_whoever_has_an_account_and_whoever_has_none_are_answered_alike(
    site: Caller, acme: Caller, ask: Ask
) -> None:
    """Same status, same words but for what was typed, and the same work behind them."""
    known, unknown = ask("ana@acme.example"), ask("nao@acme.example")

    assert known.status_code == unknown.status_code == 202
    assert known.json == {"email": "ana@acme.example"}
    assert unknown.json == {"email": "nao@acme.example"}
    told = [(row.type, row.tenant_id) for row in site.events()]
    assert told == [("landing.doors_asked", None)] * 2


def test_the_page_says_what_happens_and_nothing_of_anybody(site: Caller) -> None:
    """By plain form; the e-mail is shown again, as it was typed."""
    asked = site.post("/entrar", data={"email": "Ana@Acme.example"})

    assert (asked.status_code, asked.location) == (303, "/entrar/enviado?email=ana%40acme.example")
    page = site.get(asked.location).get_data(as_text=True)
    assert "Se <strong>ana@acme.example</strong> entra em algum espaço" in page


def test_one_address_asks_twenty_times_an_hour(ask: Ask, place: Place) -> None:
    """Whoever it asks for, and with Redis away too; another address still may."""
    with redis_hangs(place):
        answers = [ask(f"{uuid4().hex}@acme.example") for _ in range(21)]
        another = ask("ana@acme.example", "203.0.113.41")

    assert [answer.status_code for answer in answers] == [202] * 20 + [429]
    assert answers[-1].json["code"] == "landing.asked_too_often"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert another.status_code == 202


@pytest.mark.parametrize("path", ["/", "/planos", "/termos", "/privacidade", "/cadastro"])
def test_every_page_of_the_site_leads_in(site: Caller, path: str) -> None:
    """From its header, which no width hides."""
    page = site.get(path).get_data(as_text=True)

    header = page.partition("</header>")[0]
    assert 'href="/entrar"' in header.partition('class="site-actions"')[2]
