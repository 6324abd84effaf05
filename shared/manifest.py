"""functions/manifest.yaml as the running service sees it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shared.record import record

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


def realm_of(feature: str) -> str:
    """Whose people its permissions speak of, by the host it answers at; a tenant's without one."""
    realm: str = load()[feature].get("http", {}).get("host", "tenant")
    return realm


@cache
def door(realm: str) -> str | None:
    """Below which path the people of ``realm`` come in and go out; None where nobody does."""
    features = [name for name in load() if realm_of(name) == realm]
    doors = [f"/{name}" for name in features if load()[name].get("http", {}).get("door")]
    return doors[0] if doors else None


def features_of(product: str) -> list[str]:
    """The features that are part of ``product``."""
    return [feature for feature in load() if product_of(feature) == product]


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


@record
class Item:
    """An address that a feature offers; ``needs`` is what the page there asks for.

    One ``under`` a name is a tab of the pages that the menu's entry ``over`` that name leads to.
    ``shows``: of what it is the page that others lead to (``trail``, ``jobs``, ``plan``). ``also``:
    further addresses whose pages are its own.
    """

    href: str
    label: str
    icon: str
    needs: str
    product: str | None
    under: str | None = None
    over: str | None = None
    shows: str | None = None
    also: tuple[str, ...] = ()


@cache
def menu(host: str, products: frozenset[str]) -> tuple[Item, ...]:
    """What the features on ``host`` offer in the navigation, for a tenant of ``products``.

    In the file's order, each product's together where the first stands, but for items that give an
    ``order`` (0 when absent): the house's among all, a product's among its own.
    """
    found = [
        (_rank(product_of(feature), item), _item(feature, item))
        for feature, entry in load().items()
        if entry.get("http", {}).get("host") == host and product_of(feature) in {None, *products}
        for item in entry["http"].get("menu", [])
    ]
    found.sort(key=lambda ranked: ranked[0])
    return tuple(item for _, item in found)


@cache
def shown_at(host: str, what: str) -> str:
    """The address on ``host`` that shows ``what``.

    Raises:
        StopIteration: no feature there says so.
    """
    return next(item.href for item in menu(host, frozenset()) if item.shows == what)


def _rank(product: str | None, item: dict[str, Any]) -> tuple[int, int, int]:
    """The house's stand by their order, and products behind those that give none.

    A product's tab stands among the house's tabs by its order, behind theirs of the same.
    """
    order = item.get("order", 0)
    if product is None:
        return order, 0, order
    place = products().index(product) + 1
    return (order, place, order) if "under" in item else (0, place, order)


def _item(feature: str, said: dict[str, Any]) -> Item:
    kept = {name: said[name] for name in ("under", "over", "shows") if name in said}
    product = product_of(feature)
    also = tuple(said.get("also", ()))
    return Item(
        said["path"], said["label"], said["icon"], said["needs"], product, **kept, also=also
    )
