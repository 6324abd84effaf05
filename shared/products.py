"""The products as they speak of themselves.

Read at the start of a service that shows it: a file that does not fit ends it there.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from shared import manifest
from shared.plans import BY_CODE
from shared.record import record


@record
class Step:
    """One of the first things to do; the product knows by ``name`` whether it is done."""

    name: str
    label: str
    text: str
    href: str


@record
class Limit:
    """How many of something each plan allows; None is as many as one likes."""

    label: str
    most: str
    unlimited: str
    plans: Mapping[str, int | None]

    def __post_init__(self) -> None:
        """A plan without a figure, or a figure without a plan, ends the start."""
        if set(self.plans) != set(BY_CODE):
            raise ValueError(f"{self.label}: one figure for each of {', '.join(BY_CODE)}")

    def words(self, plan: str) -> str:
        """What ``plan`` allows, as its card says it."""
        figure = self.plans[plan]
        return self.unlimited if figure is None else self.most.format(figure)


@record
class Site:
    """How the site speaks of a product; ``picture`` is a template of its, ``style`` its sheet."""

    title: str
    description: str
    audience: str
    headline: str
    lede: str
    offer: str
    change: str
    closing: str
    features: Sequence[Mapping[str, str]]
    questions: Sequence[Mapping[str, str]]
    picture: str | None = None
    style: str | None = None


@record
class Day:
    """Where a product answers the first page's fragment: its first steps until done, then its day.

    ``style`` is the sheet that the fragment needs beside what all pages have.
    """

    address: str
    style: str | None = None


@record
class Product:
    """What is sold; ``code`` is its folder, ``search`` the address that answers Ctrl-K.

    ``price`` is a sentence: what it costs beside the plan.
    """

    code: str
    label: str
    icon: str
    summary: str
    pitch: str
    price: str
    site: Site
    day: Day
    search: str
    first_steps: tuple[Step, ...]
    limits: Mapping[str, Limit]


_SAID: Final = ("label", "icon", "summary", "pitch", "price", "search")


def _product(code: str) -> Product:
    said = manifest.said(code)
    return Product(
        code=code,
        **{name: said[name] for name in _SAID},
        site=Site(**said["site"]),
        day=Day(**said["day"]),
        first_steps=tuple(Step(**step) for step in said["first_steps"]),
        limits={name: Limit(**limit) for name, limit in said["limits"].items()},
    )


PRODUCTS: Final = {code: _product(code) for code in manifest.products()}


def of(codes: Collection[str]) -> list[Product]:
    """The products of ``codes``; one that is sold no more has nothing to say."""
    return [product for code, product in PRODUCTS.items() if code in codes]


def usages(codes: Collection[str]) -> list[str]:
    """Where the house and the products of ``codes`` answer how much of the plan is used."""
    every = {name: manifest.said(name).get("usage") for name in manifest.load()}
    return [
        address
        for name, address in every.items()
        if address and manifest.product_of(name) in {None, *codes}
    ]


def labels(codes: Collection[str]) -> str:
    """What people call the products of ``codes``; one that is sold no more keeps its code."""
    return ", ".join(PRODUCTS[code].label if code in PRODUCTS else code for code in sorted(codes))
