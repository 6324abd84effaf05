"""A tenant's page at the console: whom to ask, what is used, what was noted, why it is closed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from shared.identity import utc_now
from tests.support.caller import Caller
from tests.support.people import join
from tests.support.world import ANA

Deliver = Callable[..., TestResponse]


def _page(acme: Caller) -> str:
    return f"/api/admin/tenants/{acme.tenant.id}"


def _changed(account_id: Any, version: int, **given: Any) -> dict[str, Any]:
    told = {"name": "Rita", "email": "rita@acme.example", "roles": ["owner"], "state": "active"}
    return {"account_id": str(account_id), "version": version, **told, **given}


def _owners(console: Caller, acme: Caller) -> list[str]:
    return [one["name"] for one in console.get(_page(acme)).json["owners"]]


def test_who_answers_for_a_tenant_is_known_from_what_is_told(
    console: Caller, acme: Caller, globex: Caller, deliver: Deliver
) -> None:
    """Its active owners, by their newest version; nobody else's name, and no neighbour's."""
    rita, bob = uuid4(), uuid4()
    told = (
        _changed(rita, 3),
        _changed(rita, 2, name="Outra"),
        _changed(bob, 1, name="Bob", roles=["viewer"]),
    )
    for one in told:
        assert deliver("auth", "auth.account_changed", one, acme.tenant).status_code < 300

    assert _owners(console, acme) == ["Rita"]
    assert _owners(console, globex) == []
    assert console.scalar("select count(*) from tenant_owner where name = 'Bob'") == 0


@pytest.mark.parametrize(
    "later", [{"roles": ["viewer"]}, {"state": "suspended"}, {"state": "removed", "email": None}]
)
def test_who_answers_no_more_is_forgotten(
    console: Caller, acme: Caller, deliver: Deliver, later: dict[str, Any]
) -> None:
    """Name and e-mail go, and an older word does not bring them back."""
    rita = uuid4()
    for one in (_changed(rita, 1), _changed(rita, 2, **later), _changed(rita, 1)):
        deliver("auth", "auth.account_changed", one, acme.tenant)

    assert _owners(console, acme) == []
    assert console.scalar("select array_agg(email) from tenant_owner") == [None]


def test_every_night_brings_owners_and_accounts_up_to_date(
    console: Caller, acme: Caller, run_task: Deliver
) -> None:
    """Those of before anybody told of them, and what was lost on its way."""
    turn = {"due_at": utc_now()}
    assert run_task("auth", "auth-note-doors", turn, acme.tenant).status_code < 300

    found = console.get(_page(acme)).json
    assert [one["email"] for one in found["owners"]] == [ANA["email"]]
    assert _used(found) == {"Contas": (1, 20), "Profissionais": None}


def _used(found: Any) -> dict[str, Any]:
    return {
        one["label"]: one["use"] and (one["use"]["used"], one["use"]["most"])
        for one in found["uses"]
    }


def test_use_is_told_beside_the_plan_s_bounds(
    console: Caller, acme: Caller, globex: Caller, deliver: Deliver
) -> None:
    """Of its own; a professional more counts at once, and what nobody counted says so."""
    for name in ("Bia", "Caio"):
        acme.post("/api/clinic/professionals", {"name": name})
    deliver("auth", "auth.account_changed", _changed(uuid4(), 1), acme.tenant)

    assert _used(console.get(_page(acme)).json) == {"Contas": (1, 20), "Profissionais": (2, 15)}
    assert _used(console.get(_page(globex)).json) == {"Contas": None, "Profissionais": None}
    page = console.get(_page(acme).removeprefix("/api")).text
    assert "2 de 15 profissionais" in page
    assert "conta-se à noite" in console.get(_page(globex).removeprefix("/api")).text


def test_a_professional_who_stops_counts_no_more(console: Caller, acme: Caller) -> None:
    """As soon as they do."""
    made = acme.post("/api/clinic/professionals", {"name": "Bia"}).json["professional"]
    form = {"name": "Bia", "active": False, "version": made["version"]}
    acme.put(f"/api/clinic/professionals/{made['id']}", form)

    assert _used(console.get(_page(acme)).json)["Profissionais"] == (0, 15)


def test_the_last_sign_in_is_told(console: Caller, acme: Caller) -> None:
    """Of anybody there; a guess that failed is none."""
    acme.anonymous.post("/api/auth/login", ANA | {"password": "errada de todo 12"})
    assert console.get(_page(acme)).json["sign_ins"] is None

    for _ in range(2):
        acme.anonymous.post("/api/auth/login", ANA)

    assert console.get(_page(acme)).json["sign_ins"]["used"] == 2
    assert "nenhuma anotada ainda" not in console.get(_page(acme).removeprefix("/api")).text


def test_how_the_tenant_is_reached_is_shown(console: Caller, acme: Caller) -> None:
    """What it tells its own customers."""
    console.run("update tenant set phone = '+5511987654321' where slug = 'acme'")

    assert "(11) 98765-4321" in console.get(_page(acme).removeprefix("/api")).text


def test_a_suspension_asks_why_and_tells_it(console: Caller, acme: Caller) -> None:
    """On the page while it lasts, on the timeline and on the trail; nobody there reads it."""
    refused = console.post(f"{_page(acme)}/suspension", {})
    assert (refused.status_code, list(refused.json["fields"])) == (400, ["reason"])
    assert acme.get("/api/workspace").status_code == 200

    console.post(f"{_page(acme)}/suspension", {"reason": "Pagamento de março em aberto"})

    step = console.get(_page(acme)).json["transitions"][0]
    assert step["reason"] == "Pagamento de março em aberto"
    page = console.get(_page(acme).removeprefix("/api")).text
    assert page.count("Pagamento de março em aberto") == 2
    [line] = console.get("/api/admin/audit").json["lines"]
    assert line["changes"] == [
        {"field": "reason", "after": "Pagamento de março em aberto", "label": "motivo"}
    ]
    assert "março" not in acme.get("/workspace").text


def _note(console: Caller, acme: Caller, text: str = "Ligar na sexta", key: Any = None) -> Any:
    return console.post(f"{_page(acme)}/notes", {"request_id": str(key or uuid4()), "text": text})


def test_a_note_is_kept_with_who_and_when(console: Caller, acme: Caller, globex: Caller) -> None:
    """Newest first, on its own tenant's page; the trail says that, and not what."""
    for text in ("Ligar na sexta", "Prefere <b>WhatsApp</b>\nà tarde"):
        assert _note(console, acme, text).status_code == 201

    notes = console.get(_page(acme)).json["notes"]
    assert [(one["writer"], one["text"]) for one in notes] == [
        ("Olga", "Prefere <b>WhatsApp</b>\nà tarde"),
        ("Olga", "Ligar na sexta"),
    ]
    assert "<b>WhatsApp" not in console.get(_page(acme).removeprefix("/api")).text
    assert console.get(_page(globex)).json["notes"] == []
    lines = console.get("/api/admin/audit").json["lines"]
    assert [(one["text"], one["name"], one["changes"]) for one in lines] == [
        ("Anotou sobre um cliente", "Acme", [{"field": "note", "label": "anotação"}])
    ] * 2


def test_a_note_that_is_sent_twice_is_one(console: Caller, acme: Caller) -> None:
    """And its key with another text is refused, whoever sends it."""
    key = uuid4()

    assert [_note(console, acme, key=key).status_code for _ in range(2)] == [201, 200]
    other = _note(console, acme, "Outra coisa", key)

    assert (other.status_code, other.json["code"]) == (409, "admin.note_reused")
    assert len(console.get(_page(acme)).json["notes"]) == 1


def test_a_note_is_taken_back_by_its_writer_within_the_hour(console: Caller, acme: Caller) -> None:
    """A colleague's stays, an old one stays, and a second press finds nothing."""
    nina = join(console, "nina@avila.example", "administrator")
    assert console.actor
    first, old = _note(console, acme).json["note"]["id"], str(uuid4())
    console.run(
        "insert into tenant_note (id, tenant_id, written_by, writer, text, written_at) values"
        " (:id::uuid, :of::uuid, :by::uuid, 'Olga', 'Velha', now() - interval '61 minutes')",
        id=old,
        of=acme.tenant.id,
        by=console.actor.id,
    )
    page = console.get(_page(acme).removeprefix("/api")).text
    assert [f"/notes/{one}/removal" in page for one in (first, old)] == [True, False]

    def remove(who: Caller, note: str) -> int:
        return who.post(f"{_page(acme)}/notes/{note}/removal").status_code

    assert remove(nina, first) == 409
    assert remove(console, old) == 409
    assert [remove(console, first) for _ in range(2)] == [200, 409]
    assert [one["id"] for one in console.get(_page(acme)).json["notes"]] == [old]


def test_a_note_is_taken_back_on_its_own_tenant_s_page(
    console: Caller, acme: Caller, globex: Caller
) -> None:
    """And nowhere else."""
    note = _note(console, acme).json["note"]["id"]

    answer = console.post(f"{_page(globex)}/notes/{note}/removal")

    assert (answer.status_code, answer.json["code"]) == (409, "admin.note_kept")
    assert len(console.get(_page(acme)).json["notes"]) == 1


def test_nobody_of_a_tenant_reads_or_writes_notes(console: Caller, acme: Caller) -> None:
    """Not even about itself; support does both."""
    foreign = {"Authorization": f"Bearer {acme.token}"}
    given = {"request_id": str(uuid4()), "text": "Oi"}

    path = f"{_page(acme)}/notes"
    assert console.anonymous.post(path, given, headers=foreign).status_code == 403
    assert _note(console.as_("support"), acme).status_code == 201


def test_what_a_tenant_told_is_read_in_words(console: Caller, acme: Caller) -> None:
    """In the list and on its page; the name of the fact is its tooltip."""
    acme.anonymous.post("/api/auth/forgot", {"email": "a@b.example"})

    for path in ("/admin/tenants", _page(acme).removeprefix("/api")):
        page = console.get(path).text
        assert '<span title="auth.reset_asked">Pedido de nova senha</span>' in page
