"""What follows when somebody has forgotten a password, or a workspace is there."""

from functions.auth import queries
from functions.auth.facts import AccountChanged, ResetAsked, ResetRequested
from functions.auth.rules import RESET_MINUTES
from shared.context import Context
from shared.events import Handlers
from shared.identity import new_token
from shared.letters import Letter
from shared.people import accounts

handlers = Handlers()


@handlers.on("auth.reset_asked")
def send_reset(ctx: Context, asked: ResetAsked) -> None:
    """Make a link for the account of this e-mail and ask for the mail; nothing without one."""
    account = queries.hold_account(ctx.db, asked.email)
    if account is None:
        return
    token, hashed = new_token()
    if not queries.create_reset(ctx.db, account.id, hashed):
        return
    url = ctx.settings.url(ctx.tenant.slug, f"/auth/reset/{token}")
    fact = ResetRequested(account.email, account.name, url, RESET_MINUTES)
    said = {"name": fact.name, "url": fact.url, "minutes": fact.minutes}
    ctx.letters.send(fact, Letter("reset", fact.email, said))


@handlers.on("provisioning.tenant_activated")
def tell_of_owner(ctx: Context) -> None:
    """Tell of who opened the workspace, whose account was made beside it."""
    _tell_of_everybody(ctx)


@handlers.on("provisioning.product_opened")
def tell_a_product(ctx: Context) -> None:
    """Tell of the people who were here before a product was, which has heard of none of them."""
    _tell_of_everybody(ctx)


def _tell_of_everybody(ctx: Context) -> None:
    """Repeatable: whoever hears it again has that version already."""
    for account in accounts.everybody(ctx.db):
        account.tell(ctx, AccountChanged)
