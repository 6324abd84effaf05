"""The products of the workspace, and those it could have, as a page shows them."""

from functions.workspace.plan import queries, rules
from functions.workspace.plan.errors import NoSuchProduct
from functions.workspace.plan.queries import Wish
from functions.workspace.plan.rules import Stage
from shared.context import Context
from shared.means import Standing
from shared.products import PRODUCTS, Product
from shared.record import record


@record
class Shown:
    """One product: what it says of itself, how far it is, and the version of the last wish.

    ``day`` is where it opens for who may anything of it; ``reason`` is why it could not be switched
    on; ``kept``: it was on before, its data are there; ``late``: it takes longer than it should.
    ``again_s``: the page asks again after that.
    """

    code: str
    label: str
    icon: str
    pitch: str
    price: str
    features: list[str]
    day: str | None
    stage: Stage
    reason: str | None
    kept: bool
    version: int
    asked_by: str
    late: bool
    again_s: int | None


def sold(code: str) -> Product:
    """What is sold as ``code``.

    Raises:
        NoSuchProduct: nothing is.
    """
    if code not in PRODUCTS:
        raise NoSuchProduct("Este produto não existe.")
    return PRODUCTS[code]


def shown(ctx: Context, *codes: str, standings: dict[str, Standing] | None = None) -> list[Shown]:
    """Those of ``codes``, or all that are sold, as they stand, or stood by ``standings``."""
    wishes = queries.list_wishes(ctx.db)
    standings = ctx.entry.products() if standings is None else standings
    every = map(sold, codes or PRODUCTS)
    return [_shown(ctx, one, wishes.get(one.code), standings.get(one.code)) for one in every]


def _shown(ctx: Context, product: Product, wish: Wish | None, standing: Standing | None) -> Shown:
    stage = rules.stage(wish, standing, here=product.code in ctx.tenant.products)
    waited = ctx.now - wish.asked_at if wish and stage in {"coming", "going"} else None
    return Shown(
        **{name: getattr(product, name) for name in ("code", "label", "icon", "pitch", "price")},
        features=[one["title"] for one in product.site.features],
        day=product.day.address if product.code in ctx.reach else None,
        stage=stage,
        reason=standing.failure if standing and stage == "failed" else None,
        kept=standing is not None and stage == "off",
        version=wish.version if wish else standing.asked if standing else 0,
        asked_by=wish.asked_by if wish else "",
        late=waited is not None and waited > rules.SOON,
        again_s=None if waited is None else rules.pause_s(waited),
    )
