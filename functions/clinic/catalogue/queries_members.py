"""Who has access to the workspace, and whose account is which professional's, typed."""

from collections.abc import Sequence
from uuid import UUID

from functions.clinic.catalogue.errors import AccountTaken
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_members.sql")


@record
class Member:
    """Somebody with access, ``active`` or ``suspended``; ``professional_id`` is who they are.

    ``alike_id`` is the one professional of their name whom nobody is yet.
    """

    account_id: UUID
    name: str
    email: str | None
    roles: list[str]
    state: str
    professional_id: UUID | None
    alike_id: UUID | None


@record
class Roles:
    """What somebody is or was: ``active``, ``suspended`` or ``removed``."""

    name: str
    roles: list[str]
    state: str


@record
class PassedOn:
    """A professional as of ``version``; ``account_name`` is who has the agenda since, if known."""

    id: UUID
    name: str
    version: int
    account_name: str | None


def keep_member(  # noqa: PLR0913 - one argument a column
    db: Db,
    *,
    account_id: UUID,
    name: str,
    email: str | None,
    roles: Sequence[str],
    state: str,
    version: int,
) -> bool:
    """Know somebody as they are since ``version``; False when something newer is known."""
    given = {"name": name, "email": email, "roles": list(roles), "state": state}
    return bool(db.run(SQL["keep_member"], account_id=account_id, version=version, **given))


def list_members(db: Db) -> list[Member]:
    """Who is not removed, by name."""
    return db.all(Member, SQL["list_members"])


def find_roles(db: Db, *, account_id: UUID) -> Roles | None:
    """What one of them is; None of whom the clinic has not heard."""
    return db.first(Roles, SQL["find_roles"], account_id=account_id)


def first_of_roles(db: Db, *, roles: Sequence[str], most: int) -> list[str]:
    """Names of the first who may come in and have one of ``roles``."""
    return db.column(SQL["first_of_roles"], roles=list(roles), most=most)


def link_account(db: Db, *, id: UUID, account_id: UUID | None) -> None:  # noqa: A002
    """Let the professional be whose ``account_id`` it is, or nobody.

    Raises:
        AccountTaken: it is another's.
    """
    text = "Esta pessoa já é outro profissional da lista."
    taken = AccountTaken(text, account_id="Já está ligada a outro profissional.")
    with db.refusing("professional_account_once", taken):
        db.run(SQL["link_account"], id=id, account_id=account_id)


def pass_account_on(db: Db, *, account_id: UUID, name: str, heir_id: UUID | None) -> list[PassedOn]:
    """Give what was the agenda of ``account_id``, called ``name``, to the heir, or to nobody.

    Returns:
        The professional, as of its version since; none when they were none.
    """
    given = {"account_id": account_id, "name": name, "heir_id": heir_id}
    return db.all(PassedOn, SQL["pass_account_on"], **given)


def hand_patients_over(db: Db, *, account_id: UUID, heir_id: UUID) -> int:
    """Give to the heir whom the account registered, or was given so; how many patients."""
    return int(db.scalar(SQL["hand_patients_over"], account_id=account_id, heir_id=heir_id))
