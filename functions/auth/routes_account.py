"""My account in the workspace."""

from uuid import UUID

from functions.auth import queries
from functions.auth.facts import EmailAsked, EmailMoved
from functions.auth.people import PEOPLE
from functions.auth.registry import routes
from shared.context import Context
from shared.web.own_account import OwnAccount
from shared.web.own_email import Mails


def _forget(ctx: Context, account_id: UUID) -> None:
    queries.close_resets(ctx.db, account_id)


OwnAccount(PEOPLE, Mails(EmailAsked, "email_asked", EmailMoved, "email_moved", _forget)).hang(
    routes
)
