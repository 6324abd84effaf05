"""One request's trace: what happened in it, its log lines, and whether it is kept.

The trace is W3C ``traceparent``: taken from the request, carried through outbox, Pub/Sub
attributes and task headers, so that a sign-up and the mail it causes share one id. While the
work runs a span is one tuple in a list; only the few traces that are kept (chosen by their id,
failed or slow) become OpenTelemetry spans, in ``shared.spans``, which is imported for the first.
"""

import json
import logging
import re
import secrets
import sys
from contextvars import ContextVar, Token
from datetime import UTC, datetime
from random import random
from time import time_ns
from typing import Any, Final, NamedTuple, Protocol, Self

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = range(5)  # as OpenTelemetry numbers them
SLOW_NS: Final = 1_000_000_000
_MOST_SPANS = 500
_PARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_STEP = 0x9E3779B97F4A7C15  # odd, so that no two of a trace's span ids are the same
_MASK = (1 << 64) - 1


class Span(NamedTuple):
    """One finished step; ``within`` is the step around it, 0 the whole request."""

    name: str
    kind: int
    within: int
    began: int
    ended: int
    attributes: dict[str, Any] | None
    failed: bool


class Trace:
    """This process's part of one trace, while the work goes on."""

    __slots__ = (
        "at", "attributes", "began", "failed", "fields", "id", "kind", "name", "parent", "sampled",
        "seed", "spans",
    )  # fmt: skip

    def __init__(self, parent: str | None, kind: int) -> None:
        self.seed = secrets.randbits(64) or 1
        self.join(parent)
        # Whoever calls from outside names his trace, never whether we keep it: neither by the
        # flag nor by an id that he chose.
        self.sampled = random() < Sampling.ratio  # noqa: S311 - a share, no secret
        self.kind, self.name = kind, ""
        self.began, self.at, self.failed = time_ns(), 0, False
        self.fields: dict[str, str] = {}
        self.attributes: dict[str, Any] = {}
        self.spans: list[Span | None] = []

    def join(self, parent: str | None) -> None:
        """Become part of ``parent``'s trace, or of a new one when it is absent or malformed.

        It is kept when ``parent`` is.
        """
        match = _PARENT.fullmatch(parent or "")
        self.id = match[1] if match else secrets.token_hex(16)
        self.parent = match[2] if match else ""
        self.sampled = bool(match and int(match[3], 16) & 1)

    def span_id(self, index: int) -> int:
        """The id of one step; 0 is the whole request."""
        return (self.seed + index * _STEP) & _MASK or 1

    @property
    def header(self) -> str:
        """As ``traceparent`` names the step at hand."""
        return f"00-{self.id}-{self.span_id(self.at):016x}-{self.sampled:02x}"


class Keeper(Protocol):
    """Takes the traces worth keeping."""

    def keep(self, trace: Trace, ended: int) -> None:
        """Make spans of ``trace``, and send them now or with the next ones."""
        ...


class Sampling:
    """What ``configure`` was told; without it nothing is kept."""

    ratio: float = 0.0
    keeper: Keeper | None = None


_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)


def traceparent() -> str:
    """The trace of the work at hand, as W3C ``traceparent``; empty outside of any."""
    trace = _trace.get()
    return trace.header if trace else ""


def trace_id() -> str:
    """32 hexadecimal digits that name the trace at hand; empty outside of any."""
    trace = _trace.get()
    return trace.id if trace else ""


class traced:  # noqa: N801 - used as a function is
    """Work inside the trace of ``parent``, or in a new one when it is absent or malformed.

    Whether it is kept is chosen here; ``join`` takes over what one of us chose.
    """

    __slots__ = ("_token", "_trace")
    _token: Token[Trace | None]

    def __init__(self, parent: str | None, kind: int = SERVER) -> None:
        self._trace = Trace(parent, kind)

    def __enter__(self) -> Trace:
        """Make it the trace at hand."""
        self._token = _trace.set(self._trace)
        return self._trace

    def __exit__(self, kind: object, *_: object) -> None:
        """Keep it when it was chosen, failed, or took long."""
        trace, keeper = self._trace, Sampling.keeper
        _trace.reset(self._token)
        if keeper is None:
            return
        ended = time_ns()
        trace.failed |= kind is not None
        if trace.sampled or trace.failed or ended - trace.began > SLOW_NS:
            keeper.keep(trace, ended)


class span:  # noqa: N801 - used as a function is
    """A step that has steps of its own; costs a microsecond."""

    __slots__ = ("_attributes", "_began", "_index", "_kind", "_name", "_outer", "_trace")

    def __init__(self, name: str, kind: int = INTERNAL, **attributes: Any) -> None:
        self._name, self._kind, self._attributes = name, kind, attributes

    def __enter__(self) -> Self:
        """Begin it; what follows happens within."""
        trace = self._trace = _trace.get()
        if trace is not None:
            trace.spans.append(None)
            self._index, self._outer = len(trace.spans), trace.at
            self._began, trace.at = time_ns(), self._index
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Note how it ended."""
        trace = self._trace
        if trace is not None:
            trace.at = self._outer
            trace.spans[self._index - 1] = Span(
                self._name,
                self._kind,
                self._outer,
                self._began,
                time_ns(),
                self._attributes,
                kind is not None,
            )


def step(
    name: str, began: int, attributes: dict[str, Any] | None = None, kind: int = CLIENT
) -> None:
    """Note one finished call to an outside system that ``began`` at that ``time_ns``."""
    trace = _trace.get()
    if trace is not None and len(trace.spans) < _MOST_SPANS:
        trace.spans.append(Span(name, kind, trace.at, began, time_ns(), attributes, failed=False))


def join(parent: str) -> None:
    """Move the work at hand, all of it, into the trace of ``parent``, which one of us told."""
    trace = _trace.get()
    if trace is not None and parent:
        trace.join(parent)


def label(**fields: str) -> None:
    """Put ``fields`` on every further log line of the work at hand."""
    trace = _trace.get()
    if trace is not None:
        trace.fields.update(fields)


class _Json(logging.Formatter):
    """Cloud Logging's structured form: severity, message, time, trace, labels."""

    def __init__(self, project: str, service: str) -> None:
        super().__init__()
        self._project, self._service = project, service

    def format(self, record: logging.LogRecord) -> str:
        trace = _trace.get()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "severity": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "service": self._service,
            **(trace.fields if trace else {}),
            **getattr(record, "fields", {}),
        }
        if trace:
            trace.sampled |= record.levelno >= logging.ERROR  # an error's trace is always kept
            line["trace_id"] = trace.id
            line["logging.googleapis.com/trace"] = f"projects/{self._project}/traces/{trace.id}"
            line["logging.googleapis.com/spanId"] = f"{trace.span_id(trace.at):016x}"
            line["logging.googleapis.com/trace_sampled"] = trace.sampled
        if record.exc_info:
            line["stack_trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(
    project: str, service: str, *, keeper: Keeper | None = None, ratio: float = 0.0
) -> None:
    """Send every log line to standard output in the structured form, and traces to ``keeper``.

    ``ratio`` is the part of all traces that is kept; failed and slow ones are kept besides.
    """
    Sampling.keeper, Sampling.ratio = keeper, ratio
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Json(project, service))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("google", "urllib3", "werkzeug", "opentelemetry"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
