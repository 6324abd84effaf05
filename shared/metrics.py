"""Counts of this process, told in Prometheus' text form.

Sixty lines in place of a client library, which would add a tenth to every cold start: a service
has one process, so nothing has to be gathered from several. No label holds a tenant, an address
or anything else without a bound; routes are templates, not paths.
"""

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from shared.record import record

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
MOST_SERIES = 2_000  # of one metric: a label without a bound shows here, not as a bill
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
_QUERY_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0)

Labels = tuple[str, ...]


@record
class Sample:
    """One figure that is read when somebody asks for it."""

    name: str
    value: float
    labels: Mapping[str, str]


class Counter:
    """How often something happened, by label values in the order of ``labels``."""

    kind = "counter"

    def __init__(self, name: str, about: str, *labels: str) -> None:
        self.name, self.about, self._labels = name, about, labels
        self._lock = threading.Lock()
        self._series: dict[Labels, float] = {}
        ALL.append(self)

    def add(self, *values: str, by: float = 1) -> None:
        """Count."""
        with self._lock:
            if values in self._series or len(self._series) < MOST_SERIES:
                self._series[values] = self._series.get(values, 0) + by

    def samples(self) -> Iterator[Sample]:
        """Every series as it stands."""
        with self._lock:
            kept = list(self._series.items())
        for values, count in kept:
            yield Sample(self.name, count, dict(zip(self._labels, values, strict=True)))


class Histogram:
    """How long something took, by label values in the order of ``labels``."""

    kind = "histogram"

    def __init__(self, name: str, about: str, bounds: tuple[float, ...], *labels: str) -> None:
        self.name, self.about, self._bounds, self._labels = name, about, bounds, labels
        self._lock = threading.Lock()
        self._series: dict[Labels, list[float]] = {}
        ALL.append(self)

    def observe(self, seconds: float, *values: str) -> None:
        """Note one duration."""
        with self._lock:
            series = self._series.get(values)
            if series is None:
                if len(self._series) >= MOST_SERIES:
                    return
                series = self._series[values] = [0.0] * (len(self._bounds) + 2)
            series[bisect_left(self._bounds, seconds)] += 1
            series[-1] += seconds

    def samples(self) -> Iterator[Sample]:
        """Cumulative buckets, sum and count of every series."""
        with self._lock:
            kept = [(values, list(series)) for values, series in self._series.items()]
        for values, (*counts, total) in kept:
            labels = dict(zip(self._labels, values, strict=True))
            below = 0.0
            for bound, count in zip((*map(str, self._bounds), "+Inf"), counts, strict=True):
                below += count
                yield Sample(f"{self.name}_bucket", below, {**labels, "le": bound})
            yield Sample(f"{self.name}_sum", total, labels)
            yield Sample(f"{self.name}_count", below, labels)


ALL: list[Counter | Histogram] = []

REQUESTS = Histogram(
    "avila_request_seconds", "Answering a request.", _SECONDS, "method", "route", "status"
)
DELIVERIES = Histogram(
    "avila_delivery_seconds", "Handling an event or a task.", _SECONDS, "type", "status"
)
QUERIES = Histogram(
    "avila_query_seconds", "Waiting for the database's answer.", _QUERY_SECONDS, "database"
)
POOL_TIMEOUTS = Counter("avila_pool_timeouts_total", "Waits for a connection given up.")
CACHE = Counter("avila_cache_total", "Questions to the cache: hit, miss or away.", "outcome")
SHED = Counter("avila_shed_total", "Requests refused because their tenant held its share.")
EVENTS = Counter("avila_events_total", "Facts and tasks stored in the outbox.", "type")
SENT = Counter("avila_outbox_sent_total", "Rows sent, or left to the sweep.", "outcome")
JOBS = Counter("avila_jobs_total", "Long work that ended, and how.", "kind", "state")
SCHEDULES = Counter(
    "avila_schedule_total",
    "Work of schedules for each tenant: due, done, failed, late or skipped.",
    "schedule",
    "outcome",
)
MAILS = Counter("avila_mails_total", "Mails handed over, or refused for good.", "outcome")

Reader = Callable[[], Iterable[Sample]]


def text(service: str, *readers: Reader) -> str:
    """Everything counted, and what ``readers`` find now; each with the label ``service``."""
    lines: list[str] = []
    for metric in ALL:
        lines += (f"# HELP {metric.name} {metric.about}", f"# TYPE {metric.name} {metric.kind}")
        lines += (_line(sample, service) for sample in metric.samples())
    typed: set[str] = set()
    gauges = [sample for reader in readers for sample in reader()]
    for sample in sorted(gauges, key=lambda one: one.name):
        if sample.name not in typed:
            typed.add(sample.name)
            lines.append(f"# TYPE {sample.name} gauge")
        lines.append(_line(sample, service))
    return "\n".join(lines) + "\n"


def _line(sample: Sample, service: str) -> str:
    labels = {"service": service, **sample.labels}
    told = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{sample.name}{{{told}}} {sample.value:.12g}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
