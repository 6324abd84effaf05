"""Who may sign in at one place: a tenant's people, or the operators of the console.

The same queries serve both: the search path of the transaction says whose ``account`` is meant.
"""

from uuid import UUID

from shared.context import Actor, Context
from shared.db import Db
from shared.errors import Forbidden
from shared.facts import Fact
from shared.record import record
from shared.sql import load

SQL = load(__package__, "accounts.sql")


class AccountSuspended(Forbidden):
    """The password is right, and somebody who keeps the people here has suspended the account."""

    code = "auth.account_suspended"


@record
class Account:
    """Somebody who is ``active`` or ``suspended``.

    ``version`` counts the changes of name, e-mail, roles and state.
    """

    id: UUID
    email: str
    name: str
    password_hash: str
    roles: list[str]
    state: str
    version: int
    device_generation: int

    @property
    def active(self) -> bool:
        """Whether they may come in."""
        return self.state == "active"

    def actor(self, session_id: UUID | None) -> Actor:
        """This account, signed in."""
        return Actor(self.id, self.name, self.email, frozenset(self.roles), session_id)

    def tell(self, ctx: Context, changed: "type[AccountChanged]") -> None:
        """Tell the others what this account is by now."""
        said = (self.id, self.version, self.name, self.email, self.roles, self.state)
        ctx.emit(changed(*said), key=str(self.id))


class AccountChanged(Fact):
    """An account as it stands since ``version``; the newest one counts, however they arrive.

    ``state`` is ``active``, ``suspended`` or ``removed``. Who is removed has no e-mail and no
    roles any more; what was theirs is ``heir_id``'s, when somebody takes it over. Each place has
    its own type of it, told under the account's key.
    """

    account_id: UUID
    version: int
    name: str
    email: str | None
    roles: list[str]
    state: str
    heir_id: UUID | None = None


def by_email(db: Db, email: str) -> Account | None:
    """The account of ``email``, in lower case."""
    return db.first(Account, SQL["account_by_email"], email=email)


def by_id(db: Db, account_id: UUID) -> Account | None:
    """The account ``account_id``; None once it is gone."""
    return db.first(Account, SQL["account_by_id"], id=account_id)


def everybody(db: Db) -> list[Account]:
    """Every account there is, the longest here first."""
    return db.all(Account, SQL["everybody"])


def set_password(
    db: Db, account_id: UUID, password_hash: str, *, proved: str | None = None
) -> int | None:
    """Replace the password, and forget every device; the generation that begins.

    None when it is no longer the one of which ``proved`` is the hash, or they may not come in.
    """
    given = {"id": account_id, "password_hash": password_hash, "proved": proved}
    generation: int | None = db.scalar(SQL["set_password"], **given)
    return generation


def renew_hash(db: Db, account_id: UUID, password_hash: str, *, proved: str) -> None:
    """Keep the same password by today's parameters, unless it is another by now."""
    given = {"id": account_id, "password_hash": password_hash, "proved": proved}
    db.run(SQL["renew_hash"], **given)


def forget_devices(db: Db, account_id: UUID) -> int:
    """Know no device of this account any more; the generation that begins."""
    return int(db.scalar(SQL["forget_devices"], id=account_id))


def keepers(db: Db, role: str) -> list[str]:
    """The names of the two who have had ``role`` the longest: whom to ask."""
    return db.scalar(SQL["keepers"], role=role) or []
