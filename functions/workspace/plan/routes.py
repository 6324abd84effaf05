"""What the workspace has, and what its plan allows."""

from functions.workspace.plan import products
from functions.workspace.registry import PLAN, routes
from shared.context import Context
from shared.plans import BY_CODE, PLANS
from shared.products import of, usages
from shared.web.request import Input, Reply


@routes.get(PLAN, needs="member")
def show_plan(ctx: Context, _given: Input) -> Reply:
    """The products, how much of the plan is used, and the plan of today beside the others."""
    found = products.shown(ctx)
    data = {
        "products": found,
        "usages": usages([one.code for one in found if one.stage == "on" and one.day]),
        "plan": BY_CODE.get(ctx.tenant.plan),
        "plans": PLANS,
        "limits": [one for p in of(ctx.tenant.products) for one in p.limits.values()],
        "contact": f"ola@{ctx.settings.base_host}",
    }
    return Reply("plan/plan", data)
