"""functions/manifest.yaml as the running service sees it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_PATH = Path(__file__).parents[1] / "functions" / "manifest.yaml"


@cache
def load() -> dict[str, dict[str, Any]]:
    """Every feature's entry, in the file's order."""
    loaded: dict[str, dict[str, Any]] = yaml.load(_PATH.read_bytes(), Loader=yaml.CSafeLoader)
    return loaded


def http(feature: str) -> dict[str, Any]:
    """The ``http`` entry of ``feature``: paths, host and limits."""
    entry: dict[str, Any] = load()[feature]["http"]
    return entry


@cache
def said(feature: str) -> dict[str, Any]:
    """What ``feature`` says of itself: its ``product.yaml``, or ``feature.yaml`` of the house."""
    files = (_PATH.parent / feature / name for name in ("product.yaml", "feature.yaml"))
    given = [
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in files if path.exists()
    ]
    return given[0] if given else {}


def product_of(feature: str) -> str | None:
    """The product that ``feature`` is part of; None when every tenant has it."""
    product: str | None = load()[feature].get("http", {}).get("product")
    return product


def letters() -> list[str]:
    """Every fact that carries a letter, in the file's order."""
    return [fact for entry in load().values() for fact in entry.get("letters", [])]


def schedule(feature: str, name: str) -> dict[str, Any]:
    """A schedule of each tenant: its cron line, queue and spread."""
    about: dict[str, Any] = load()[feature]["task"]["schedules"][name]
    return about


@cache
def products() -> tuple[str, ...]:
    """Every product that is there, in the file's order."""
    return tuple(dict.fromkeys(filter(None, map(product_of, load()))))


@cache
def menu(host: str, products: frozenset[str]) -> tuple[dict[str, str], ...]:
    """What the features on ``host`` offer in the navigation, for a tenant of ``products``.

    In the file's order, but for items that give an ``order`` (0 when absent); ``needs`` is what
    the page that an item leads to asks for.
    """
    items = [
        item
        for feature, entry in load().items()
        if entry.get("http", {}).get("host") == host and product_of(feature) in {None, *products}
        for item in entry["http"].get("menu", [])
    ]
    items.sort(key=lambda item: item.get("order", 0))
    return tuple(
        {"href": item["path"]} | {key: item[key] for key in ("label", "icon", "needs")}
        for item in items
    )
