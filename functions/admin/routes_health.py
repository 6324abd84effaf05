"""The platform's charts and alerts, out of Prometheus."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import starmap
from typing import Annotated, Any

from functions.admin.charts import HEIGHT, WIDTH, Board, Chart, boards, draw, named
from functions.admin.registry import routes
from shared import numbers, text
from shared.context import Context
from shared.errors import NotFound
from shared.privileges import PlatformContext
from shared.prometheus import Line, Prometheus, Unanswered
from shared.record import record
from shared.web.request import Input, Reply

PAGE = "/admin/health"
_SPANS = {1: "1 h", 6: "6 h", 24: "1 dia", 168: "7 dias"}
_POINTS = 120
_AT_ONCE = 6


@record
class View:
    """Which charts, over how many hours."""

    board: Annotated[str, text.line(most=20)] = "health"
    hours: Annotated[int, numbers.whole(1, 168, "horas")] = 1


@routes.get(PAGE, needs="admin.see_health", query=View)
def show_health(ctx: PlatformContext, given: Input) -> Reply:
    """One dashboard with what fires now; asks for itself again while it is looked at.

    Raises:
        NotFound: there is no such dashboard.
    """
    view = given.query(View)
    board = next((one for one in boards() if one.name == view.board), None)
    if board is None:
        raise NotFound("Não há um painel com esse nome.")
    data = {
        "view": view,
        "board": board,
        "tabs": [_tab(one, view) for one in boards()],
        "spans": [
            {"label": label, "href": _address(view.board, hours), "current": hours == view.hours}
            for hours, label in _SPANS.items()
        ],
        "span": _SPANS.get(view.hours, f"{view.hours} h"),
        "address": _address(view.board, view.hours),
        "size": (WIDTH, HEIGHT),
    }
    return Reply("health", data | _asked(ctx.settings.prometheus_url, board, view.hours, ctx))


def _tab(board: Board, view: View) -> dict[str, Any]:
    address = _address(board.name, view.hours)
    return {"label": board.title, "href": address, "current": board.name == view.board}


def _address(board: str, hours: int) -> str:
    return f"{PAGE}?board={board}&hours={hours}"


def _asked(url: str, board: Board, hours: int, ctx: Context) -> dict[str, Any]:
    """Pictures and alerts, or what to say where there are none."""
    nothing: dict[str, Any] = {"pictures": [], "alerts": [], "trouble": "", "began": ctx.now}
    if not url:
        return nothing | {"trouble": "absent"}
    prometheus = Prometheus(url)
    ended = time.time()
    began, step_s = ended - hours * 3600, max(5, hours * 3600 // _POINTS)

    def picture(chart: Chart, lines: list[tuple[str, Line]]) -> Any:
        return draw(chart, lines, began, ended, step_s)

    def lines(chart: Chart) -> list[tuple[str, Line]]:
        return [
            (named(pattern, line), line)
            for pattern, query in chart.series.items()
            for line in prometheus.lines(query, began, ended, step_s)
        ]

    try:
        alerts = sorted(prometheus.alerts(), key=lambda one: (one.state, one.name))
        with ThreadPoolExecutor(_AT_ONCE) as asking:
            found = list(asking.map(lines, board.charts))
    except Unanswered:
        return nothing | {"trouble": "away"}
    pictures = list(starmap(picture, zip(board.charts, found, strict=True)))
    return nothing | {"pictures": pictures, "alerts": alerts}
