"""The operators' list of tenants, each one's page, and what is done to them."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.db import PLATFORM
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import CELLS

HERE = [slug.title() for slug in reversed(CELLS)]


@pytest.fixture(autouse=True)
def _world(acme: Caller, globex: Caller) -> None:
    """Acme and Globex are always there, and active again afterwards."""


def _add(name: str, slug: str, state: str = "requested", **given: Any) -> str:
    columns = {"document": "12ABC34501DE35", "failure": None} | given
    with platform().databases.transaction(PLATFORM) as db:
        return str(
            db.scalar(
                "insert into control.tenant (slug, name, document, product, plan, state, failure) "
                "values (:slug, :name, :document, 'clinic', 'basico', :state, :failure) "
                "returning id",
                slug=slug,
                name=name,
                state=state,
                **columns,
            )
        )


def _names(answer: TestResponse) -> list[str]:
    return [tenant["name"] for tenant in answer.json["tenants"]]


def test_the_list_shows_every_tenant_newest_first(console: Caller) -> None:
    """With state, product, plan and cell."""
    _add("Clínica Nova", "clinica-nova")

    answer = console.get("/api/admin/tenants")

    assert _names(answer) == ["Clínica Nova", *HERE]
    assert answer.json["counts"] == {"active": len(HERE), "requested": 1}
    [globex] = [tenant for tenant in answer.json["tenants"] if tenant["name"] == "Globex"]
    assert (globex["state"], globex["product_names"], globex["cell"]) == ("active", "Clínica", "c2")


@pytest.mark.parametrize(
    "q",
    [
        *("clinica", "CLÍNICA NOVA", "nova", "12.ABC.345/01DE-35", "inica-n", "nova clinica"),
        *("12.abc.345/01de–35", "12ABC34501DE35", "345/01DE", "d'avila", "Davila", "clinica-nova"),
    ],
)
def test_the_search_reads_as_people_type(console: Caller, q: str) -> None:
    """Without accents and capitals, words in any order, by parts of name, address or document."""
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update control.tenant set document = '00000000000191'")
    _add("Clínica Nova D’Ávila", "clinica-nova")

    found = _names(console.get("/api/admin/tenants", query_string={"q": q}))

    assert found == ["Clínica Nova D’Ávila"]


@pytest.mark.parametrize("q", ["%", "_", "'", "\\", "(", "\u200b"])
def test_signs_of_sql_are_signs(console: Caller, q: str) -> None:
    """They match themselves, so nobody."""
    assert _names(console.get("/api/admin/tenants", query_string={"q": q})) == []


def test_the_list_is_narrowed_by_state(console: Caller) -> None:
    """An unknown state is named, not ignored."""
    _add("Clínica Nova", "clinica-nova", "failed")

    assert _names(console.get("/api/admin/tenants?state=failed")) == ["Clínica Nova"]
    assert list(console.get("/api/admin/tenants?state=x").json["fields"]) == ["state"]


def test_pages_follow_each_other_without_gap(console: Caller) -> None:
    """More than forty tenants on three pages, each once."""
    for number in range(43):
        _add(f"Cliente {number}", f"cliente-{number}")
    seen: list[str] = []
    address = "/api/admin/tenants"
    for _ in range(3):
        answer = console.get(address)
        seen += _names(answer)
        address = f"/api/admin/tenants?before={answer.json['next']}"

    assert seen[-len(HERE) :] == HERE
    assert sorted(seen) == sorted([*HERE, *(f"Cliente {n}" for n in range(43))])
    assert answer.json["next"] is None


def test_the_last_fact_comes_from_the_tenant_s_own_cell(
    console: Caller, acme: Caller, globex: Caller
) -> None:
    """Each its own, whichever database holds it."""
    acme.anonymous.post("/api/auth/forgot", {"email": "a@b.example"})
    globex.post("/api/auth/forgot", {"email": "a@b.example"})

    listed = console.get("/api/admin/tenants").json["tenants"]
    found = [tenant for tenant in listed if tenant["name"] in {"Acme", "Globex"}]

    assert [t["last_event"]["type"] for t in found] == ["auth.reset_asked"] * 2
    assert [t["last_event"]["tenant_id"] for t in found] == [t["id"] for t in found]


def test_a_list_with_somebody_pending_asks_for_itself_again(console: Caller) -> None:
    """And is quiet once all have arrived."""
    assert "every 3s" not in console.get("/admin/tenants").text

    _add("Clínica Nova", "clinica-nova")

    assert "every 3s" in console.get("/admin/tenants").text
    part = console.get("/admin/tenants", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="tenants"')


def test_a_failed_tenant_is_tried_again(console: Caller) -> None:
    """Back to requested, told to provisioning, on the timeline and on the trail."""
    tenant_id = _add("Clínica Nova", "clinica-nova", "failed", failure="sem espaço na célula")
    assert "sem espaço na célula" in console.get(f"/admin/tenants/{tenant_id}").text

    answer = console.post(f"/api/admin/tenants/{tenant_id}/retry")

    assert answer.json["tenant"]["state"] == "requested"
    [event] = console.events("admin.retry_requested")
    assert event.data == {"tenant_id": tenant_id}
    assert event.tenant_id is None
    seen = console.get(f"/api/admin/tenants/{tenant_id}").json
    assert [step["detail"] for step in seen["transitions"]] == ["Nova tentativa por Olga"]
    with console.db() as db:
        line = "select action || ' ' || entity_id from control.audit"
        assert db.scalar(line) == f"admin.tenant_retried {tenant_id}"


def test_a_second_press_finds_nothing_to_do(console: Caller) -> None:
    """One retry, whoever was faster."""
    tenant_id = _add("Clínica Nova", "clinica-nova", "failed")
    console.post(f"/api/admin/tenants/{tenant_id}/retry")

    answer = console.post(f"/api/admin/tenants/{tenant_id}/retry")

    assert answer.status_code == 409
    assert answer.json["code"] == "admin.wrong_state"
    assert len(console.events("admin.retry_requested")) == 1


def test_a_suspended_tenant_is_closed_until_it_is_reactivated(
    console: Caller, acme: Caller
) -> None:
    """Its people see why; its neighbours notice nothing."""
    path = f"/admin/tenants/{acme.tenant.id}"

    console.post(f"{path}/suspension", {"reason": "Pediu uma pausa"})
    closed = acme.get("/api/workspace")
    console.post(f"{path}/reactivation")

    assert (closed.status_code, closed.json["code"]) == (403, "tenancy.suspended")
    assert acme.get("/api/workspace").status_code == 200


def test_only_an_active_tenant_is_suspended(console: Caller) -> None:
    """And only a suspended one reactivated."""
    tenant_id = _add("Clínica Nova", "clinica-nova", "failed")

    for act in ("suspension", "reactivation"):
        answer = console.post(f"/api/admin/tenants/{tenant_id}/{act}", {"reason": "Sem uso"})
        assert answer.status_code == 409


def test_an_unknown_tenant_is_not_found(console: Caller) -> None:
    """By page and by act."""
    nobody = "/api/admin/tenants/00000000-0000-7000-8000-000000000000"

    assert console.get(nobody).status_code == 404
    assert console.post(f"{nobody}/retry").status_code == 404


def test_the_file_holds_the_whole_list(console: Caller) -> None:
    """For a Brazilian spreadsheet, and harmless in it."""
    _add('=HYPERLINK("https://evil.example")', "formula", "failed")

    answer = console.get("/admin/tenants/export")

    lines = answer.data.decode("utf-8-sig").splitlines()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="clientes.csv"'
    assert lines[0].startswith("Nome;Endereço;CPF ou CNPJ")
    assert lines[1].startswith("\"'=HYPERLINK")
    assert len(lines) == 2 + len(HERE)


def test_the_file_follows_the_filter(console: Caller) -> None:
    """What is on the screen is what is saved."""
    _add("Clínica Nova", "clinica-nova", "failed")

    answer = console.get("/admin/tenants/export?state=failed")

    assert len(answer.data.decode().splitlines()) == 2


def test_a_tenant_s_owner_is_nobody_here(console: Caller, acme: Caller) -> None:
    """Neither their token nor an operator's role without operator's host."""
    foreign = {"Authorization": f"Bearer {acme.token}"}
    owner = console.as_("owner")

    assert console.anonymous.get("/api/admin/tenants", headers=foreign).status_code == 403
    assert owner.get("/api/admin/tenants").status_code == 403
    assert owner.post(f"/api/admin/tenants/{acme.tenant.id}/suspension").status_code == 403


def test_an_operator_is_nobody_in_a_workspace(console: Caller, acme: Caller) -> None:
    """Running the platform opens no record of a tenant."""
    foreign = {"Authorization": f"Bearer {console.token}"}

    assert acme.anonymous.get("/api/workspace", headers=foreign).status_code == 403


def test_a_visitor_is_led_to_the_console_s_door(console: Caller) -> None:
    """And comes back to where they were going."""
    answer = console.anonymous.get("/admin/tenants?state=failed")

    assert answer.location == "/admin/login?next=/admin/tenants%3Fstate%3Dfailed"


def test_a_form_without_its_token_is_refused(console: Caller, acme: Caller) -> None:
    """Another site cannot suspend a customer."""
    path = f"/admin/tenants/{acme.tenant.id}/suspension"

    assert console.post(path, headers={"X-CSRF-Token": "forged"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/admin"])
def test_the_console_opens_on_what_is_to_be_seen_first(console: Caller, path: str) -> None:
    """Whatever of its addresses one remembers."""
    assert console.get(path).location == "/admin/today"


def test_an_empty_list_says_why(console: Caller) -> None:
    """And offers the way back."""
    page = console.get("/admin/tenants?q=ninguem").text

    assert "Ninguém com esse filtro" in page
    assert 'href="/admin/tenants"' in page
