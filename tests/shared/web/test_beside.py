"""What stands beside an answer: its headers, its cookies, the way back, and what is counted."""

import re
from uuid import uuid4

import pytest
from jinja2 import UndefinedError

from scripts.lib.dev.place import Place
from shared import metrics
from shared.web import pages
from tests.support import delivery
from tests.support.caller import Caller, entry
from tests.support.world import ANA

HTML = {"Accept": "text/html"}
DAY_S = 86_400


@pytest.mark.parametrize("path", ["/clinic/agenda", "/clinic/nothing", "/api/clinic/services"])
def test_a_browser_is_told_what_it_may_do_with_an_answer(acme: Caller, path: str) -> None:
    """Each header in full, on pages, refusals and JSON alike."""
    told = acme.get(path, headers=HTML).headers

    assert told["Referrer-Policy"] == "same-origin"
    assert told["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=()"
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert told["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert len(told.getlist("Content-Security-Policy")) == 1


def test_a_page_sends_and_is_shown_at_home_alone(acme: Caller) -> None:
    """Its forms go to its own host, and no other page frames it; what is no page does nothing."""
    page = acme.get("/clinic/agenda", headers=HTML).headers["Content-Security-Policy"]
    data = acme.get("/api/clinic/services").headers["Content-Security-Policy"]

    parts = dict(part.strip().partition(" ")[::2] for part in page.split(";"))
    assert re.fullmatch("'nonce-.+' 'strict-dynamic'", parts.pop("script-src"))
    assert parts.pop("img-src").startswith("'self' data: http")
    own = dict.fromkeys(("style-src", "font-src", "connect-src", "manifest-src", "form-action"))
    nothing = dict.fromkeys(("default-src", "base-uri", "frame-ancestors", "object-src"), "'none'")
    assert parts == dict.fromkeys(own, "'self'") | nothing
    assert data == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/clinic/services", "/clinic/appointments"])
def test_a_refused_form_is_no_other_s_answer(acme: Caller, path: str) -> None:
    """It names all that decides who sees what, as every answer does."""
    refused = acme.post(path, data={"name": ""}, headers=HTML)

    assert refused.status_code == 400
    told = set(refused.headers["Vary"].split(", "))
    assert told == {
        "Accept", "Accept-Encoding", "HX-Request", "HX-Boosted", "HX-History-Restore-Request",
        "Cookie", "Authorization",
    }  # fmt: skip


def test_a_browser_keeps_the_token_it_has(acme: Caller) -> None:
    """Given once: another page in another tab would be refused for a newer one."""
    kept = acme.anonymous.get("/auth/login", headers=HTML)
    given = acme.anonymous.get("/auth/login", headers=HTML | {"Cookie": ""})

    assert "Set-Cookie" not in kept.headers
    assert given.headers["Set-Cookie"].startswith("__Host-csrf=")


@pytest.mark.parametrize("scheme", ["Basic", "Token", "DPoP", ""])
def test_only_a_bearer_s_token_is_read(acme: Caller, scheme: str) -> None:
    """Another scheme's credentials are none of ours, though they be a good token."""
    headers = {"Authorization": f"{scheme} {acme.token}"}

    assert acme.anonymous.get("/api/clinic/services", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("https://acme.app.localhost:8443/clinic/agenda?day=2031-03-03", True),
        ("https://globex.app.localhost:8443/clinic/agenda?day=2031-03-03", False),
        ("https://evil.example/clinic/agenda?day=2031-03-03", False),
        ("https://acme.app.localhost:8443//evil.example/clinic/agenda", False),
    ],
)
def test_the_way_back_is_a_page_of_this_host(acme: Caller, came: str, *, back: bool) -> None:
    """Whoever came from elsewhere is offered no way to where they never were."""
    page = acme.get("/clinic/nothing", headers=HTML | {"Referer": came})

    assert ("data-back" in page.get_data(as_text=True)) == back


def test_a_session_s_cookies_last_as_long_as_it_does(acme: Caller) -> None:
    """Ten minutes what opens pages, thirty days what renews it."""
    answer = acme.anonymous.post("/auth/login", data=ANA)

    ages: dict[str, int] = {}
    for cookie in answer.headers.getlist("Set-Cookie"):
        if age := re.search(r"Max-Age=(\d+)", cookie):
            ages[cookie.partition("=")[0]] = int(age[1])
    assert ages["__Host-session"] == 600
    assert 29 * DAY_S < ages["__Host-refresh"] <= 30 * DAY_S


def test_a_file_too_large_is_refused_by_its_field(acme: Caller) -> None:
    """It is read no further than ten million bytes, whatever a feature makes of it then."""
    part = b'--x\r\nContent-Disposition: form-data; name="logo"; filename="a.png"\r\n\r\n'
    body = part + b"a" * 10_000_001 + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"

    answer = acme.post("/api/workspace/logo", data=body, content_type=kind)

    assert (answer.status_code, list(answer.json["fields"])) == (413, ["logo"])
    assert answer.json["detail"] == "O arquivo passa de 10 MB."


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_delivery_is_posted(place: Place, site: Caller, method: str) -> None:
    """Whatever else comes is told what would be taken."""
    answer = entry("notifications", "event").open("/", method=method)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_delivery_counts_by_its_type_and_outcome(place: Place, site: Caller) -> None:
    """The alerts on what fails behind the requests read nothing else."""
    code = {"email": "nova@example.com", "code": "123456", "minutes": 10}

    def count() -> int:
        series = 'avila_delivery_seconds_count{.*type="landing.code_requested",status="204"} (.+)'
        found = re.search(series, metrics.text("x"))
        return int(float(found[1])) if found else 0

    before = count()
    delivery.push(
        place, "notifications", delivery.envelope("landing.code_requested", code, None, uuid4())
    )

    assert count() == before + 1


def test_a_name_that_a_template_is_not_given_is_a_defect(place: Place) -> None:
    """Never a blank: what is missing would be missed by a person first."""
    with pytest.raises(UndefinedError):
        pages.environment("clinic").from_string("{{ nobody }}").render()
