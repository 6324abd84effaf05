"""The password that somebody who is signed in types once more, before what matters."""

from shared import guesses, sessions
from shared.people import accounts
from shared.people.accounts import Account
from shared.people.errors import WrongPassword
from shared.privileges import Desk, PlatformContext


def proved(ctx: PlatformContext, desk: Desk, password: str) -> Account:
    """Whose session this is, who knows the password too; guesses are counted by the session.

    Raises:
        WrongPassword: it is another.
        Blocked: too many wrong guesses within this session.
    """
    with sessions.kept(ctx) as apart:
        account = accounts.by_id(apart.db, ctx.actor.id)
    name = guesses.of_session(ctx.actor.session_id or ctx.actor.id)
    found = guesses.proved(ctx, desk, name, account, password)
    if found is None:
        raise WrongPassword("Confira a senha atual.", current="Não é esta a senha atual.")
    return found
