"""Grafana's and Cloud Monitoring's dashboards say what the one description says."""

import json

from functions.admin.charts import boards
from scripts.lib.dashboards.__main__ import TARGET, made, stale


def test_the_files_are_in_step() -> None:
    """scripts/dashboards was run after the last change."""
    assert stale() == []


def test_every_chart_is_in_both() -> None:
    """With its title and each of its queries."""
    for board in boards():
        for kind in ("grafana", "cloud"):
            text = made()[TARGET / kind / f"{board.name}.json"]
            for chart in board.charts:
                assert chart.title in text
                for query in chart.series.values():
                    assert json.dumps(query, ensure_ascii=False) in text


def test_tiles_do_not_overlap() -> None:
    """Cloud Monitoring refuses a dashboard whose tiles do."""
    for path in TARGET.glob("cloud/*.json"):
        tiles = json.loads(path.read_text())["mosaicLayout"]["tiles"]
        assert len({(tile["xPos"], tile["yPos"]) for tile in tiles}) == len(tiles)
        assert all(tile["xPos"] + tile["width"] <= 48 for tile in tiles)
