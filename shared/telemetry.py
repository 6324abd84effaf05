"""Log lines as JSON, each with the trace and the tenant it belongs to.

The trace is W3C ``traceparent``: taken from the request, carried through outbox, Pub/Sub
attributes and task headers, so that a sign-up and the mail it causes share one id.
"""

import json
import logging
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_traceparent: ContextVar[str] = ContextVar("traceparent", default="")
_fields: ContextVar[dict[str, str] | None] = ContextVar("fields", default=None)


def traceparent() -> str:
    """The trace of the work at hand, as W3C ``traceparent``; empty outside of any."""
    return _traceparent.get()


def trace_id() -> str:
    """32 hexadecimal digits that name the trace at hand; empty outside of any."""
    return _traceparent.get()[3:35]


def _continued(parent: str | None) -> str:
    match = _PARENT.fullmatch(parent or "")
    trace = match.group(1) if match else secrets.token_hex(16)
    return f"00-{trace}-{secrets.token_hex(8)}-01"


@contextmanager
def traced(parent: str | None) -> Iterator[None]:
    """Work inside the trace of ``parent``, or in a new one when it is absent or malformed."""
    trace, fields = _traceparent.set(_continued(parent)), _fields.set({})
    try:
        yield
    finally:
        _fields.reset(fields)
        _traceparent.reset(trace)


def label(**fields: str) -> None:
    """Put ``fields`` on every further log line of the work at hand."""
    current = _fields.get()
    if current is not None:
        current.update(fields)


class _Json(logging.Formatter):
    """Cloud Logging's structured form: severity, message, time, trace, labels."""

    def __init__(self, project: str, service: str) -> None:
        super().__init__()
        self._project, self._service = project, service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "severity": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "service": self._service,
            **(_fields.get() or {}),
            **getattr(record, "fields", {}),
        }
        if trace_id():
            line["trace_id"] = trace_id()
            line["logging.googleapis.com/trace"] = f"projects/{self._project}/traces/{trace_id()}"
        if record.exc_info:
            line["stack_trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(project: str, service: str) -> None:
    """Send every log line to standard output, in the structured form."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Json(project, service))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("google", "urllib3", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
