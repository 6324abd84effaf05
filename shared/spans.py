"""Kept traces as OpenTelemetry spans, sent by the exporter that the settings choose.

Nothing here is imported before there is a trace to keep, so a service that keeps none pays
nothing, and every exporter is born after the fork. There is no thread: Cloud Run stops the
processor between requests, so whoever keeps a trace sends what waits, at most once in
``_PAUSE_S``, and the rest goes when the instance is told to stop.
"""

import logging
import threading
import time
from functools import cached_property
from multiprocessing.util import Finalize
from pathlib import Path
from typing import IO, Any, cast

from shared.telemetry import Span, Trace

_PAUSE_S = 5.0
_MOST_WAITING = 2048
_A_SECOND = 20  # kept traces; a flood of flagged requests must not become a bill
_log = logging.getLogger(__name__)


class Exporting:
    """A ``Keeper`` for one process.

    ``target`` is ``gcp``, ``otlp`` (its address from OTEL_EXPORTER_OTLP_ENDPOINT), ``console``
    or ``file:<path>``, which gets one JSON object a line.
    """

    def __init__(self, target: str, project: str, service: str) -> None:
        self._target, self._project, self._service = target, project, service
        self._waiting: list[tuple[Trace, int]] = []
        self._lock = threading.Lock()
        self._sent_at = -_PAUSE_S
        self._pause_s = 0.0 if target.startswith(("file:", "console")) else _PAUSE_S
        self._allowed, self._counted_at = float(_A_SECOND), time.monotonic()

    def keep(self, trace: Trace, ended: int) -> None:
        """Take ``trace``; send all that waits when it is time."""
        now = time.monotonic()
        with self._lock:
            passed = now - self._counted_at
            self._allowed = min(_A_SECOND, self._allowed + passed * _A_SECOND)
            self._counted_at = now
            if self._allowed < 1 or len(self._waiting) >= _MOST_WAITING:
                return
            self._allowed -= 1
            self._waiting.append((trace, ended))
            due = now - self._sent_at >= self._pause_s
            if due:
                self._sent_at = now
        if due:
            self.flush()

    def flush(self) -> None:
        """Send what waits; what cannot be sent is lost, and logged."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        spans = [span for trace, ended in waiting for span in self._spans(trace, ended)]
        if not spans:
            return
        try:
            self._exporter.export(spans)
        except Exception:  # noqa: BLE001 - a trace is worth no request
            _log.exception("%s spans were not exported", len(spans))

    def close(self) -> None:
        """Send what waits, for the process is about to end."""
        self.flush()
        if "_exporter" in self.__dict__:
            self._exporter.shutdown()
            if self._target.startswith("file:"):
                self._exporter.out.close()
            del self._exporter

    @cached_property
    def _exporter(self) -> Any:
        Finalize(None, self.close, exitpriority=0)  # at the end of a forked worker too
        kind, _, path = self._target.partition(":")
        if kind == "gcp":
            from opentelemetry.exporter.cloud_trace import (  # noqa: PLC0415
                CloudTraceSpanExporter,
            )

            return CloudTraceSpanExporter(project_id=self._project)  # type: ignore[no-untyped-call]
        if kind == "otlp":
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
                OTLPSpanExporter,
            )

            return OTLPSpanExporter()
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter  # noqa: PLC0415

        def line(span: Any) -> str:
            return f"{span.to_json(indent=None)}\n"

        if kind == "file":
            return ConsoleSpanExporter(out=cast("IO[str]", _Appended(path)), formatter=line)
        return ConsoleSpanExporter(formatter=line)

    @cached_property
    def _resource(self) -> Any:
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415

        return Resource({"service.name": self._service, "gcp.project_id": self._project})

    def _spans(self, trace: Trace, ended: int) -> list[Any]:
        name = trace.name or self._service
        attributes = {**trace.fields, **trace.attributes}
        whole = Span(name, trace.kind, 0, trace.began, ended, attributes, trace.failed)
        steps = enumerate(trace.spans, start=1)
        made = [self._span(trace, 0, whole)]
        return made + [self._span(trace, index, one) for index, one in steps if one]

    def _span(self, trace: Trace, index: int, given: Span) -> Any:
        from opentelemetry.sdk.trace import ReadableSpan  # noqa: PLC0415
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415

        parent = trace.span_id(given.within) if index else int(trace.parent or "0", 16)
        return ReadableSpan(
            name=_name(given),
            context=_context(trace, trace.span_id(index)),
            parent=_context(trace, parent, remote=not index) if parent else None,
            resource=self._resource,
            attributes=given.attributes,
            kind=SpanKind(given.kind),
            status=Status(StatusCode.ERROR if given.failed else StatusCode.UNSET),
            start_time=given.began,
            end_time=given.ended,
        )


class _Appended:
    """A file to which many threads and processes add whole lines: each is one write of the kernel.

    Python's own text file is for one thread: written to while it is being flushed, it may write
    memory that it was never given (CPython's issue 119506).
    """

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("ab", buffering=0)  # noqa: SIM115 - open for the process

    def write(self, line: str) -> None:
        self._file.write(line.encode())

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        self._file.close()


def _context(trace: Trace, span_id: int, *, remote: bool = False) -> Any:
    from opentelemetry.trace import SpanContext, TraceFlags  # noqa: PLC0415

    return SpanContext(int(trace.id, 16), span_id, remote, TraceFlags(TraceFlags.SAMPLED))


def _name(given: Span) -> str:
    """A query's span is named as the query is: by the comment that its text begins with."""
    if not given.name.startswith("-- "):
        return given.name
    return given.name[3:].partition("\n")[0]
