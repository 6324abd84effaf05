"""functions/manifest.yaml as the running service sees it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_PATH = Path(__file__).parents[1] / "functions" / "manifest.yaml"


@cache
def load() -> dict[str, dict[str, Any]]:
    """Every feature's entry, in the file's order."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    return loaded


def http(feature: str) -> dict[str, Any]:
    """The ``http`` entry of ``feature``: paths, host, access and limits."""
    entry: dict[str, Any] = load()[feature]["http"]
    return entry


@cache
def menu(host: str, product: str | None) -> tuple[dict[str, str], ...]:
    """What the features on ``host`` offer in the navigation, for a tenant of ``product``.

    In the file's order, but for items that give an ``order`` (0 when absent).
    """
    items = [
        item
        for entry in load().values()
        if entry.get("http", {}).get("host") == host
        and entry["http"].get("product") in {None, product}
        for item in entry["http"].get("menu", [])
    ]
    items.sort(key=lambda item: item.get("order", 0))
    return tuple(
        {"href": item["path"], "label": item["label"], "icon": item["icon"]} for item in items
    )
