"""The platform's charts and alerts: out of Prometheus, and what the databases say without it."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import starmap
from typing import Annotated, Any
from urllib.parse import urlencode

from functions.admin import movement
from functions.admin.charts import Board, Chart, Drawn, Span, boards, draw, named
from functions.admin.registry import routes
from shared import numbers, text
from shared.errors import NotFound
from shared.privileges import PlatformContext
from shared.prometheus import Line, Prometheus, Unanswered
from shared.record import record
from shared.web.request import Input, Reply

PAGE = "/admin/health"
_SPANS = {1: "1 h", 6: "6 h", 24: "1 dia", 168: "7 dias"}
_POINTS = 120
_AT_ONCE = 6
_MOVEMENT = Board(movement.NAME, movement.TITLE, ())


@record
class View:
    """Which charts, over how many hours; no ``board`` is the first that has something to show."""

    board: Annotated[str, text.line(most=20)] = ""
    hours: Annotated[int, numbers.whole(1, 168, "horas")] = 1

    def address(self, **changed: Any) -> str:
        """The page of this view, ``changed`` here and there."""
        said = {"board": self.board, "hours": self.hours} | changed
        return f"{PAGE}?{urlencode({name: one for name, one in said.items() if one})}"


@routes.get(PAGE, needs="admin.see_health", query=View)
def show_health(ctx: PlatformContext, given: Input) -> Reply:
    """One dashboard with what fires now; asks for itself again while it is looked at.

    Raises:
        NotFound: there is no such dashboard.
    """
    view = given.query(View)
    every = (*boards(), _MOVEMENT)
    board = next((one for one in every if one.name == (view.board or every[0].name)), None)
    if board is None:
        raise NotFound("Não há um painel com esse nome.")
    found = _asked(ctx.settings.prometheus_url, board, view.hours)
    if found["trouble"] and not view.board:
        board = _MOVEMENT
    if board is _MOVEMENT:
        found["pictures"] = movement.pictures(ctx, _span(view.hours))
    data = {
        "view": view,
        "board": board,
        "tabs": [
            {"label": one.title, "href": view.address(board=one.name), "current": one is board}
            for one in every
        ],
        "spans": [
            {"label": label, "href": view.address(hours=hours), "current": hours == view.hours}
            for hours, label in _SPANS.items()
        ],
        "address": view.address(),
        "movement": movement.NAME,
    }
    return Reply("health", data | found)


def _span(hours: int) -> Span:
    ended = int(time.time())
    return Span(ended - hours * 3600, ended, max(5, hours * 3600 // _POINTS))


def _asked(url: str, board: Board, hours: int) -> dict[str, Any]:
    """Pictures and alerts of Prometheus, or what to say where there are none."""
    nothing: dict[str, Any] = {"pictures": [], "alerts": [], "trouble": ""}
    if not url:
        return nothing | {"trouble": "absent"}
    prometheus, span = Prometheus(url), _span(hours)

    def lines(chart: Chart) -> list[tuple[str, Line]]:
        return [
            (named(pattern, line), line)
            for pattern, query in chart.series.items()
            for line in prometheus.lines(query, span.began, span.ended, span.step_s)
        ]

    def picture(chart: Chart, found: list[tuple[str, Line]]) -> Drawn:
        return draw(chart, found, span)

    try:
        alerts = prometheus.alerts()
        with ThreadPoolExecutor(_AT_ONCE) as asking:
            found = list(asking.map(lines, board.charts))
    except Unanswered:
        return nothing | {"trouble": "away"}
    pictures = list(starmap(picture, zip(board.charts, found, strict=True)))
    return nothing | {"pictures": pictures, "alerts": alerts}
