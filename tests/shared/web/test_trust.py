"""Edges of trust: what is believed, and for how long."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Request

from shared.identity import ACCESS_TTL, NotSignedIn, utc_now
from shared.web.visit import Visit
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import ANA

LEEWAY = timedelta(seconds=10)


def test_a_token_that_was_believed_ends_all_the_same(acme: Caller) -> None:
    """A process remembers what it verified no longer than the token is good."""
    assert acme.actor is not None
    keyring, almost_over = platform().keyring, utc_now() - ACCESS_TTL - LEEWAY
    token = keyring.issue(acme.actor, acme.host, almost_over + timedelta(seconds=3))
    ends_at = almost_over + timedelta(seconds=3) + ACCESS_TTL + LEEWAY

    assert keyring.verify(token, acme.host) == acme.actor
    while utc_now() < ends_at:
        time.sleep(0.1)

    with pytest.raises(NotSignedIn):
        keyring.verify(token, acme.host)


def test_a_token_remembered_at_its_host_is_foreign_elsewhere(acme: Caller, globex: Caller) -> None:
    """What was verified here opens nothing next door, in the same process either."""
    bearer = {"Authorization": f"Bearer {acme.token}"}

    assert acme.anonymous.get("/api/auth/account", headers=bearer).status_code == 200
    assert globex.anonymous.get("/api/auth/account", headers=bearer).status_code == 403


@pytest.mark.parametrize(
    ("cookie", "sent"), [("", ""), ("", None), (None, ""), (None, None), ("a", "b"), ("a", "")]
)
def test_a_form_without_a_token_of_its_own_is_refused(
    acme: Caller, cookie: str | None, sent: str | None
) -> None:
    """Nothing is not equal to nothing: an empty cookie and an empty field prove no page of ours."""
    headers = {"Cookie": "" if cookie is None else f"__Host-csrf={cookie}"}
    headers |= {"X-CSRF-Token": sent or ""}
    form = ANA | ({} if sent is None else {"csrf_token": sent})

    answer = acme.anonymous.post("/auth/login", data=form, headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "hops", ["{n}, 203.0.113.50, 10.0.0.1", "9.9.9.9, {n}, 203.0.113.50, x", "{n},203.0.113.50,{n}"]
)
def test_what_a_caller_claims_of_itself_is_not_its_address(acme: Caller, hops: str) -> None:
    """The hop before the balancer's own is counted, whatever stands in front of it."""

    def guess(number: int) -> int:
        body = {"email": f"p{number}@acme.example", "password": "um palpite qualquer"}
        where = {"X-Forwarded-For": hops.format(n=f"198.51.100.{number}")}
        return acme.anonymous.post("/api/auth/login", body, headers=where).status_code

    statuses = [guess(number) for number in range(61)]

    assert statuses == [401] * 60 + [429]


def test_another_address_is_counted_by_itself(acme: Caller) -> None:
    """Whoever shares nothing but the balancer with a sprayer signs in."""
    subject = "198.51.100.77"
    for number in range(61):
        body = {"email": f"p{number}@acme.example", "password": "um palpite qualquer"}
        where = {"X-Forwarded-For": f"203.0.113.60, {subject}, 10.0.0.1"}
        acme.anonymous.post("/api/auth/login", body, headers=where)

    where = {"X-Forwarded-For": f"{subject}, 203.0.113.60, 10.0.0.1"}

    assert acme.anonymous.post("/api/auth/login", ANA, headers=where).status_code == 200


@pytest.mark.parametrize(("believed", "told"), [("", ""), ("X-Client-Place", "Manaus, AM")])
def test_where_a_caller_is_says_the_balancer_alone(acme: Caller, believed: str, told: str) -> None:
    """By the header that the environment names, and by the last of what it holds."""
    environ = {"HTTP_HOST": acme.host, "PATH_INFO": "/"}
    environ |= {"HTTP_X_CLIENT_PLACE": "Recife|BRPE|BR,Manaus|BRAM|BR"}
    environ |= {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "https"}
    settings = replace(platform().settings, place_header=believed)

    assert Visit(Request(environ), "auth", settings).place == told
