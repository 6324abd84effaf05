"""Figures and who may read them."""

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable
from typing import Self

import pytest
from flask import Flask, Request
from werkzeug.test import EnvironBuilder

from shared import manifest, metrics
from shared.metrics import Counter, Histogram, Sample
from shared.series import platform_series
from shared.web import watch
from shared.web.routing import Routes
from shared.web.serve import serve_http
from shared.wiring import platform
from tests.support.caller import Caller

BESIDE = {"REMOTE_ADDR": "127.0.0.1"}
LINE = re.compile(r'[a-z_:]+(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? -?[0-9.e+-]+')


@pytest.fixture
def forgotten() -> Iterable[None]:
    """Metrics that a test makes are not told afterwards."""
    before = list(metrics.ALL)
    yield
    metrics.ALL[:] = before


def _asked(headers: dict[str, str], address: str = "127.0.0.1") -> Request:
    builder = EnvironBuilder(path="/metrics", headers=headers)
    return Request(builder.get_environ() | {"REMOTE_ADDR": address})


@pytest.mark.parametrize("host", ["127.0.0.1:9101", "localhost:8080", "[::1]:8080", "0.0.0.0:8080"])
def test_the_collector_beside_the_service_is_told(place: object, host: str) -> None:
    """It speaks to the service's own port, from the same machine."""
    answer = watch.figures(_asked({"Host": host}), platform())

    assert answer is not None
    assert answer.content_type == metrics.CONTENT_TYPE


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"Host": "127.0.0.1", "X-Forwarded-For": "1.2.3.4, 127.0.0.1"}, "127.0.0.1"),
        ({"Host": "127.0.0.1", "Via": "1.1 google"}, "127.0.0.1"),
        ({"Host": "127.0.0.1", "Forwarded": "for=1.2.3.4"}, "127.0.0.1"),
        ({"Host": "app.localhost"}, "127.0.0.1"),
        ({"Host": "127.0.0.1"}, "169.254.1.1"),
        ({"Host": "127.0.0.1"}, ""),
    ],
)
def test_nobody_else_is_told(place: object, headers: dict[str, str], address: str) -> None:
    """Whoever came through a proxy, by a public name or from elsewhere finds nothing there."""
    assert watch.figures(_asked(headers, address), platform()) is None


def test_the_path_does_not_exist_for_visitors(site: Caller) -> None:
    """The site answers as to any unknown address."""
    assert site.get("/metrics").status_code == 404


def test_every_service_tells_its_figures(place: object) -> None:
    """The edge answers before hosts, tenants and sessions are asked for."""
    with Flask(__name__).app_context():
        answer = serve_http("clinic", Routes(), platform)(_asked({"Host": "127.0.0.1"}))

    assert "# TYPE avila_request_seconds histogram" in answer.get_data(as_text=True)


def test_a_request_counts_under_its_template(acme: Caller) -> None:
    """Not under its path: a tenant's identifiers are no labels."""
    acme.get("/clinic/patients/0192f0c1-2345-7000-8000-000000000000")

    told = metrics.text("clinic-http")

    assert 'route="/clinic/patients/<uuid:patient_id>",status="404"' in told
    assert "0192f0c1" not in told
    assert "tenant=" not in told


def test_unknown_paths_and_methods_share_one_series(acme: Caller) -> None:
    """Strangers cannot fill the memory with names of their own."""
    acme.get("/clinic/no-such-page")

    assert 'method="-",route="-",status="404"' in metrics.text("clinic-http")


def test_buckets_are_cumulative(forgotten: None) -> None:
    """As Prometheus reads them: each holds what the ones before it hold."""
    histogram = Histogram("t_seconds", "Test.", (0.1, 1.0), "route")
    for seconds in (0.05, 0.1, 0.5, 9.0):
        histogram.observe(seconds, "/x")

    told = {(s.name, s.labels.get("le")): s.value for s in histogram.samples()}

    assert told["t_seconds_bucket", "0.1"] == 2
    assert told["t_seconds_bucket", "1.0"] == 3
    assert told["t_seconds_bucket", "+Inf"] == told["t_seconds_count", None] == 4
    assert told["t_seconds_sum", None] == pytest.approx(9.65)


class _Meanwhile(float):
    """A number that has something else counted while it is added, if nothing keeps that out."""

    def __new__(cls, value: float, count: Callable[[], None]) -> Self:
        """``value``, and what is counted by another thread meanwhile."""
        made = super().__new__(cls, value)
        made.other = threading.Thread(target=count)
        return made

    other: threading.Thread

    def __radd__(self, before: float) -> float:
        """The sum, after the other thread has counted, or stands at the lock."""
        self.other.start()
        self.other.join(0.2)
        return before + float(self)


def test_threads_lose_no_count(forgotten: None) -> None:
    """What is counted while another thread counts in the same series waits for it."""
    counter = Counter("t_total", "Test.", "kind")
    histogram = Histogram("t_seconds", "Test.", (1.0,), "route")
    one = _Meanwhile(1, lambda: counter.add("x"))
    half = _Meanwhile(0.5, lambda: histogram.observe(0.5, "/x"))
    counter.add("x", by=one)
    histogram.observe(half, "/x")
    for each in (one, half):
        each.other.join()

    assert next(counter.samples()).value == 2
    assert {s.name: s.value for s in histogram.samples()}["t_seconds_sum"] == 1


def test_a_label_without_a_bound_is_cut_off(forgotten: None) -> None:
    """A mistake costs figures, not memory; what was known before goes on."""
    counter = Counter("t_total", "Test.", "kind")
    histogram = Histogram("t_seconds", "Test.", (1.0,), "kind")
    for number in [*range(metrics.MOST_SERIES + 50), 0]:
        counter.add(str(number))
        histogram.observe(0.5, str(number))

    counts = [s for s in histogram.samples() if s.name == "t_seconds_count"]
    for told in (list(counter.samples()), counts):
        assert len(told) == metrics.MOST_SERIES
        assert (told[0].labels["kind"], told[0].value) == ("0", 2)


def test_label_values_are_escaped(forgotten: None) -> None:
    """Quotes, backslashes and line ends cannot break out of a line."""
    Counter("t_total", "Test.", "kind").add('a"b\\c\nd')

    assert r't_total{service="s",kind="a\"b\\c\nd"} 1' in metrics.text("s")


def test_the_text_is_prometheus_s_own_form(acme: Caller) -> None:
    """Every line is a comment or a sample, and promtool agrees where it is installed."""
    acme.get("/clinic/patients")

    told = metrics.text("clinic-http", lambda: platform_series(platform()))

    for line in told.splitlines():
        assert line.startswith("# ") or LINE.fullmatch(line), line
    if promtool := shutil.which("promtool"):
        asked = [promtool, "check", "metrics"]
        checked = subprocess.run(asked, input=told, capture_output=True, text=True, check=False)
        assert "error" not in (checked.stdout + checked.stderr).lower()


def test_the_platform_s_figures(acme: Caller) -> None:
    """Tenants by state, revenue by plan, outboxes by database, limits by service."""
    told: dict[str, list[Sample]] = {}
    for sample in platform_series(platform()):
        told.setdefault(sample.name, []).append(sample)

    assert sum(s.value for s in told["avila_tenants"] if s.labels["state"] == "active") >= 2
    assert told["avila_monthly_revenue_centavos"][0].value > 0
    assert {s.labels["database"] for s in told["avila_outbox_waiting"]} == {"control", "c1", "c2"}
    assert told["avila_redis_up"][0].value == 1
    limits = {s.labels["of_service"]: s.value for s in told["avila_instances_max"]}
    assert limits["clinic-http"] == manifest.http("clinic")["max_instances"]
