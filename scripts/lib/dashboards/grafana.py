"""Dashboards in Grafana's form; its data source is asked for when one is imported."""

from typing import Any

from functions.admin.charts import Board, Chart

_WIDTH, _HEIGHT, _A_ROW = 12, 8, 2
_UNITS = {"1": "short", "s": "s", "/s": "reqps", "ratio": "percentunit", "BRL": "currencyBRL"}
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def dashboard(board: Board) -> dict[str, Any]:
    """One dashboard as Grafana imports it."""
    return {
        "uid": f"avila-{board.name}",
        "title": f"Ávila: {board.title}",
        "schemaVersion": 39,
        "editable": False,
        "timezone": "browser",
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "templating": {
            "list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]
        },
        "panels": [_panel(number, chart) for number, chart in enumerate(board.charts)],
    }


def _panel(number: int, chart: Chart) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if chart.limit is not None:
        steps.append({"color": "red", "value": chart.limit})
    defaults = {
        "unit": _UNITS.get(chart.unit, "short"),
        "min": 0,
        "thresholds": {"mode": "absolute", "steps": steps},
        "custom": {"thresholdsStyle": {"mode": "line" if chart.limit is not None else "off"}},
    }
    row, column = divmod(number, _A_ROW)
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": chart.title,
        "datasource": _SOURCE,
        "gridPos": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": _SOURCE,
                "expr": query,
                "legendFormat": name.replace("{", "{{").replace("}", "}}"),
            }
            for index, (name, query) in enumerate(chart.series.items())
        ],
    }
