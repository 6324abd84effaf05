"""What the edge holds for every feature: hosts, modes, forms, bodies, headers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from shared.context import Tenant
from shared.db import PLATFORM, Scope
from shared.wiring import platform
from tests.shared.test_jsons import BOMBS
from tests.support.caller import Caller

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SERVICE = {"name": "Massagem", "duration_min": 30}


@pytest.fixture
def suspended(tenants: dict[str, Tenant], clean: None) -> Iterator[None]:
    """Acme may not be used now."""
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update tenant set state = 'suspended' where slug = 'acme'")
    return


@pytest.mark.parametrize(
    "host",
    [
        "nobody.app.localhost",
        "acme.app.localhost.evil.example",
        "acme.evil.example",
        "app.localhost",
        "www.app.localhost",
        "ACME..app.localhost",
        "tenant_acme.app.localhost",
        "127.0.0.1",
        "",
    ],
)
def test_an_unknown_host_is_not_found(acme: Caller, host: str) -> None:
    """Whatever the rest of the request says."""
    answer = acme.get("/api/clinic/services", headers={"Host": host})

    assert answer.status_code == 404
    assert answer.json["code"] == "tenancy.unknown_host"


def test_a_forwarded_host_changes_nothing(acme: Caller, globex: Caller) -> None:
    """Only the Host header counts: a client may write the others."""
    acme.post("/api/clinic/services", SERVICE)
    swapped = {"X-Forwarded-Host": "acme.app.localhost", "X-Host": "acme.app.localhost"}

    answer = globex.get("/api/clinic/services", headers=swapped)

    assert answer.json["services"] == []


def test_a_suspended_tenant_is_closed(acme: Caller, suspended: None) -> None:
    """With its own owner's token, and on the sign-in page too."""
    assert acme.get("/api/clinic/services").json["code"] == "tenancy.suspended"
    assert acme.anonymous.get("/auth/login", headers=HTML).status_code == 403


def test_who_meets_a_closed_door_is_told_whom_to_ask(acme: Caller, suspended: None) -> None:
    """Its people us, its customers it, as far as it is reached; nobody that they lack a right."""
    bare = acme.anonymous.get("/auth/login", headers=HTML).get_data(as_text=True)
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update control.tenant set phone = '+5511987654321' where slug = 'acme'")
    reached = acme.anonymous.get("/auth/login", headers=HTML).get_data(as_text=True)

    for page in (bare, reached):
        assert "Espaço suspenso" in page
        assert "Sem permissão" not in page
        assert 'href="mailto:ola@app.localhost"' in page
    assert "fale com Acme" not in bare
    assert "fale com Acme: (11) 98765-4321" in reached


def test_another_product_s_pages_are_not_there(acme: Caller, clean: None) -> None:
    """A recycling yard has no agenda, whatever it types; what every product has stays."""
    with platform().databases.transaction(PLATFORM) as db:
        yard = "update tenant_product set product = 'recycling' where tenant_id = :id::uuid"
        db.run(yard, id=acme.tenant.id)

    for path in ("/clinic/agenda", "/api/clinic/patients", "/api/clinic/openapi.json"):
        assert acme.get(path, headers=HTML).status_code == 404
    home = acme.get("/workspace", headers=HTML)
    assert home.status_code == 200
    assert "/clinic/agenda" not in home.text


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_json_that_no_table_can_hold_is_a_bad_request(acme: Caller, body: bytes) -> None:
    """400 with a reason, never a 500."""
    answer = acme.post("/api/clinic/services", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_a_body_too_large_is_refused(acme: Caller) -> None:
    """More than a million bytes of JSON is nobody's form."""
    body = b'{"name": "' + b"a" * 1_000_001 + b'"}'

    answer = acme.post("/api/clinic/services", data=body, content_type="application/json")

    assert answer.status_code == 413


def test_a_bad_field_is_named_with_its_fix(acme: Caller) -> None:
    """Every bad field at once, in pt-BR."""
    answer = acme.post("/api/clinic/services", {"name": "", "duration_min": "logo"})

    assert answer.status_code == 400
    assert set(answer.json["fields"]) == {"name", "duration_min"}
    assert answer.json["fields"]["duration_min"] == "Escreva um número inteiro."


def test_the_api_reads_no_cookie(acme: Caller) -> None:
    """A browser cannot be made to act through the API."""
    cookie = {"Cookie": f"__Host-session={acme.token}"}

    assert acme.anonymous.get("/api/clinic/services", headers=cookie).status_code == 401


CROSS_SITE: dict[str, dict[str, Any]] = {
    "no token": {"headers": {"X-CSRF-Token": ""}},
    "another token": {"headers": {"X-CSRF-Token": "b" * 32}},
    "no cookie": {"headers": {"Cookie": ""}},
    "both empty": {"cookies": {"__Host-csrf": ""}, "headers": {"X-CSRF-Token": ""}},
    "a cookie alone": {"cookies": {"__Host-csrf": "b" * 32}, "headers": {"X-CSRF-Token": ""}},
    "foreign origin": {"headers": {"Origin": "https://evil.example"}},
    "sibling origin": {"headers": {"Origin": "https://globex.app.localhost:8443"}},
    "opaque origin": {"headers": {"Origin": "null"}},
    "cross-site fetch": {"headers": {"Sec-Fetch-Site": "cross-site"}},
    "same-site fetch": {"headers": {"Sec-Fetch-Site": "same-site"}},
}


@pytest.mark.parametrize("forged", CROSS_SITE.values(), ids=CROSS_SITE)
def test_a_form_of_another_site_is_refused(acme: Caller, forged: dict[str, Any]) -> None:
    """Nothing is written."""
    answer = acme.post("/clinic/services", SERVICE, **forged)

    assert answer.status_code == (401 if "Cookie" in forged.get("headers", {}) else 403)
    assert acme.get("/api/clinic/services").json["services"] == []


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("198.51.100.7, 127.0.0.1", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7, 127.0.0.1", "198.51.100.7"),
        ("203.0.113.9,10.0.0.1,,198.51.100.7,127.0.0.1", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_the_caller_s_address_is_what_the_balancer_saw(
    acme: Caller, globex: Caller, forwarded: str, address: str
) -> None:
    """The last but one: what stands before it, the caller wrote himself."""
    stranger = {"Authorization": f"Bearer {globex.token}", "X-Forwarded-For": forwarded}
    acme.anonymous.get("/api/clinic/services", headers=stranger)

    with acme.db() as db:
        assert db.scalar("select address from core.audit") == address


def test_an_unknown_page_is_a_page_and_an_unknown_resource_a_problem(acme: Caller) -> None:
    """404 in the form that was asked for."""
    page = acme.get("/clinic/nothing", headers=HTML)
    resource = acme.get("/api/clinic/nothing")

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert (resource.status_code, resource.json["code"]) == (404, "not_found")


def test_a_wrong_method_says_so(acme: Caller) -> None:
    """405, not 404: the address exists."""
    answer = acme.delete("/api/clinic/services")

    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_nobody_is_led_to_the_sign_in_and_back(acme: Caller) -> None:
    """A page asks for a sign-in; a script and the API are told 401."""
    page = acme.anonymous.get("/clinic/patients?q=jo", headers=HTML)
    fragment = acme.anonymous.get("/clinic/patients", headers={"HX-Request": "true"})

    assert page.status_code == 303
    assert page.headers["Location"] == "/auth/login?next=/clinic/patients%3Fq%3Djo"
    assert fragment.status_code == 401


PATHS = ["/auth/login", "/clinic/agenda", "/clinic/nothing", "/api/clinic/services"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(acme: Caller, path: str) -> None:
    """Pages, JSON and refusals alike; a page's policy has a fresh nonce, and nothing unsafe."""
    first, second = (acme.get(path, headers=HTML) for _ in range(2))

    policies = [one.headers["Content-Security-Policy"] for one in (first, second)]
    assert "unsafe" not in policies[0]
    assert "default-src 'none'" in policies[0]
    assert (policies[0] != policies[1]) == (first.mimetype == "text/html")
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert first.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r"[0-9a-f]{32}", first.headers["X-Trace-Id"])


def test_every_cookie_is_of_this_host_alone(acme: Caller) -> None:
    """Secure, unseen by scripts, without a domain that siblings would share."""
    answer = acme.anonymous.get("/auth/login", headers=HTML, cookies={"__Host-csrf": ""})

    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith("__Host-")
        assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in cookie
        assert "Domain" not in cookie


def test_an_unchanged_list_is_not_sent_again(acme: Caller) -> None:
    """304 with the same validator, to a program that keeps what no cache may."""
    first = acme.get("/api/clinic/services")

    again = acme.get("/api/clinic/services", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-store"


def test_a_trace_that_came_is_continued(acme: Caller) -> None:
    """One id from the load balancer to the log."""
    trace = "0af7651916cd43dd8448eb211c80319c"
    parent = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}

    assert acme.get("/api/clinic/services", headers=parent).headers["X-Trace-Id"] == trace


def test_a_defect_is_a_bare_500(acme: Caller) -> None:
    """The log has the trace; the answer has only its id."""
    with _hidden_table(acme.tenant):
        answer = acme.get("/api/clinic/patients")

    assert answer.status_code == 500
    assert answer.json["code"] == "unexpected"
    assert answer.json["trace_id"] == answer.headers["X-Trace-Id"]
    assert "relation" not in answer.text


@contextmanager
def _hidden_table(tenant: Tenant) -> Iterator[None]:
    """A schema somebody broke: the table of patients has another name for a while."""
    scope = Scope(tenant.scope.database, None, tenant.scope.schema)
    for old, new in (("patient", "hidden"), ("hidden", "patient")):
        with platform().databases.transaction(scope, as_owner=True) as db:
            db.script(f"alter table {old} rename to {new}")
        if new == "hidden":
            yield
