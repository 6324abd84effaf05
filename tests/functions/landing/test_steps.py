"""From a confirmed e-mail to a requested tenant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote_plus

import pytest

from shared.identity import verify_password
from tests.functions.landing.journey import COMPANY, PASSWORD, PLAN, Visitor, new_email
from tests.support.caller import Caller


def _tenants(site: Caller) -> int:
    with site.db() as db:
        return int(db.scalar("select count(*) from control.tenant where state = 'requested'"))


def test_the_whole_way_asks_for_a_tenant(site: Caller) -> None:
    """One row, one fact, and a password only its owner knows."""
    visitor = Visitor(site).until("pronto")

    [told] = site.events("landing.signup_confirmed")
    assert told.data.keys() == {"tenant_id", "signup_id"}
    assert told.tenant_id is None
    with site.db() as db:
        query = "select to_jsonb(t) from control.tenant as t where id = :id::uuid"
        tenant = db.scalar(query, id=told.data["tenant_id"])
        history = db.scalar("select array_agg(state) from control.tenant_transition")
    assert (tenant["slug"], tenant["document"]) == ("luz", "12ABC34501DE35")
    assert (tenant["name"], tenant["plan"]) == ("Luz Massoterapia", "profissional")
    assert (tenant["owner"]["email"], tenant["owner"]["name"]) == (visitor.email, "Rita")
    assert verify_password(tenant["owner"]["password_hash"], PASSWORD)
    assert history == ["requested"]
    assert visitor.see("pronto").json["state"] == "making"


def test_the_workspace_s_door_is_told_once_it_is_active(
    site: Caller, deliver: Callable[..., Any]
) -> None:
    """And the whole password opens it."""
    visitor = Visitor(site).until("pronto", slug="luz-da-serra")
    [told] = site.events("landing.signup_confirmed")
    deliver("provisioning", "landing.signup_confirmed", told.data)

    seen = visitor.see("pronto").json

    assert seen["state"] == "active"
    door = "https://luz-da-serra.app.localhost"
    assert seen["url"].startswith(door)
    assert seen["url"].endswith(f"/auth/login?email={quote_plus(visitor.email)}")
    tenant = Caller("tenant", "luz-da-serra.app.localhost", None)
    opened = tenant.post("/api/auth/login", {"email": visitor.email, "password": PASSWORD})
    assert opened.status_code == 200


def test_a_submit_sent_twice_makes_one_tenant(site: Caller) -> None:
    """The second waits for the first and finds its outcome."""
    visitor = Visitor(site).until("senha")

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: visitor.do("senha", {"password": PASSWORD}), range(2)))

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].location == answers[1].location == f"/cadastro/{visitor.token}/pronto"
    assert _tenants(site) == len(site.events("landing.signup_confirmed")) == 1


def test_an_address_taken_between_two_steps_leaves_nothing(site: Caller) -> None:
    """The unique constraint refuses the slower one, who chooses again and goes on."""
    slower = Visitor(site).until("senha")
    Visitor(site).until("pronto")

    answer = slower.do("senha", {"password": PASSWORD})

    assert (answer.status_code, answer.json["code"]) == (409, "landing.address_taken")
    assert answer.json["fields"].keys() == {"slug"}
    assert _tenants(site) == len(site.events("landing.signup_confirmed")) == 1
    slower.do("endereco", {"slug": "luz-2"})
    assert slower.do("senha", {"password": PASSWORD}).status_code == 201


def test_two_who_want_one_address_at_once(site: Caller) -> None:
    """One gets it, the other is told; never both."""
    visitors = [Visitor(site).until("senha") for _ in range(2)]

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda v: v.do("senha", {"password": PASSWORD}), visitors))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert _tenants(site) == 1


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("acme", "landing.address_taken"),
        ("Acme", "landing.address_taken"),
        ("www", "landing.address_reserved"),
        ("ab", "invalid"),
        ("9luz", "invalid"),
    ],
)
def test_an_address_is_refused_beside_its_field(site: Caller, slug: str, code: str) -> None:
    """With others that are free, where that helps."""
    visitor = Visitor(site).until("endereco")

    answer = visitor.do("endereco", {"slug": slug})

    assert answer.json["code"] == code
    assert answer.json["fields"].keys() == {"slug"}


def test_availability_is_told_while_typing(site: Caller) -> None:
    """As a fragment for htmx and as JSON, with suggestions made of the company's name."""
    visitor = Visitor(site).until("endereco")
    hx = {"HX-Request": "true"}

    taken = visitor.see("endereco?slug=acme").json
    free = site.get(f"/cadastro/{visitor.token}/endereco?slug=Luz Própria", headers=hx)

    assert (taken["available"], taken["suggestions"][0]) == (False, "luz-massoterapia")
    page = free.get_data(as_text=True)
    assert "<html" not in page
    assert "luz-propria.app.localhost" in page


def test_the_name_suggests_the_first_address(site: Caller) -> None:
    """Nobody has to think of one."""
    visitor = Visitor(site).until("endereco")

    assert visitor.see("endereco").json["slug"] == "luz-massoterapia"


@pytest.mark.parametrize(
    ("step", "body", "fields"),
    [
        ("empresa", COMPANY | {"document": "12.ABC.345/01DE-34"}, {"document"}),
        ("empresa", {"document": "529.982.247-25"}, {"company", "owner_name"}),
        ("empresa", COMPANY | {"company": "<b>Luz</b>"}, {"company"}),
        ("plano", PLAN | {"product": "fiscal"}, {"product"}),
        ("plano", PLAN | {"plan": "gratis"}, {"plan"}),
        ("senha", {"password": "curta"}, {"password"}),
        ("senha", {"password": "luz massoterapia"}, {"password"}),
        ("senha", {"password": "123456789012"}, {"password"}),
    ],
)
def test_a_bad_field_is_told_beside_it(
    site: Caller, step: str, body: dict[str, str], fields: set[str]
) -> None:
    """And the step stays where it was."""
    visitor = Visitor(site).until(step)

    answer = visitor.do(step, body)

    assert answer.status_code == 400
    assert answer.json["fields"].keys() == fields
    assert visitor.see(step).json["step"] == step


def test_a_password_that_would_be_guessed_is_called_so(site: Caller) -> None:
    """Programs know it by its code."""
    answer = Visitor(site).until("senha").do("senha", {"password": "123456789012"})

    assert answer.json["code"] == "landing.weak_password"


def test_no_step_is_skipped(site: Caller) -> None:
    """A program is refused; a page leads to the step that comes first."""
    visitor = Visitor(site)

    refused = visitor.do("senha", {"password": PASSWORD})
    led = site.get(f"/cadastro/{visitor.token}/plano")

    assert (refused.status_code, refused.json["code"]) == (409, "landing.step_missing")
    assert (led.status_code, led.location) == (303, f"/cadastro/{visitor.token}/codigo")


def test_going_back_finds_what_was_told(site: Caller) -> None:
    """In the fields, ready to be changed."""
    visitor = Visitor(site).until("senha")

    pages = {
        step: site.get(f"/cadastro/{visitor.token}/{step}").get_data(as_text=True)
        for step in ("email", "empresa", "plano", "endereco", "senha")
    }

    assert f'value="{visitor.email}"' in pages["email"]
    assert 'value="12.ABC.345/01DE-35"' in pages["empresa"]
    assert 'value="profissional" required checked' in pages["plano"]
    assert 'value="luz"' in pages["endereco"]
    assert 'value="luz"' in pages["senha"]


def test_the_workspace_keeps_the_clock_that_was_chosen(site: Caller) -> None:
    """A clinic in Manaus is an hour behind Brasília; whoever says nothing has Brasília's."""
    visitor = Visitor(site).until("empresa")
    visitor.do("empresa", COMPANY | {"timezone": "America/Manaus"})
    visitor.do("empresa", COMPANY)
    foreign = visitor.do("empresa", COMPANY | {"timezone": "Europe/Lisbon"})
    for step, body in {
        "plano": PLAN,
        "endereco": {"slug": "rio"},
        "senha": {"password": PASSWORD},
    }.items():
        visitor.do(step, body)

    with site.db() as db:
        zone = db.scalar("select timezone from control.tenant where slug = 'rio'")
    assert (foreign.status_code, list(foreign.json["fields"])) == (400, ["timezone"])
    assert zone == "America/Manaus"


def test_what_is_made_is_not_changed_by_going_back(site: Caller) -> None:
    """Every page leads to the outcome, every submit too."""
    visitor = Visitor(site).until("pronto")

    led = site.get(f"/cadastro/{visitor.token}/empresa")
    sent = visitor.do("empresa", COMPANY | {"company": "Outra"})

    assert led.location == f"/cadastro/{visitor.token}/pronto"
    assert sent.json["signup"]["company"] == "Luz Massoterapia"


def test_a_failed_workspace_is_tried_again_by_its_owner(site: Caller) -> None:
    """The fact is told once more and the page waits again; before it failed there is nothing."""
    visitor = Visitor(site).until("pronto")
    early = visitor.do("nova-tentativa")
    with site.db() as db:
        db.run("update control.tenant set state = 'failed' where slug = 'luz'")

    again = visitor.do("nova-tentativa")
    waiting = visitor.see("pronto")
    twice = visitor.do("nova-tentativa")

    assert early.json["code"] == "landing.not_failed"
    assert again.status_code == 200
    assert waiting.json["state"] == "making"
    assert twice.json["code"] == "landing.not_failed"
    assert len(site.events("landing.signup_confirmed")) == 2


def test_a_chosen_plan_is_kept_from_the_price_list(site: Caller) -> None:
    """A link of the plans page fills the later step in."""
    begun = site.post("/api/cadastro", {"email": new_email(), "plan": "enterprise"})

    assert begun.json["signup"]["plan"] == "enterprise"
    assert begun.json["step"] == "codigo"
