"""What follows when somebody has forgotten a password or an address, or a workspace is there."""

from functions.auth import doors, queries, standing
from functions.auth.facts import AccountChanged, ResetAsked, ResetRequested
from functions.auth.rules import RESET_MINUTES
from shared.context import Context
from shared.events import Event, Handlers, NotAnEvent
from shared.identity import new_token
from shared.letters import Letter
from shared.owners import Person
from shared.people import accounts
from shared.privileges import PlatformContext

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


@handlers.on("landing.doors_asked")
def tell_doors(ctx: PlatformContext, asked: doors.Asked) -> None:
    """Tell somebody at the site where they come in, by mail."""
    doors.tell(ctx, asked.email)


@handlers.on("auth.account_changed")
def note_door(ctx: PlatformContext, event: Event, changed: AccountChanged) -> None:
    """Know who comes in where, and how many, as of the newest version of the account."""
    if event.tenant_id is None:
        raise NotAnEvent(f"{event.type} of no tenant")
    names = ("account_id", "version", "email", "state", "name", "roles")
    person = Person(**{name: getattr(changed, name) for name in names})
    standing.note(ctx, event.tenant_id, lambda _db: [person])


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
