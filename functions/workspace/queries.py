"""The workspace's queries, typed."""

from dataclasses import dataclass
from datetime import datetime

from shared.db import Db
from shared.sql import load

SQL = load(__package__)


@dataclass(frozen=True, slots=True)
class Logo:
    """Where the logo lies in the bucket, None for no logo, and the version of that choice."""

    path: str | None
    version: int


def logo(db: Db) -> Logo:
    """The logo of today; nobody has chosen one yet is a choice, too."""
    return db.first(Logo, SQL["logo"]) or Logo(None, 1)


def hold_logo(db: Db) -> Logo:
    """The same, as nobody else can change it until this transaction ends."""
    db.run(SQL["begin_logo"])
    return db.one(Logo, SQL["hold_logo"])


def set_logo(db: Db, path: str | None) -> Logo:
    """Show another logo from now on, or none."""
    return db.one(Logo, SQL["set_logo"], path=path)


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether a product is wanted, since when and by whom; ``version`` grows from wish to wish."""

    product: str
    wanted: bool
    version: int
    asked_by: str
    asked_at: datetime


def list_wishes(db: Db) -> dict[str, Wish]:
    """The last wish about each product that anybody asked about."""
    return {one.product: one for one in db.all(Wish, SQL["list_wishes"])}


def hold_wish(db: Db, *, product: str, wanted: bool, asked: int) -> Wish:
    """The last wish about ``product``, held until the commit; without one, how it stands."""
    db.run(SQL["begin_wish"], product=product, wanted=wanted, asked=asked)
    return db.one(Wish, SQL["hold_wish"], product=product)


def wish(db: Db, *, product: str, wanted: bool, asked: int, asked_by: str) -> Wish:
    """Want ``product`` from now on, or no more; ``asked`` is the version that was followed last."""
    given = {"product": product, "wanted": wanted, "asked": asked, "asked_by": asked_by}
    return db.one(Wish, SQL["wish"], **given)
