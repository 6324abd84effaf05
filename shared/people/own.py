"""What somebody changes of their own account: how they are called, and how they are reached."""

from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from shared import versions
from shared.acts import Thing
from shared.context import Context
from shared.identity import NotSignedIn
from shared.people import accounts, links, seats
from shared.people.accounts import Account
from shared.people.errors import EmailLinkOver, EmailTaken, OwnAccountChanged
from shared.people.links import Asked
from shared.people.place import Place
from shared.sql import load
from shared.versions import Expected, Word, Words

SQL: Final = load(__package__, "own.sql")
_UNIQUE: Final = ("account_email_unique", "operator_email_unique")


def words(place: Place) -> Words:
    """How people call what one changes of oneself."""
    return versions.words(place.act("account"), name=Word(), email=Word())


def account(ctx: Context) -> Account:
    """Who is signed in, as they stand.

    Raises:
        NotSignedIn: the account is gone.
    """
    found = accounts.by_id(ctx.db, ctx.actor.id)
    if found is None:
        raise NotSignedIn("Sua conta não existe mais aqui.")
    return found


def rename(ctx: Context, place: Place, name: str, expected: Expected) -> Account:
    """Be called ``name`` from now on; tells the others, and the trail.

    Raises:
        NotSignedIn: the account is gone.
        OwnAccountChanged: it was changed since it was read.
    """
    before = ctx.db.first(Account, SQL["hold_account"], id=ctx.actor.id)
    if before is None:
        raise NotSignedIn("Sua conta não existe mais aqui.")
    told = words(place)
    versions.require(ctx, expected, before, told, OwnAccountChanged)
    if before.name == name:
        return before
    after = ctx.db.one(Account, SQL["rename"], id=before.id, name=name)
    _note(ctx, place, before, after, "name")
    return after


def require_free(ctx: Context, email: str) -> None:
    """Accept an e-mail that no account here has.

    Raises:
        EmailTaken: another has it.
    """
    if accounts.by_email(ctx.db, email):
        raise _taken()


def _taken() -> EmailTaken:
    return EmailTaken("Escolha outro e-mail.", email="Já é o e-mail de outra conta daqui.")


def of_link(ctx: Context, place: Place, token: str) -> tuple[Account, Asked]:
    """Whose link it is, as they stand, and what they asked for by it.

    Raises:
        EmailLinkOver: it works no more.
    """
    asked = links.asked_of(ctx, place, token)
    return _as_asked(accounts.by_id(ctx.db, asked.account_id) if asked else None, asked)


def _as_asked(account: Account | None, asked: Asked | None) -> tuple[Account, Asked]:
    if account is None or asked is None or not asked.holds(account):
        text = "Este endereço já foi usado, passou de 30 minutos, ou sua conta mudou. Peça outro."
        raise EmailLinkOver(text)
    return account, asked


def readdress(ctx: Context, place: Place, token: str) -> tuple[Account, Account]:
    """Be reached where the link says: the account as it was, and as it is.

    Raises:
        EmailLinkOver: the link works no more.
        EmailTaken: another account has the e-mail meanwhile.
    """
    asked = links.asked_of(ctx, place, token)
    seats.lock(ctx.db)
    named = asked.account_id if asked else None
    before, asked = _as_asked(ctx.db.first(Account, SQL["hold_account"], id=named), asked)
    require_free(ctx, asked.email)
    with ExitStack() as stack:
        for constraint in _UNIQUE:
            stack.enter_context(ctx.db.refusing(constraint, _taken()))
        after = ctx.db.one(Account, SQL["readdress"], id=before.id, email=asked.email)
    place.forget(ctx.db, after.id)
    _note(replace(ctx, actor=after.actor(None)), place, before, after, "email")
    return before, after


def _note(ctx: Context, place: Place, before: Account, after: Account, field: str) -> None:
    after.tell(ctx, place.changed)
    told = versions.changed(words(place), before, after, [field])
    thing = Thing(place.act("account"), after.id, after.name)
    ctx.audit(place.act(f"own_{field}_changed"), thing, told, version=after.version)
