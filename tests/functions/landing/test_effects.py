"""What a sign-up leaves beside its answer, and what a step refuses out of its turn."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.functions.landing.journey import COMPANY, PASSWORD, PLAN, Visitor, new_email
from tests.support.caller import Caller

FROM = {"X-Forwarded-For": "203.0.113.9, 10.0.0.1"}


def _asked(site: Caller, query: str) -> Any:
    with site.db() as db:
        return db.scalar(query)


def _failed(site: Caller) -> None:
    with site.db() as db:
        db.run("update control.tenant set state = 'failed' where slug = 'luz'")


def test_a_code_is_erased_once_it_was_sent(site: Caller) -> None:
    """It is marked as a secret from the moment it is written."""
    Visitor(site)

    query = "select secret from control.outbox where type = 'landing.code_requested'"
    assert _asked(site, query) is True


def test_a_code_arrives_in_words(site: Caller, deliver: Callable[..., TestResponse]) -> None:
    """The site's own template, rendered where mails leave."""
    visitor = Visitor(site)
    [fact] = site.events("landing.code_requested")

    deliver("notifications", fact.type, fact.data)

    [mail] = (row.data for row in site.events("notifications.send_mail"))
    subject = f"{visitor.code} é o seu código da Ávila"
    assert (mail["to"], mail["subject"]) == (visitor.email, subject)
    assert all(visitor.code in mail[form] for form in ("text", "html"))


def test_a_request_for_a_tenant_is_on_the_trail(site: Caller) -> None:
    """Once, with the address and the plan that were chosen."""
    visitor = Visitor(site).until("pronto")
    visitor.do("senha", {"password": PASSWORD})

    query = "select jsonb_agg(jsonb_build_array(action, name, changes)) from control.audit"
    confirmed = "landing.signup_confirmed"
    told = [{"field": "slug", "after": "luz"}, {"field": "plan", "after": "profissional"}]
    assert _asked(site, query) == [[confirmed, COMPANY["company"], told]]


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("empresa", COMPANY),
        ("plano", PLAN),
        ("endereco", {"slug": "luz"}),
        ("senha", {"password": PASSWORD}),
    ],
)
def test_a_step_out_of_its_turn_changes_nothing(
    site: Caller, step: str, body: dict[str, str]
) -> None:
    """Each is refused while the mailbox is not proved; who proves it begins with the first."""
    visitor = Visitor(site)

    answer = visitor.do(step, body)

    assert (answer.status_code, answer.json["code"]) == (409, "landing.step_missing")
    assert visitor.do("codigo", {"code": visitor.code}).json["step"] == "empresa"


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("plano", PLAN | {"plan": "enterprise"}, "plan"),
        ("endereco", {"slug": "outra"}, "slug"),
        ("email", {"email": new_email()}, "email"),
        ("senha", {"password": "outra senha bem comprida"}, "tenant_id"),
    ],
)
def test_what_was_asked_for_is_not_changed_afterwards(
    site: Caller, step: str, body: dict[str, str], field: str
) -> None:
    """The sign-up says what was made; a step that is sent again finds it."""
    visitor = Visitor(site).until("pronto")
    before = visitor.see("pronto").json["signup"]

    answer = visitor.do(step, body)

    assert answer.json["step"] == "pronto"
    assert answer.json["signup"][field] == before[field]
    assert len(site.events("landing.signup_confirmed")) == 1


def test_who_has_confirmed_is_sent_no_other_code(site: Caller) -> None:
    """The page that asks for one leads on."""
    visitor = Visitor(site).until("empresa")
    visitor.set("code_sent_at = now() - interval '61 seconds'")

    answer = visitor.do("reenvio")

    assert (answer.status_code, answer.json["step"]) == (200, "empresa")
    assert len(site.events("landing.code_requested")) == 1


def test_another_code_may_be_tried_five_times_again(site: Caller) -> None:
    """Who used the attempts up asks for another mail and goes on."""
    visitor = Visitor(site)
    for _ in range(5):
        visitor.do("codigo", {"code": visitor.wrong})
    visitor.set("code_sent_at = now() - interval '61 seconds'")
    visitor.do("reenvio")

    assert visitor.do("codigo", {"code": visitor.code}).json["step"] == "empresa"


def test_what_was_never_finished_is_kept_a_week(site: Caller) -> None:
    """Not a day longer, and not a day less."""
    Visitor(site).set("expires_at = now() - interval '6 days 23 hours'")
    Visitor(site)

    assert _asked(site, "select count(*) from control.signup") == 2


def test_one_network_address_begins_two_hundred_a_day(site: Caller) -> None:
    """However patiently, hour after hour."""
    path = "/api/cadastro"
    site.post(path, {"email": new_email()}, headers=FROM)
    with site.db() as db:
        db.run("delete from control.tally where ends_at <= now() + interval '1 hour'")
        db.run("update control.tally set taken = 199")

    answers = [site.post(path, {"email": new_email()}, headers=FROM) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 429]
    assert int(answers[1].headers["Retry-After"]) > 3_600


def test_a_retry_is_on_the_tenant_s_history(site: Caller) -> None:
    """Asked for, and asked for again."""
    visitor = Visitor(site).until("pronto")
    _failed(site)

    visitor.do("nova-tentativa")

    history = "select array_agg(state) from control.tenant_transition"
    assert _asked(site, history) == ["requested", "requested"]


def test_a_workspace_is_tried_again_ten_times_an_hour(site: Caller) -> None:
    """By one address; the eleventh waits."""
    visitor = Visitor(site).until("pronto")
    statuses = []
    for _ in range(11):
        _failed(site)
        path = visitor.path("nova-tentativa")
        statuses.append(site.post(path, {}, headers=FROM).status_code)

    assert statuses == [200] * 10 + [429]


def test_an_address_is_checked_as_fast_as_anybody_types(site: Caller) -> None:
    """And no faster: whoever lists who our customers are is slowed down."""
    visitor = Visitor(site).until("endereco")
    where = {"X-Forwarded-For": "203.0.113.10, 10.0.0.1"}
    path = visitor.path("endereco")

    statuses = [site.get(f"{path}?slug=a{n}", headers=where).status_code for n in range(121)]

    assert statuses == [200] * 120 + [429]


def test_a_workspace_that_was_suspended_since_has_an_address(site: Caller) -> None:
    """Its sign-up tells it was made; why it is closed its own page says."""
    visitor = Visitor(site).until("pronto")
    with site.db() as db:
        db.run("update control.tenant set state = 'suspended', cell = 'c1' where slug = 'luz'")

    seen = visitor.see("pronto").json

    assert seen["state"] == "active"
    assert seen["url"].startswith("https://luz.app.localhost")


def test_who_has_confirmed_is_asked_for_no_code(site: Caller) -> None:
    """The page, looked at again, leads on."""
    visitor = Visitor(site).until("empresa")

    answer = site.get(f"/cadastro/{visitor.token}/codigo")

    assert (answer.status_code, answer.location) == (303, f"/cadastro/{visitor.token}/empresa")


def test_an_address_may_be_typed_whole(site: Caller) -> None:
    """With the platform's own part; and what is free already is not suggested instead."""
    visitor = Visitor(site).until("endereco")

    told = visitor.see("endereco?slug=luz-massoterapia.app.localhost").json

    assert (told["slug"], told["available"]) == ("luz-massoterapia", True)
    assert "luz-massoterapia" not in told["suggestions"]
