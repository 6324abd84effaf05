"""Where one may go from a page: the menu, the tabs of the page at hand, and a phone's bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Final

from shared import manifest
from shared.manifest import Item
from shared.record import record
from shared.rights import rights

_ON_A_PHONE: Final = 5
_REMEMBERED: Final = 1024


@record
class Place:
    """One address; ``product`` is the code of whose it is, None for the house's."""

    href: str
    label: str
    icon: str
    product: str | None
    current: bool


@record
class Group:
    """Places that stand together; ``label`` is there where it parts one product from another."""

    label: str | None
    icon: str
    places: Sequence[Place]


@dataclass(frozen=True)
class Places:
    """What ``items`` offer on the page at ``path``."""

    items: Sequence[Item] = ()
    path: str = ""

    @cached_property
    def _here(self) -> Item | None:
        """The item that leads nearest to the page, a tab before the entry it stands under."""
        ours = [
            ((len(at), item.under is not None), item)
            for item in self.items
            for at in (item.href, *item.also)
            if _within(self.path, at)
        ]
        return max(ours, key=lambda near: near[0], default=(0, None))[1]

    def _place(self, item: Item) -> Place:
        here = self._here
        under = here.under if here else None
        current = item is here or (under is not None and item.over == under)
        return Place(item.href, item.label, item.icon, item.product, current)

    @cached_property
    def nav(self) -> list[Place]:
        """The menu."""
        return [self._place(item) for item in self.items if item.under is None]

    @cached_property
    def tabs(self) -> list[Place]:
        """The pages beside this one; none where it stands alone."""
        under = self._here and self._here.under
        return [self._place(item) for item in self.items if under and item.under == under]

    @cached_property
    def _firsts(self) -> dict[str, Place]:
        """Where each product begins."""
        found: dict[str, Place] = {}
        for place in self.nav:
            if place.product:
                found.setdefault(place.product, place)
        return found

    @property
    def groups(self) -> list[Group]:
        """The menu by product, in its order."""
        return [
            self._group(product, list(places))
            for product, places in groupby(self.nav, key=lambda place: place.product)
        ]

    def _group(self, product: str | None, places: list[Place]) -> Group:
        said = manifest.said(product) if product and len(self._firsts) > 1 else {}
        return Group(said.get("label"), said.get("icon", ""), places)

    @property
    def bar(self) -> list[Place]:
        """What a phone shows at once: all there is, or four.

        These are the first of all and those of the product at hand; where none is, the first of
        each.
        """
        if len(self.nav) <= _ON_A_PHONE:
            return self.nav
        here = next((place.product for place in self.nav if place.current), None)
        near = [one for one in self.nav if here and one.product == here]
        ranked = [self.nav[0], *(near or self._firsts.values()), *self.nav]
        chosen = list(dict.fromkeys(ranked))[: _ON_A_PHONE - 1]
        return [place for place in self.nav if place in chosen]

    def shown(self, what: str) -> str | None:
        """Where ``what`` stands, for whoever may go there; see ``Item.shows``."""
        return next((item.href for item in self.items if item.shows == what), None)

    @property
    def searches(self) -> list[str]:
        """Where the records of each product that is here are sought, for Ctrl-K."""
        products = dict.fromkeys(item.product for item in self.items if item.product)
        found = (manifest.said(product).get("search") for product in products)
        return [address.removeprefix("/api") for address in found if address]

    @property
    def everywhere(self) -> list[tuple[Place, str]]:
        """The menu and every tab, each address once, with what tells it from a namesake."""
        heads: dict[str | None, str] = {one.over: one.label for one in self.items if one.over}
        once = {item.href: item for item in reversed(self.items)}
        return [
            (self._place(item), heads.get(item.under) or self._product(item))
            for item in self.items
            if once[item.href] is item
        ]

    def _product(self, item: Item) -> str:
        if item.product is None or len(self._firsts) < 2:  # noqa: PLR2004 - nothing to tell apart
            return ""
        label: str = manifest.said(item.product)["label"]
        return label


def _within(path: str, href: str) -> bool:
    return path == href or path.startswith(f"{href.rstrip('/')}/")


@lru_cache(_REMEMBERED)
def offered(realm: str, roles: frozenset[str], products: frozenset[str]) -> tuple[Item, ...]:
    """What the menu of ``realm`` offers to ``roles`` where ``products`` are on."""
    items, given = manifest.menu(realm, products), rights(realm)
    return tuple(item for item in items if given.lets_in(item.needs, roles, products))
