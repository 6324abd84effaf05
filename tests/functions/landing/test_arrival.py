"""Going into a new workspace without its password asked for again: that browser, soon, once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from shared import arrivals
from shared.context import Tenant
from shared.db import PLATFORM
from shared.identity import utc_now
from shared.wiring import platform
from tests.functions.landing.journey import PASSWORD, Visitor
from tests.support.caller import Caller

Deliver = Callable[..., TestResponse]
PROOF = "0" * 64


@dataclass
class Chromium:
    """A browser without a screen: it keeps each host's cookies and goes where it is led."""

    jar: dict[str, dict[str, str]] = field(default_factory=dict)

    def at(self, address: str, **form: str) -> TestResponse:
        """GET ``address``, or POST ``form`` to it; what follows is up to the caller."""
        url = urlsplit(address)
        kind = "base" if url.hostname == "app.localhost" else "tenant"
        caller = Caller(kind, url.hostname or "", None)
        kept = self.jar.setdefault(url.hostname or "", {})
        path = f"{url.path}?{url.query}" if url.query else url.path
        method = "POST" if form else "GET"
        answer = caller.request(method, path, data=form or None, cookies=dict(kept))
        for header in answer.headers.getlist("Set-Cookie"):
            name, value, gone = re.match(r"([^=]+)=([^;]*)(.*)", header).groups()  # type: ignore[union-attr]
            kept.pop(name, None)
            if "Max-Age=0" not in gone:
                kept[name] = value
        return answer

    def follow(self, address: str) -> tuple[str, TestResponse]:
        """GET ``address`` and wherever it leads; where that ends, and what is there."""
        for _ in range(8):
            answer = self.at(address)
            if answer.status_code != 303:
                return urlsplit(address).path, answer
            here = urlsplit(address)
            target = answer.location
            address = target if "://" in target else f"https://{here.netloc}{target}"
        raise AssertionError("it leads on and on")


@dataclass
class Owner:
    """Somebody who has set the password of a new workspace in their browser.

    They wait at the page ``ready``; at ``door`` the workspace gives the browser its secret.
    """

    browser: Chromium
    visitor: Visitor
    slug: str
    site: Caller
    deliver: Deliver
    ready: str
    door: str

    @property
    def tenant(self) -> Tenant:
        """The workspace."""
        return platform().directory.at(f"{self.slug}.app.localhost")

    def make(self) -> None:
        """Have the workspace made."""
        told = self.site.events("landing.signup_confirmed")[-1]
        self.deliver("provisioning", told.type, told.data)


@pytest.fixture
def owner(site: Caller, deliver: Deliver) -> Owner:
    """Rita, whose workspace is there."""
    slug = f"luz-{uuid4().hex[:8]}"  # its schema outlives the test
    visitor, browser = Visitor(site).until("senha", slug=slug), Chromium()
    signup = f"https://app.localhost/cadastro/{visitor.token}"
    browser.at(f"{signup}/senha")
    assert browser.at(f"{signup}/senha", password=PASSWORD).status_code == 303
    door = f"https://{slug}.app.localhost/auth/arrival"
    owner = Owner(browser, visitor, slug, site, deliver, f"{signup}/pronto", door)
    owner.make()
    return owner


def _in(browser: Chromium, address: str) -> bool:
    path, answer = browser.follow(address)
    assert (path, answer.status_code) in {("/workspace", 200), ("/auth/login", 200)}
    return path == "/workspace"


def test_whoever_set_the_password_is_in_when_the_workspace_is_ready(owner: Owner) -> None:
    """From the page where they wait to their first steps, with nothing typed in between."""
    path, page = owner.browser.follow(owner.ready)

    assert (path, page.status_code) == ("/workspace", 200)
    assert "Rita · Luz Massoterapia" in page.get_data(as_text=True)


def test_another_browser_stands_at_the_door(owner: Owner) -> None:
    """It is told where that is, whatever address of the sign-up it knows."""
    other = Chromium()

    page = other.at(owner.ready).get_data(as_text=True)

    assert "Entrar no meu espaço" in page
    assert "/auth/login?email=" in page
    assert not _in(other, owner.door)


def test_one_goes_in_once(owner: Owner) -> None:
    """Signed out, the password is asked for, in the same browser too."""
    assert _in(owner.browser, owner.ready)
    del owner.browser.jar[f"{owner.slug}.app.localhost"]

    assert "Entrar no meu espaço" in owner.browser.at(owner.ready).get_data(as_text=True)
    assert not _in(owner.browser, owner.door)


def _ticket(owner: Owner) -> str:
    """The address that the site leads to."""
    asked = owner.browser.at(owner.door).location
    return str(owner.browser.at(asked).location)


def test_a_ticket_is_taken_once(owner: Owner) -> None:
    """Whoever finds it in a history finds nothing, with all cookies of before."""
    ticket = _ticket(owner)
    kept = {host: dict(jar) for host, jar in owner.browser.jar.items()}

    assert _in(owner.browser, ticket)
    assert not _in(Chromium(kept), ticket)


def test_a_ticket_is_of_one_browser(owner: Owner) -> None:
    """Without the secret that the door gave that one, or with another's, it opens nothing."""
    ticket = _ticket(owner)
    other = Chromium()
    other.at(owner.door)

    assert not _in(Chromium(), ticket)
    assert not _in(other, ticket)
    assert _in(owner.browser, ticket)


def test_a_ticket_is_of_one_workspace(owner: Owner, acme: Caller) -> None:
    """Sealed for one, it is no text at another, though somebody there has the e-mail."""
    with acme.db() as db:
        db.run("update account set email = :email", email=owner.visitor.email)
    ticket = _ticket(owner).replace(f"https://{owner.slug}.", "https://acme.")
    owner.browser.jar["acme.app.localhost"] = owner.browser.jar[f"{owner.slug}.app.localhost"]

    assert not _in(owner.browser, ticket)


@pytest.mark.parametrize(("seconds", "enters"), [(30, True), (-1, False)])
def test_a_ticket_is_over_in_its_time(owner: Owner, seconds: int, *, enters: bool) -> None:
    """Sealed with our own keys for this browser, it counts as long as it says."""
    secret = owner.browser.at(owner.door) and owner.browser.jar[urlsplit(owner.door).netloc]
    ends_at = int((utc_now() + timedelta(seconds=seconds)).timestamp()).to_bytes(5)
    shown = bytes.fromhex(arrivals.proof(secret["__Host-arrival"]))
    plain = ends_at + shown + owner.visitor.email.encode()
    ticket = platform().keyring.veils.conceal("arrival", plain, owner.tenant.id.bytes)

    assert _in(owner.browser, f"{owner.door}/{ticket}") == enters


def test_half_an_hour_later_the_password_is_asked_for(owner: Owner) -> None:
    """Whoever sits at the computer by then is perhaps somebody else."""
    with platform().databases.transaction(PLATFORM) as db:
        later = "update control.tenant set created_at = created_at - interval '31 minutes'"
        db.run(f"{later} where slug = :slug", slug=owner.slug)

    assert not _in(owner.browser, owner.door)


def test_who_is_out_by_now_stays_out(owner: Owner) -> None:
    """A ticket proves who one was, not that one still may come in."""
    ticket = _ticket(owner)
    with platform().databases.transaction(owner.tenant.scope) as db:
        db.run("update account set email = 'outra@luz.example'")

    assert not _in(owner.browser, ticket)


@pytest.mark.parametrize(
    "asked",
    [f"espaco=evil.com%2F&prova={PROOF}", f"espaco=..&prova={PROOF}", "espaco=acme&prova=zz"],
)
def test_the_way_leads_to_workspaces_alone(site: Caller, asked: str) -> None:
    """No address of another's making is led to."""
    answer = site.get(f"/cadastro/chegada?{asked}")

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_program_is_told_the_door(owner: Owner) -> None:
    """The API knows no browser."""
    seen = owner.visitor.see("pronto").json

    assert seen["state"] == "active"
    assert "/auth/login?email=" in seen["url"]


def test_the_browser_that_asks_is_the_one_that_waits(owner: Owner) -> None:
    """As htmx asks for the part that tells how far it is, it is led on as a whole page."""
    kept = owner.browser.jar["app.localhost"]
    path = urlsplit(owner.ready).path

    answer = owner.site.get(path, headers={"HX-Request": "true"}, cookies=dict(kept))

    led = urlsplit(answer.headers["HX-Redirect"])
    assert (led.hostname, led.path) == (f"{owner.slug}.app.localhost", "/auth/arrival")
