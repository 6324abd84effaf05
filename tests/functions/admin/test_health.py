"""The charts and alerts of the console."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.admin.charts import Chart, Span, draw, named, shown
from shared.prometheus import Line
from shared.wiring import platform
from tests.support.caller import Caller

CHART = Chart("Falhas", "ratio", {"{service}": "up"}, limit=0.01)
PAGE = "/admin/health"


def _drawn(*values: float) -> Any:
    points = [(float(at * 10), value) for at, value in enumerate(values)]
    span = Span(0, 10 * (len(values) - 1), 10)
    return draw(CHART, [("clinic-http", Line({}, points))], span).picture


@pytest.fixture
def prometheus(place: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], None]]:
    """A Prometheus that says what it is told to: a call gives the alerts it shall answer."""
    alerts: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            data: dict[str, Any] = {"alerts": alerts}
            if asked.path.endswith("query_range"):
                began = float(parse_qs(asked.query)["start"][0])
                data = {"result": [_series(began)]}
            body = json.dumps({"data": data}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        _point_at(f"http://127.0.0.1:{server.server_port}", monkeypatch)
        yield alerts.append
        server.shutdown()
        thread.join()


def _series(began: float) -> dict[str, Any]:
    metric = {"service": "clinic-http", "database": "c1", "type": "x.y"}
    return {"metric": metric, "values": [[began, "0.25"], [began + 60, "0.5"]]}


def _point_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings are frozen for everybody but this test."""
    monkeypatch.setitem(vars(platform().settings), "prometheus_url", url)


def test_a_line_runs_from_left_to_right() -> None:
    """Newest on the right, the greatest value highest; what it is now stands beside its name."""
    picture = _drawn(0.5, 1.0)

    assert picture.strokes[0].path == "M250.0,500.0L750.0,0.0"
    assert picture.keys[0].latest == "100 %"
    assert "entre 50 % e 100 %" in picture.said


def test_a_gap_ends_the_line() -> None:
    """A restart is no straight line through what nobody measured."""
    line = Line({}, [(0.0, 1.0), (10.0, 1.0), (100.0, 1.0)])

    picture = draw(CHART, [("x", line)], Span(0, 100, 10)).picture

    assert picture.strokes[0].path.count("M") == 2
    assert [row[1] for row in picture.rows] == ["100 %", "100 %", *["–"] * 8, "100 %"]


def test_what_is_no_number_is_left_out() -> None:
    """A ratio of nothing to nothing."""
    assert [row[1] for row in _drawn(float("nan"), 1.0).rows] == ["–", "100 %"]
    assert _drawn(float("nan")).strokes == _drawn(float("nan")).rows == ()


def test_a_limit_is_drawn_once_it_is_in_sight() -> None:
    """A line far above all values would only flatten them."""
    assert _drawn(0.001).limit is None
    assert _drawn(0.02).limit == pytest.approx(500)


def test_many_lines_are_counted_not_drawn() -> None:
    """The twelve tallest; the rest is a number."""
    lines = [(f"s{n}", Line({}, [(0.0, float(n))])) for n in range(15)]

    drawn = draw(CHART, lines, Span(0, 10, 10))

    names = {key.name for key in drawn.picture.keys}
    assert (len(names), drawn.hidden) == (12, 3)
    assert "s14" in names
    assert "s0" not in names


def test_times_are_told_with_their_day_where_there_are_several() -> None:
    """On the clock of São Paulo."""
    assert Span(0, 3600, 3600).labels() == ["21:00", "22:00"]
    assert Span(0, 172_800, 86_400).labels() == ["31/12 21:00", "01/01 21:00", "02/01 21:00"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0123, "s", "12,3 ms"),
        (2.5, "s", "2,5 s"),
        (0.0042, "ratio", "0,42 %"),
        (1234.0, "1", "1.234"),
        (3.25, "/s", "3,2/s"),
        (297.0, "BRL", "R$ 297,00"),
    ],
)
def test_values_read_as_brazilians_write_them(value: float, unit: str, text: str) -> None:
    """Comma, point and unit."""
    assert shown(value, unit).replace("\xa0", " ") == text


def test_a_line_is_called_by_its_label() -> None:
    """Several labels make one name."""
    assert named("{service} {database}", Line({"service": "a", "database": "c1"}, [])) == "a c1"


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("type", "clinic.appointment_booked", "Horário marcado"),
        ("type", "x.unheard_of", "x.unheard_of"),
        ("state", "failed", "Falhou"),
        ("plan", "basico", "Básico"),
        ("outcome", "late", "atrasadas"),
    ],
)
def test_a_line_is_called_in_words(label: str, value: str, words: str) -> None:
    """What has none is called as it is."""
    assert named(f"{{{label}}}", Line({label: value}, [])) == words


def test_the_page_shows_charts_with_their_tables(
    console: Caller, prometheus: Callable[[Any], None]
) -> None:
    """Every picture has a twin that can be read aloud."""
    page = console.get(PAGE).get_data(as_text=True)

    assert page.count('class="chart-plot"') == page.count('<details class="chart-table"') == 7
    assert "Tempo de resposta (95 %)" in page
    assert "clinic-http" in page
    assert "Nenhum alerta agora." in page


def test_the_page_lists_what_fires(console: Caller, prometheus: Callable[[Any], None]) -> None:
    """First of all, with its own words."""
    prometheus(
        {
            "labels": {"alertname": "RedisAway", "severity": "page"},
            "annotations": {"summary": "O Redis não responde"},
            "state": "firing",
            "activeAt": "2026-11-24T03:42:32.099969659Z",
        }
    )

    page = console.get(PAGE).get_data(as_text=True)

    assert "RedisAway" in page
    assert "O Redis não responde" in page
    assert "Nenhum alerta agora." not in page


def test_the_page_stands_without_prometheus(
    console: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and goes on asking."""
    _point_at("http://127.0.0.1:9", monkeypatch)

    page = console.get(PAGE).get_data(as_text=True)

    assert "Ele não responde agora" in page
    assert 'hx-trigger="every 15s"' in page


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9"])
def test_without_prometheus_the_databases_say_what_they_know(
    console: Caller, acme: Caller, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Drawn with no command to type: what began, what was told and what failed, each counted."""
    _point_at(url, monkeypatch)
    for caller, home in ((acme, "core"), (console, "control")):
        caller.run(
            f"insert into {home}.outbox (kind, type, data, occurred_at, refused_at)"
            " select 'event', 'x.y', '{}', now() - interval '7 minutes', refused"
            " from unnest(array[null, null, now()]::timestamptz[]) as told (refused)"
        )
    console.run("insert into signup (token_hash, email) values ('\\x01', 'a@b.example')")

    found = console.get(f"/api{PAGE}").json["pictures"]

    assert {one["picture"]["title"]: _most(one["picture"]) for one in found} == {
        "Cadastros": {"cadastros começados": "1"},
        "Fatos contados, por banco": {"c1": "3", "control": "3"},
        "Entregas postas de lado, por banco": {"c1": "1", "control": "1"},
    }
    assert "Alertas e figuras técnicas vêm do Prometheus" in console.get(PAGE).text


def _most(picture: dict[str, Any]) -> dict[str, str]:
    """The greatest of each line, as its table tells it."""
    _, *names = picture["head"]
    return {
        name: str(max(int(row[n]) for row in picture["rows"])) for n, name in enumerate(names, 1)
    }


def test_a_span_leaves_out_what_came_before_it(console: Caller, acme: Caller) -> None:
    """Of an hour, nothing of the hour before."""
    acme.run(
        "insert into core.outbox (kind, type, data, occurred_at)"
        " values ('event', 'x.y', '{}', now() - interval '90 minutes')"
    )

    def told(hours: int) -> int:
        query = {"board": "movement", "hours": hours}
        pictures = console.get(f"/api{PAGE}", query_string=query).json["pictures"]
        return len(pictures[1]["picture"]["strokes"])

    assert [told(1), told(6)] == [0, 1]


def test_a_board_that_is_asked_for_says_where_to_look_meanwhile(
    console: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays empty, and leads to what is there."""
    _point_at("http://127.0.0.1:9", monkeypatch)

    page = console.get(f"{PAGE}?board=infrastructure").text

    assert 'href="/admin/health?board=movement&amp;hours=1"' in page
    assert "<svg viewBox" not in page


def test_an_unknown_board_is_not_found(console: Caller) -> None:
    """Rather than an empty page."""
    assert console.get(f"{PAGE}?board=nothing").status_code == 404


def test_nobody_else_sees_the_platform(console: Caller) -> None:
    """Only operators."""
    assert console.anonymous.get(PAGE).status_code in {303, 401}
