"""How much of what the plan bounds the clinic uses."""

from functions.clinic.catalogue import limits, queries
from functions.clinic.catalogue.pages import PROFESSIONALS
from functions.clinic.registry import routes
from shared.context import Context
from shared.web import usage
from shared.web.request import Input, Reply
from shared.web.usage import Use


@routes.get("/clinic/usage", needs="clinic.see_agenda")
def show_usage(ctx: Context, _given: Input) -> Reply:
    """Active professionals, of those that the plan allows."""
    label, most = limits.LIMIT.label, limits.most(ctx)
    used = queries.count_active_professionals(ctx.db, except_id=None)
    return usage.shown(Use(label, label.lower(), used, most, PROFESSIONALS))
