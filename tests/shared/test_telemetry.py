"""What becomes of one request's trace."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared import telemetry
from shared.spans import Exporting
from shared.telemetry import _Json

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE = PARENT[3:35]
UNFLAGGED = f"{PARENT[:-2]}00"


class Kept:
    """Remembers what was worth keeping."""

    def __init__(self) -> None:
        self.traces: list[telemetry.Trace] = []

    def keep(self, trace: telemetry.Trace, ended: int) -> None:
        """Take it."""
        self.traces.append(trace)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A keeper in force, which no trace is given to by its number."""
    keeper = Kept()
    monkeypatch.setattr(telemetry.Sampling, "keeper", keeper)
    monkeypatch.setattr(telemetry.Sampling, "ratio", 0.0)
    return keeper


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Spans that the file exporter wrote, by name."""
    path = tmp_path / "spans.jsonl"
    keeper = Exporting(f"file:{path}", "avila-local", "tests-http")
    monkeypatch.setattr(telemetry.Sampling, "keeper", keeper)
    yield lambda: [json.loads(line) for line in path.read_text().splitlines()]
    keeper.close()


def test_a_trace_goes_on_under_its_id() -> None:
    """The caller's trace and ours share an id; the span named next is ours."""
    with telemetry.traced(PARENT):
        header = telemetry.traceparent()

    assert header[3:35] == TRACE
    assert header[36:52] != PARENT[36:52]
    assert telemetry.traceparent() == ""


@pytest.mark.parametrize("parent", [None, "", "00-zz-yy-01", PARENT + "x", "01" + PARENT[2:]])
def test_a_malformed_parent_begins_a_new_trace(parent: str | None) -> None:
    """What is no traceparent is not believed."""
    with telemetry.traced(parent):
        assert len(telemetry.trace_id()) == 32
        assert telemetry.trace_id() != TRACE


def test_a_trace_that_one_of_us_flagged_is_kept(kept: Kept) -> None:
    """Whoever began it chose it; every service on its way keeps its part."""
    with telemetry.traced(None):
        telemetry.join(PARENT)
    with telemetry.traced(None):
        telemetry.join(UNFLAGGED)

    assert [trace.id for trace in kept.traces] == [TRACE]


@pytest.mark.parametrize("trace", [TRACE, "0" * 31 + "1"])
def test_a_caller_never_chooses_what_is_kept(kept: Kept, trace: str) -> None:
    """Neither by the flag nor by an id made for it; the id itself is continued."""
    with telemetry.traced(f"00-{trace}-b7ad6b7169203331-01"):
        header = telemetry.traceparent()

    assert header[3:35] == trace
    assert header.endswith("-00")
    assert not kept.traces


def test_an_ordinary_trace_is_not_kept(kept: Kept) -> None:
    """Neither flagged, chosen, failed nor slow."""
    with telemetry.traced(UNFLAGGED):
        pass

    assert not kept.traces


def test_a_failed_trace_is_kept(kept: Kept) -> None:
    """An exception keeps it, and so does an answer that was ours to get right."""
    with pytest.raises(ValueError, match="x"), telemetry.traced(UNFLAGGED):
        raise ValueError("x")
    with telemetry.traced(UNFLAGGED) as trace:
        trace.failed = True

    assert [trace.failed for trace in kept.traces] == [True, True]


def test_a_trace_with_an_error_line_is_kept(kept: Kept) -> None:
    """The line and its trace meet, or the line would point at nothing."""
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "lost", (), None)

    with telemetry.traced(UNFLAGGED):
        line = json.loads(_Json("p", "s").format(record))

    assert line["logging.googleapis.com/trace_sampled"] is True
    assert len(kept.traces) == 1


def test_a_slow_trace_is_kept(kept: Kept) -> None:
    """More than a second is worth a look."""
    with telemetry.traced(UNFLAGGED) as trace:
        trace.began -= telemetry.SLOW_NS + 1

    assert len(kept.traces) == 1


def test_what_the_first_service_chose_the_next_ones_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """The flag that we hand on decides, so a chosen trace has no holes."""
    headers = []
    for ratio in (1.0, 0.0):
        monkeypatch.setattr(telemetry.Sampling, "ratio", ratio)
        with telemetry.traced(UNFLAGGED):
            headers.append(telemetry.traceparent())

    monkeypatch.setattr(telemetry.Sampling, "ratio", 0.5)
    kept = []
    for header in headers:
        with telemetry.traced(None) as trace:
            telemetry.join(header)
            kept.append(trace.sampled)

    assert kept == [True, False]


def test_log_lines_name_trace_span_and_tenant() -> None:
    """In the cloud's own fields, so that lines stand beside the spans."""
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "done", (), None)

    with telemetry.traced(None) as trace:
        telemetry.join(PARENT)
        telemetry.label(tenant="t1")
        line = json.loads(_Json("avila", "clinic-http").format(record))

    assert line["logging.googleapis.com/trace"] == f"projects/avila/traces/{TRACE}"
    assert line["logging.googleapis.com/spanId"] == f"{trace.span_id(0):016x}"
    assert line["logging.googleapis.com/trace_sampled"] is True
    assert (line["tenant"], line["service"]) == ("t1", "clinic-http")


def test_spans_stand_within_each_other(exported: Any) -> None:
    """Request, outbox, publishing: each within the one around it, siblings side by side."""
    with telemetry.traced(None) as trace:
        telemetry.join(PARENT)
        trace.name = "POST /x"
        trace.attributes["http.route"] = "/x"
        telemetry.step("-- shared.write\ninsert", trace.began, {"db.namespace": "c1"})
        with telemetry.span("outbox"), telemetry.span("publish a.b", telemetry.PRODUCER):
            telemetry.step("begin", trace.began)

    spans = {span["name"]: span for span in exported()}
    within = {name: span["parent_id"] for name, span in spans.items()}
    ids = {name: span["context"]["span_id"] for name, span in spans.items()}
    assert within["POST /x"] == f"0x{PARENT[36:52]}"
    assert within["shared.write"] == within["outbox"] == ids["POST /x"]
    assert within["publish a.b"] == ids["outbox"]
    assert within["begin"] == ids["publish a.b"]
    assert {span["context"]["trace_id"] for span in spans.values()} == {f"0x{TRACE}"}
    assert spans["publish a.b"]["kind"] == "SpanKind.PRODUCER"
    assert spans["shared.write"]["attributes"] == {"db.namespace": "c1"}


def test_a_delivery_moves_into_the_event_s_trace(exported: Any) -> None:
    """The push has a trace of its own until its envelope was read; then all of it has another."""
    with telemetry.traced(None) as trace:
        telemetry.step("redis GET", trace.began)
        telemetry.join(PARENT)

    assert {span["context"]["trace_id"] for span in exported()} == {f"0x{TRACE}"}


def test_a_flood_of_flagged_requests_is_bounded(exported: Any) -> None:
    """Twenty traces a second, whoever asks for more."""
    for _ in range(60):
        with telemetry.traced(None):
            telemetry.join(PARENT)

    assert 20 <= len(exported()) < 40


def test_nothing_is_recorded_outside_of_work() -> None:
    """Commands and start-up call the same code."""
    telemetry.step("begin", 0)
    with telemetry.span("outbox"):
        telemetry.label(tenant="x")
        telemetry.join(PARENT)

    assert telemetry.trace_id() == ""


def test_what_waits_is_sent_when_the_instance_stops(
    exported: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Towards the cloud spans leave in batches; the last batch leaves with the process."""
    keeper: Any = telemetry.Sampling.keeper
    monkeypatch.setattr(keeper, "_pause_s", 5.0)
    for _ in range(3):
        with telemetry.traced(None):
            telemetry.join(PARENT)
    before = len(exported())

    keeper.close()

    assert before == 1
    assert len(exported()) == 3


def test_threads_and_processes_write_whole_lines_into_one_file(tmp_path: Path) -> None:
    """Python's own text file, written by several threads, mixes memory into what it holds.

    https://github.com/python/cpython/issues/119506
    """
    path = tmp_path / "spans.jsonl"
    program = f"""
import sys
from concurrent.futures import ThreadPoolExecutor
from shared import telemetry
from shared.spans import Exporting
keeper = Exporting("file:{path}", "p", "s")
keeper._exporter
telemetry.configure("p", "s", keeper=keeper)
def busy(_):
    with telemetry.traced(None):
        telemetry.join("{PARENT}")
        for _ in range(200):
            telemetry.step("- -", 0)
sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(10) as threads:
    list(threads.map(busy, range(20)))
"""
    both = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [one.wait(timeout=60) for one in both] == [0, 0]

    names = [json.loads(line)["name"] for line in path.read_bytes().splitlines()]

    assert names.count("- -") == 2 * 20 * 200


def test_a_sigterm_ends_a_service_with_its_spans_sent(tmp_path: Path) -> None:
    """The worker leaves by SystemExit, so exit handlers run; a fork registers its own."""
    path = tmp_path / "spans.jsonl"
    program = f"""
import signal, sys, time
from shared import telemetry
from shared.spans import Exporting
keeper = Exporting("file:{path}", "p", "s")
keeper._pause_s = 60.0
telemetry.configure("p", "s", keeper=keeper)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
for _ in range(3):
    with telemetry.traced(None):
        telemetry.join("{PARENT}")
print("ready", flush=True)
time.sleep(30)
"""
    service = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert service.stdout
    service.stdout.readline()
    service.terminate()
    service.wait(timeout=10)
    service.stdout.close()

    assert len(path.read_text().splitlines()) == 3
