"""What an operator must see first: who stands still, what failed, what fires, who lies idle."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from shared import identity
from shared.wiring import platform
from tests.support.caller import Caller

TODAY = "/api/admin/today"
STEPS: list[dict[str, Any]] = [
    {},
    {"confirmed_at": "2026-01-01"},
    {"confirmed_at": "2026-01-01", "document": "1"},
    {"confirmed_at": "2026-01-01", "document": "1", "product": "clinic", "plan": "basico"},
    dict.fromkeys(("document", "product", "plan", "slug"), "x") | {"confirmed_at": "2026-01-01"},
]


@pytest.fixture(autouse=True)
def _world(acme: Caller, globex: Caller) -> None:
    """Both are there, and their cells are emptied afterwards."""


def _sign_up(console: Caller, email: str, hours: float, **told: Any) -> None:
    """Somebody who began and was last seen ``hours`` ago."""
    names = ["token_hash", "email", *told]
    console.run(
        f"insert into signup ({', '.join(names)}, created_at, updated_at) values"
        f" ({', '.join(f':{name}' for name in names)},"
        " now() - make_interval(hours => 3), now() - make_interval(secs => :ago))",
        token_hash=identity.hash_token(email),
        email=email,
        **told,
        ago=hours * 3600,
    )


def _refuse(caller: Caller, home: str, tenant_id: Any, type_: str, hours: int) -> None:
    """A row that nobody took, set aside ``hours`` ago."""
    caller.run(
        f"insert into {home}.outbox (tenant_id, kind, type, data, attempts, refusal, refused_at)"
        " values (:id::uuid, 'event', :type, '{}', 5, 'no such topic',"
        " now() - make_interval(hours => :hours))",
        id=tenant_id,
        type=type_,
        hours=hours,
    )


def test_who_stands_still_on_the_way_in_is_listed(console: Caller) -> None:
    """By the step where they stopped, whoever moved last first; who moves on is left alone."""
    for number, told in enumerate(STEPS):
        _sign_up(console, f"{number}@example.com", 2 + number, **told)
    _sign_up(console, "agora@example.com", 0.1)

    stuck = console.get(TODAY).json["stuck"]

    assert stuck["count"] == len(STEPS)
    whole = console.get(f"{TODAY}/signups").json["rows"]
    assert [one["begun"]["step"] for one in whole] == [
        *("codigo", "empresa", "plano", "endereco", "senha")
    ]
    assert whole[:5] == stuck["rows"]


def test_a_workspace_that_was_not_made_stands_still(console: Caller) -> None:
    """At once when it failed, after five minutes when it is on its way; each leads to its page."""
    said = "'1', 'clinic', 'basico'"
    console.run(
        "insert into tenant (slug, name, document, product, plan, state, created_at) values"
        f" ('aaa', 'Falhou', {said}, 'failed', now()),"
        f" ('bbb', 'Parada', {said}, 'provisioning', now() - interval '6 minutes'),"
        f" ('ccc', 'Andando', {said}, 'provisioning', now()),"
        f" ('ddd', 'De novo', {said}, 'requested', now() - interval '6 minutes')"
    )
    console.run(
        "insert into tenant_transition (tenant_id, state)"
        " select id, 'requested' from tenant where slug = 'ddd'"
    )

    rows = console.get(TODAY).json["stuck"]["rows"]

    assert [(one["begun"]["name"], one["words"]) for one in rows] == [
        ("Falhou", "A criação do espaço falhou"),
        ("Parada", "Espaço em preparo há mais de 5 minutos"),
    ]
    assert (
        f'href="/admin/tenants/{rows[0]["begun"]["tenant_id"]}"' in console.get("/admin/today").text
    )


def test_what_nobody_took_is_told_from_every_database(
    console: Caller, acme: Caller, globex: Caller
) -> None:
    """In words, with whose it is, newest first; the count is of all, the rows of a few."""
    _refuse(acme, "core", acme.tenant.id, "clinic.appointment_booked", 2)
    _refuse(globex, "core", globex.tenant.id, "clinic.patient_changed", 1)
    for _ in range(5):
        _refuse(console, "control", None, "landing.doors_asked", 3)

    failed = console.get(TODAY).json["failed"]
    whole = console.get(f"{TODAY}/deliveries").json

    assert (failed["count"], len(failed["rows"]), len(whole["rows"])) == (7, 5, 7)
    assert [(one["words"], one["tenant"], one["database"]) for one in whole["rows"]][:3] == [
        ("Cadastro de paciente mudou", "Globex", "c2"),
        ("Horário marcado", "Acme", "c1"),
        ("Pedido de endereços de entrada", "", "control"),
    ]


def test_whose_mails_are_refused_is_told(console: Caller, acme: Caller, globex: Caller) -> None:
    """With how many and when it was last, newest first; what is a week ago is no news."""
    for caller, mails, hours in ((acme, 3, 2), (globex, 1, 1)):
        caller.run(
            "insert into core.usage_count (what, used, noted_at) values"
            " ('notifications.mails_refused', :mails, now() - make_interval(hours => :hours))",
            mails=mails,
            hours=hours,
        )

    rows = console.get(TODAY).json["bounced"]["rows"]
    page = console.get("/admin/today/deliveries").text

    assert [(one["tenant"], one["row"]["mails"]) for one in rows] == [("Globex", 1), ("Acme", 3)]
    assert "3 ao todo" in page
    assert "Nada ficou para trás" not in page
    acme.run("update core.usage_count set noted_at = now() - interval '8 days'")
    assert console.get(TODAY).json["bounced"]["count"] == 1


def test_what_failed_is_sent_again_by_a_button(console: Caller, acme: Caller) -> None:
    """As if never tried; a second press finds nothing, and the trail has one line."""
    _refuse(acme, "core", acme.tenant.id, "clinic.appointment_booked", 2)
    path = f"{TODAY}/deliveries/replays"

    assert [console.post(path).json["rows"] for _ in range(2)] == [1, 0]

    assert acme.scalar("select refused_at is null and attempts = 0 from core.outbox") is True
    assert console.get(TODAY).json["failed"]["count"] == 0
    line = "select array_agg(action || ' ' || (changes -> 0 ->> 'after')) from audit"
    assert console.scalar(line) == ["admin.deliveries_replayed 1"]


def test_support_sends_nothing_again(console: Caller, acme: Caller) -> None:
    """It sees what failed, and is offered no button."""
    _refuse(acme, "core", acme.tenant.id, "clinic.appointment_booked", 2)
    support = console.as_("support")

    assert "Horário marcado" in support.get("/admin/today/deliveries").text
    assert "Enviar de novo" not in support.get("/admin/today/deliveries").text
    assert support.post(f"{TODAY}/deliveries/replays").status_code == 403


@pytest.fixture
def age(console: Caller) -> Iterator[Callable[[int], None]]:
    """``age(days)``: every tenant has been there for so long, until the test ends."""
    kept = console.scalar("select jsonb_object_agg(id, created_at) from tenant")
    yield lambda days: console.run(
        "update tenant set created_at = now() - make_interval(days => :days)", days=days
    )
    for tenant_id, at in kept.items():
        put = "update tenant set created_at = :at::timestamptz where id = :id::uuid"
        console.run(put, id=tenant_id, at=at)


@pytest.mark.parametrize("by", ["sign-in", "fact"])
def test_a_tenant_nobody_uses_lies_idle(
    console: Caller, acme: Caller, globex: Caller, age: Callable[[int], None], by: str
) -> None:
    """Neither a sign-in nor anything that it told for a fortnight; a neighbour's are its own."""
    age(30)
    if by == "sign-in":
        globex.run("insert into core.usage_count (what, used) values ('auth.sign_ins', 3)")
    else:
        globex.anonymous.post("/api/auth/forgot", {"email": "a@b.example"})
    acme.run(
        "insert into core.usage_count (what, used, noted_at)"
        " values ('auth.sign_ins', 3, now() - interval '15 days')"
    )
    beside = replace(acme.tenant.scope, tenant_id=globex.tenant.id)
    with platform().databases.transaction(beside) as db:
        db.run("insert into core.usage_count (what, used) values ('auth.sign_ins', 3)")
        db.run("insert into core.outbox (kind, type, data) values ('event', 'x.y', '{}')")

    idle = console.get(TODAY).json["idle"]

    names = [one["tenant"]["slug"] for one in idle["rows"]]
    assert "acme" in names
    assert "globex" not in names
    assert [one["tenant"]["slug"] for one in console.get(f"{TODAY}/idle").json["rows"]] == names


def test_a_new_tenant_is_given_time(console: Caller, age: Callable[[int], None]) -> None:
    """Who came this week has not stopped; who is suspended does not count."""
    age(13)
    assert console.get(TODAY).json["idle"]["count"] == 0

    age(30)
    console.run("update tenant set state = 'suspended'")
    assert console.get(TODAY).json["idle"]["count"] == 0


def test_an_outbox_that_stands_still_is_told_without_prometheus(
    console: Caller, acme: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The databases say themselves what is late."""
    monkeypatch.setitem(vars(platform().settings), "prometheus_url", "")
    assert "Os bancos respondem e o envio está em dia." in console.get("/admin/today").text
    acme.run(
        "insert into core.outbox (kind, type, data, occurred_at)"
        " values ('event', 'x.y', '{}', now() - interval '10 minutes')"
    )

    page = console.get("/admin/today")

    assert "Fatos esperando envio no banco c1" in page.text
    assert "Sem o Prometheus" in page.text


def test_a_quiet_day_is_calm(console: Caller) -> None:
    """Four parts, each with its word, and no way to an empty list."""
    page = console.get("/admin/today").text

    for words in (
        *("Ninguém parou no meio do caminho.", "Tudo o que foi contado chegou a quem ouve."),
        "Todos os clientes ativos estão em uso.",
    ):
        assert words in page
    assert "/admin/today/signups" not in page


@pytest.mark.parametrize("path", ["", "/signups", "/deliveries", "/idle"])
def test_nobody_else_sees_it(console: Caller, acme: Caller, path: str) -> None:
    """Neither a visitor nor a tenant's owner."""
    foreign = {"Authorization": f"Bearer {acme.token}"}

    assert console.anonymous.get(f"{TODAY}{path}").status_code == 401
    assert console.anonymous.get(f"{TODAY}{path}", headers=foreign).status_code == 403
