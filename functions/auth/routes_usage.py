"""How many of the accounts that the plan allows the workspace uses."""

from functions.auth.people import PEOPLE
from functions.auth.registry import routes
from shared.context import Context
from shared.people import seats
from shared.web import usage
from shared.web.request import Input, Reply
from shared.web.usage import Use


@routes.get("/auth/usage", needs="member")
def show_usage(ctx: Context, _given: Input) -> Reply:
    """People who may come in or are suspended, and invitations still open."""
    seated = seats.count(ctx, PEOPLE)
    href = "/auth/people" if ctx.may(PEOPLE.needs) else None
    return usage.shown(Use("Contas", "contas", seated.taken, seated.most, href))
