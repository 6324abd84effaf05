"""Where people belong: one tenant's workspace or the console, and what differs between the two."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from shared.context import Context
from shared.db import Db
from shared.facts import Fact
from shared.people.accounts import AccountChanged
from shared.people.errors import RequestReused
from shared.record import record


class InvitationSent(Fact):
    """Somebody is invited by mail; ``url`` is good until ``expires_at``. Carries the letter."""

    invitation_id: UUID
    email: str
    inviter: str
    roles: list[str]
    url: str
    expires_at: datetime


class EmailAsked(Fact):
    """Somebody wants to be reached at ``email``: its link ``url`` is to be mailed there."""

    account_id: UUID
    email: str
    name: str
    url: str
    minutes: int


class EmailMoved(Fact):
    """Somebody is reached at ``email`` now: ``former`` is to be told."""

    account_id: UUID
    former: str
    email: str
    name: str


@record(kw_only=True)
class Place:
    """One place's people. Its paths, audit lines and mail stand below the name of its ``feature``.

    ``needs`` is the permission to keep its people; ``top`` the role of which one must remain, and
    which nobody gives, takes or touches without it. ``changed`` and ``invited`` are its facts, and
    ``letter`` the feature's template of the mail that the second carries; ``name`` is what mails
    and passwords know it by, ``home`` where whoever joined begins; ``most`` how many accounts it
    may have, None for as many as it likes; ``inherited`` whether something here is somebody's,
    which another takes over when they go; ``forget`` ends the links to another password that an
    account was mailed, where there are such. ``reused`` is None where requests have no keys: there
    the open invitation itself answers a form that is sent twice.
    """

    feature: str
    needs: str
    top: str
    home: str
    changed: type[AccountChanged]
    invited: type[InvitationSent]
    letter: str
    name: Callable[[Context], str]
    most: Callable[[Context], int | None] = lambda _: None
    inherited: bool = True
    forget: Callable[[Db, UUID], None] = lambda _db, _account_id: None
    reused: type[RequestReused] | None = None

    @property
    def list(self) -> str:
        """The address of the list of people."""
        return f"/{self.feature}/people"

    def act(self, name: str) -> str:
        """How the audit trail calls an act."""
        return f"{self.feature}.{name}"

    def url(self, ctx: Context, path: str) -> str:
        """``path`` as a mail says it: below this place's own host, whatever the caller wrote."""
        tenant = ctx.current_tenant
        return ctx.settings.url(tenant.slug if tenant else self.feature, path)
