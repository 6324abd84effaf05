"""The first page after signing in."""

from typing import Any

from functions.workspace import queries
from functions.workspace.registry import routes
from functions.workspace.rules import DAY, STEPS, greeting
from shared import manifest
from shared.context import Context
from shared.web.filters import first_name
from shared.web.request import Input, Reply


@routes.get("/", needs="member")
def show_root(_ctx: Context, _given: Input) -> Reply:
    """The workspace's address leads to its first page."""
    return Reply(None, {}, location="/workspace")


@routes.get("/workspace", needs="member")
def show_home(ctx: Context, _given: Input) -> Reply:
    """A greeting, and what is left of the first steps."""
    steps = _steps(ctx)
    left = sum(not step["done"] for step in steps)
    data = {
        "greeting": greeting(ctx.local(ctx.now).hour),
        "first_name": first_name(ctx.actor.name),
        "today": ctx.local(ctx.now).date(),
        "steps": steps,
        "steps_left": left,
        "days": [DAY[p] for p in _products(ctx) if p in DAY] if not left else [],
    }
    return Reply("home", data)


def _products(ctx: Context) -> list[str]:
    return [product for product in manifest.products() if product in ctx.tenant.products]


def _steps(ctx: Context) -> list[dict[str, Any]]:
    done = queries.finished_steps(ctx.db)
    return [
        {"label": s.label, "text": s.text, "href": s.href, "done": s.name in done}
        for product in _products(ctx)
        for s in STEPS.get(product, ())
    ]
