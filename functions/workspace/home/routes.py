"""The first page after signing in."""

from functions.workspace.home.rules import greeting
from functions.workspace.registry import routes
from shared import products
from shared.context import Context
from shared.web.filters import first_name
from shared.web.request import Input, Reply


@routes.get("/", needs="member")
def show_root(_ctx: Context, _given: Input) -> Reply:
    """The workspace's address leads to its first page."""
    return Reply(None, {}, location="/workspace")


@routes.get("/workspace", needs="member")
def show_home(ctx: Context, _given: Input) -> Reply:
    """A greeting, and where each product in which they may anything answers its day."""
    data = {
        "greeting": greeting(ctx.local(ctx.now).hour),
        "first_name": first_name(ctx.actor.name),
        "today": ctx.local(ctx.now).date(),
        "products": [_shown(product) for product in products.of(ctx.reach)],
    }
    return Reply("home/home", data)


def _shown(product: products.Product) -> dict[str, str | None]:
    style = product.day.style
    return {
        "label": product.label,
        "icon": product.icon,
        "day": product.day.address,
        "style": style and f"{product.code}/{style}",
    }
