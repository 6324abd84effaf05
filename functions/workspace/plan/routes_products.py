"""Products are switched on and off by a wish, which provisioning follows.

A wish is given its version under the lock of its row, in the transaction that tells it: of two
owners at once the last one counts, and the first sees it. Each raises ``NoSuchProduct``: see there.
"""

from typing import Final

from functions.workspace.facts import ProductDropped, ProductWanted
from functions.workspace.plan import products, queries
from functions.workspace.plan.errors import ProductChanged
from functions.workspace.plan.queries import Wish
from functions.workspace.registry import PLAN, routes
from shared import versions
from shared.acts import Thing
from shared.context import Context
from shared.means import Standing
from shared.versions import VersionForm, Word
from shared.web.request import Input, Reply

_ON: Final = frozenset({"on", "switching"})
_KIND: Final = "workspace.product"
WORDS: Final = versions.words(
    _KIND, wanted=Word(lambda wanted: "ligado" if wanted else "desligado")
)


@routes.get("/workspace/settings/plan/products/<code>", needs="member")
def show_product(ctx: Context, _given: Input, code: str) -> Reply:
    """How far one product is; asked again while it is on its way."""
    return _page(ctx, code, "plan/product")


@routes.get(
    "/workspace/settings/plan/products/<code>/deactivation", needs="workspace.switch_products"
)
def ask_deactivation(ctx: Context, _given: Input, code: str) -> Reply:
    """What happens when it is switched off, before it is."""
    return _page(ctx, code, "plan/product_off")


def _page(ctx: Context, code: str, view: str) -> Reply:
    [product] = products.shown(ctx, code)
    return Reply(view, {"product": product}, version=product.version)


@routes.post(
    "/workspace/settings/plan/products/<code>/activation",
    needs="workspace.switch_products",
    body=VersionForm,
)
def want_product(ctx: Context, given: Input, code: str) -> Reply:
    """Have a product; one that failed is tried again.

    Raises:
        ProductChanged: somebody wished otherwise first.
    """
    return _wish(ctx, given, code, wanted=True)


@routes.post(
    "/workspace/settings/plan/products/<code>/deactivation",
    needs="workspace.switch_products",
    body=VersionForm,
    form=ask_deactivation,
)
def drop_product(ctx: Context, given: Input, code: str) -> Reply:
    """Have a product no more; its data stay.

    Raises:
        ProductChanged: somebody wished otherwise first.
    """
    return _wish(ctx, given, code, wanted=False)


def _wish(ctx: Context, given: Input, code: str, *, wanted: bool) -> Reply:
    """Make the wish, unless it is the one that stands."""
    sold, expected = products.sold(code), given.expected(given.read(VersionForm).version)
    standings = ctx.entry.products()
    standing = standings.get(code, Standing(code, "off", None, 0))
    asked = standing.asked
    held = queries.hold_wish(ctx.db, product=code, wanted=standing.state in _ON, asked=asked)
    versions.require(ctx, expected, held, WORDS, ProductChanged, entity_id=code)
    failed = standing.state == "failed" and held.version <= asked
    if held.wanted != wanted or (wanted and failed):
        by, before = ctx.actor.name, held
        held = queries.wish(ctx.db, product=code, wanted=wanted, asked=asked, asked_by=by)
        _tell(ctx, before, held)
    [product] = products.shown(ctx, sold.code, standings=standings)
    return Reply(None, {"product": product}, location=PLAN, version=held.version)


def _tell(ctx: Context, before: Wish, wish: Wish) -> None:
    fact = ProductWanted if wish.wanted else ProductDropped
    ctx.emit(fact(wish.product, wish.version), key=wish.product)
    thing = Thing(_KIND, wish.product, products.sold(wish.product).label)
    versions.note(ctx, fact.type, thing, WORDS, before, wish, ["wanted"])
