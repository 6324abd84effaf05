"""One sign-up in a browser is one trace, from the balancer to the welcome mail."""

import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from scripts.lib.dev.stack import Stack
from shared.db import PLATFORM
from tests.journeys.arrival import apply, ask
from tests.journeys.business import AURORA
from tests.journeys.chromium import chromium
from tests.journeys.person import Person
from tests.journeys.remote import Remote

RASTRO = replace(
    AURORA, company="Rastro Ltda", slug="rastro", owner="Rute Lemos", email="rute@rastro.example"
)
WITHIN_S = 30
Spans = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def trace(stack: Stack, remote: Remote, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The id of the trace that a browser's sign-up began; its welcome mail has arrived."""
    trace = secrets.token_hex(16)
    home = tmp_path_factory.mktemp("browser")
    with chromium(stack.place, home) as browser, Person(browser, stack.place) as person:
        parent = f"00-{trace}-{secrets.token_hex(8)}-01"
        person.context.set_extra_http_headers({"traceparent": parent})
        apply(person, RASTRO)
        ask(person)
        expect(person.page.get_by_role("heading", name="Primeiros passos")).to_be_visible()
    _mail(remote, RASTRO.company)
    return trace


def _mail(remote: Remote, text: str) -> str:
    """Subject of the mail that holds ``text``, once it is there."""
    found: list[str] = []

    def there() -> bool:
        listed = remote.admin("GET", "/mailbox/messages", params={"to": RASTRO.email, "q": text})
        found.extend(message["subject"] for message in listed["messages"])
        return bool(found)

    _until(there)
    return found[0]


def _until(true: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def _lines(folder: Path, pattern: str) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob(pattern)):
        for line in file.read_text().splitlines(keepends=True):
            if line.startswith("{") and line.endswith("\n"):  # the last may be under way
                yield json.loads(line) | {"file": file.stem}


def _spans(stack: Stack, trace: str) -> Spans:
    """The trace's spans by the service that wrote them."""
    found: Spans = {}
    for span in _lines(stack.place.data / "traces", "*.jsonl"):
        if span["context"]["trace_id"] == f"0x{trace}":
            found.setdefault(span["resource"]["attributes"]["service.name"], []).append(span)
    return found


def _names(spans: list[dict[str, Any]]) -> set[str]:
    return {span["name"] for span in spans}


@pytest.mark.stack
def test_a_sign_up_is_one_trace(stack: Stack, trace: str) -> None:
    """Site, outbox, push, provisioning, task and mail, with what they asked the database."""

    def complete() -> bool:
        return {
            "landing-http",
            "provisioning-event",
            "notifications-event",
            "notifications-task",
        } <= (set(_spans(stack, trace)))

    _until(complete)
    spans = _spans(stack, trace)
    landing, provisioning = _names(spans["landing-http"]), _names(spans["provisioning-event"])
    events, tasks = _names(spans["notifications-event"]), _names(spans["notifications-task"])

    assert {"POST /cadastro/<token>/senha", "outbox", "publish landing.signup_confirmed"} <= landing
    assert "process landing.signup_confirmed" in provisioning
    assert "publish provisioning.tenant_activated" in provisioning
    assert {"process provisioning.tenant_activated", "create task notifications-mail"} <= events
    assert "process notifications.send_mail" in tasks
    asked = [span["attributes"].get("db.system.name") for one in spans.values() for span in one]
    assert "postgresql" in asked
    assert "functions.provisioning.activate" in provisioning


@pytest.mark.stack
def test_every_span_hangs_on_another(stack: Stack, trace: str) -> None:
    """No part of the trace floats: a span's parent is in the trace, or was the visitor's own."""
    _until(lambda: "notifications-task" in _spans(stack, trace))
    spans = [span for one in _spans(stack, trace).values() for span in one]
    ids = {span["context"]["span_id"] for span in spans}

    foreign = {span["name"] for span in spans if span["parent_id"] not in ids}

    assert foreign
    assert all(re.match("(GET|POST) /", name) for name in foreign), foreign


@pytest.mark.stack
def test_its_id_is_on_every_line_of_the_way(stack: Stack, remote: Remote, trace: str) -> None:
    """Lines of every service on the way, and the balancer's, are found by the trace alone."""
    with remote.platform.databases.transaction(PLATFORM) as db:
        tenant = db.scalar(
            "select id::text from control.tenant where slug = :slug", slug=RASTRO.slug
        )
    lines = list(_lines(stack.place.directory("log"), "*.log"))
    of_trace = [one for one in lines if trace in (one.get("trace_id"), one.get("trace"))]
    of_tenant = [one for one in lines if tenant in json.dumps(one)]

    assert {one["file"] for one in of_trace} >= {
        "access", "provisioning-event", "notifications-event", "notifications-task",
    }  # fmt: skip
    assert of_tenant
    assert all(one in of_trace for one in of_tenant)
    for one in of_trace:
        if one["file"] != "access":
            assert one["logging.googleapis.com/trace"].endswith(f"/traces/{trace}")
            assert one["logging.googleapis.com/trace_sampled"] is True
