"""One sign-up is one trace, from the balancer to the welcome mail."""

import http.client
import json
import secrets
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.stack import tls
from scripts.stack.stack import Stack
from shared.db import PLATFORM
from tests.journeys.remote import Remote

EMAIL = "rastro@exemplo.example"
SLUG = "rastro"
WITHIN_S = 30
Spans = dict[str, list[dict[str, Any]]]


class Visitor:
    """Somebody who signs up through the balancer, all within one trace of their own."""

    def __init__(self, stack: Stack) -> None:
        self._place = stack.place
        self.trace = secrets.token_hex(16)
        self._tls = ssl.create_default_context(cafile=str(tls.authority_path(stack.place)))
        self._tls.check_hostname = False  # the address is the loopback's, the host app.localhost

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """JSON of one answer."""
        headers = {
            "Host": "app.localhost",
            "Content-Type": "application/json",
            "traceparent": f"00-{self.trace}-{secrets.token_hex(8)}-01",
        }
        port = self._place.port("nginx")
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=self._tls, timeout=20)
        connection.request(method, f"/api{path}", json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status < 400, text
        assert answer.headers["X-Trace-Id"] == self.trace
        return json.loads(text)


@pytest.fixture(scope="module")
def trace(stack: Stack, remote: Remote) -> str:
    """The id of the trace of a sign-up whose welcome mail has arrived."""
    visitor = Visitor(stack)
    begun = visitor.ask("POST", "/cadastro", {"email": EMAIL, "plan": "basico"})
    path = f"/cadastro/{begun['token']}"
    visitor.ask("POST", f"{path}/codigo", {"code": _mail(remote, "código")[:6]})
    said = {"document": "11.444.777/0001-61", "company": "Rastro Ltda", "owner_name": "Rute"}
    visitor.ask("POST", f"{path}/empresa", said)
    visitor.ask("POST", f"{path}/plano", {"product": "clinic", "plan": "basico"})
    visitor.ask("POST", f"{path}/endereco", {"slug": SLUG})
    visitor.ask("POST", f"{path}/senha", {"password": "gaveta moinho 47 lagarta"})
    _until(lambda: visitor.ask("GET", f"{path}/pronto")["state"] == "active")
    _mail(remote, SLUG)
    return visitor.trace


def _mail(remote: Remote, text: str) -> str:
    """Subject of the mail that holds ``text``, once it is there."""
    found: list[str] = []

    def there() -> bool:
        listed = remote.admin("GET", "/mailbox/messages", params={"to": EMAIL, "q": text})
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
        for line in file.read_text().splitlines():
            if line.startswith("{"):
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
    """Site, outbox, push, provisioning, task and mail, with what they asked database and cache."""

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
    assert {"postgresql", "redis"} <= set(asked)
    assert "functions.provisioning.activate" in provisioning


@pytest.mark.stack
def test_every_span_hangs_on_another(stack: Stack, trace: str) -> None:
    """No part of the trace floats: a span's parent is in the trace, or was the visitor's own."""
    _until(lambda: "notifications-task" in _spans(stack, trace))
    spans = [span for one in _spans(stack, trace).values() for span in one]
    ids = {span["context"]["span_id"] for span in spans}

    foreign = {span["name"] for span in spans if span["parent_id"] not in ids}

    assert foreign
    assert all("/cadastro" in name for name in foreign), foreign


@pytest.mark.stack
def test_its_id_is_on_every_line_of_the_way(stack: Stack, remote: Remote, trace: str) -> None:
    """Lines of every service on the way, and the balancer's, are found by the trace alone."""
    with remote.platform.databases.transaction(PLATFORM) as db:
        tenant = db.scalar("select id::text from control.tenant where slug = :slug", slug=SLUG)
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
