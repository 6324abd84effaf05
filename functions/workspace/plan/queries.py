"""The queries about what is wished of products, typed."""

from datetime import datetime

from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
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
