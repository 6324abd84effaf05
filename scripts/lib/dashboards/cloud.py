"""Dashboards in Cloud Monitoring's form, asked in PromQL of its managed Prometheus."""

import re
from typing import Any

from functions.admin.charts import Board, Chart

_COLUMNS, _WIDTH, _HEIGHT = 48, 24, 16
_UNITS = {"1": "1", "s": "s", "/s": "1/s", "ratio": "10^2.%", "BRL": "BRL", "days": "d"}


def dashboard(board: Board) -> dict[str, Any]:
    """One dashboard as ``google_monitoring_dashboard`` takes it."""
    return {
        "displayName": f"Ávila: {board.title}",
        "mosaicLayout": {
            "columns": _COLUMNS,
            "tiles": [_tile(number, chart) for number, chart in enumerate(board.charts)],
        },
    }


def _tile(number: int, chart: Chart) -> dict[str, Any]:
    row, column = divmod(number, _COLUMNS // _WIDTH)
    drawn: dict[str, Any] = {
        "dataSets": [
            {
                "plotType": "LINE",
                "targetAxis": "Y1",
                "legendTemplate": re.sub(r"{(\w+)}", r"${metric.labels.\1}", name),
                "timeSeriesQuery": {
                    "prometheusQuery": query,
                    "unitOverride": _UNITS[chart.unit],
                },
            }
            for name, query in chart.series.items()
        ],
        "yAxis": {"scale": "LINEAR"},
    }
    if chart.limit is not None:
        drawn["thresholds"] = [{"value": chart.limit, "targetAxis": "Y1"}]
    return {
        "xPos": column * _WIDTH,
        "yPos": row * _HEIGHT,
        "width": _WIDTH,
        "height": _HEIGHT,
        "widget": {"title": chart.title, "xyChart": drawn},
    }
