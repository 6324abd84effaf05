"""The people of a place as whoever keeps them sees and changes them."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared import sessions, versions
from shared.acts import Thing
from shared.context import Context
from shared.people import ladder, seats
from shared.people.errors import (
    ChangedMeanwhile,
    LastOwner,
    NotOneself,
    UnknownHeir,
    WrongState,
)
from shared.people.place import Place
from shared.record import record
from shared.sql import load

SQL: Final = load(__package__, "staff.sql")


@record
class Listed:
    """Somebody here, or somebody invited, whose ``state`` is then invited or expired.

    ``inviter_roles`` and ``inviter_state`` are what the sender is now.
    """

    rank: int
    sort: str
    id: UUID
    name: str
    email: str | None
    roles: list[str]
    state: str
    seen_at: datetime | None
    expires_at: datetime | None
    inviter: str | None
    inviter_roles: list[str] | None
    inviter_state: str | None


@record
class Person:
    """One account; ``seen_at`` is the last use of a session, to ten minutes."""

    id: UUID
    name: str
    email: str | None
    roles: list[str]
    state: str
    version: int
    created_at: datetime
    seen_at: datetime | None


@record
class After:
    """Where a page of people ended."""

    rank: int
    sort: str
    id: UUID


@record
class Heir:
    """Somebody who can take over."""

    id: str
    name: str


STATES: Final = {
    "active": ("Ativa", "success"),
    "suspended": ("Suspensa", "warning"),
    "invited": ("Convidada", "info"),
    "stopped": ("Convite sem efeito", "warning"),
    "expired": ("Convite vencido", "neutral"),
    "removed": ("Removida", "neutral"),
}
"""The state of a conta in words, with the tone of its sign."""


def _sql(ctx: Context, name: str) -> str:
    """The query for where ``ctx`` works: the control database has functions of its own."""
    return SQL[name] if ctx.own else SQL[name].replace("core.", "control.")


def listed(  # noqa: PLR0913 - each is a filter
    ctx: Context, *, q: str, role: str, state: str, after: After | None, count: int
) -> list[Listed]:
    """Open invitations, then people by name; without a ``state`` all but who was removed."""
    at = {
        "after_id": after and after.id,
        "rank": after and after.rank,
        "sort": after and after.sort,
    }
    asked = {"q": q, "role": role, "state": state, "count": count}
    return ctx.db.all(Listed, _sql(ctx, "list_people"), **asked, **at)


def person(ctx: Context, account_id: UUID) -> Person:
    """One of them, also who was removed.

    Raises:
        NotFound: there is none.
    """
    return ctx.db.one(Person, SQL["person"], id=account_id)


def heirs(ctx: Context, besides: UUID) -> list[Heir]:
    """Who can take over from ``besides``, by name."""
    return ctx.db.all(Heir, _sql(ctx, "heirs"), besides=besides)


_TOLD: Final = ("roles", "state")


@record
class Act:
    """One change of one person's access, by the actor of ``ctx``, on the version they read.

    ``ctx`` is of ``ladder.keeping``, so that what is decided stays true.
    """

    ctx: Context
    place: Place
    account_id: UUID
    expected: versions.Expected

    def change_roles(self, roles: list[str]) -> Person:
        """Give them ``roles`` instead of what they had.

        Raises:
            AboveYou, UnknownRole, LastOwner, WrongState: it may not be.
        """
        before = self._begin("active", "suspended")
        wanted = ladder.some(roles)
        if set(wanted) == set(before.roles):
            return before
        fresh = [role for role in wanted if role not in before.roles]
        ladder.require_roles(self.ctx, self.place, fresh)
        return self._change(before, "change_roles", "roles_changed", roles=sorted(wanted))

    def suspend(self) -> Person:
        """Let them in no more until somebody reinstates them; their sessions end.

        Raises:
            AboveYou, NotOneself, LastOwner, WrongState: it may not be.
        """
        before = self._begin("active", other=True)
        return self._change(before, "change_state", "account_suspended", state="suspended")

    def reinstate(self) -> Person:
        """Let them in again, as what they were.

        Raises:
            AboveYou, PlanFull, WrongState: it may not be.
        """
        before = self._begin("suspended")
        seated = seats.count(self.ctx, self.place)
        seats.require(self.ctx, seated.taken - 1, seated.most)
        return self._change(before, "change_state", "account_reinstated", state="active")

    def remove(self, heir_id: UUID | None) -> Person:
        """Take them out; what is theirs is ``heir_id``'s from now on, and their e-mail is free.

        Where nothing is anybody's, nobody takes over.

        Raises:
            AboveYou, NotOneself, LastOwner, UnknownHeir, WrongState: it may not be.
        """
        before = self._begin("active", "suspended", other=True)
        heir = self._heir(before, heir_id) if self.place.inherited else None
        return self._change(before, "remove", "account_removed", heir=heir)

    def _heir(self, before: Person, heir_id: UUID | None) -> Person:
        heir = self.ctx.db.first(Person, SQL["person"], id=heir_id)
        if heir is None or heir.state != "active" or heir.id == before.id:
            reason = "Escolha alguém que entra aqui."
            raise UnknownHeir("Escolha quem assume.", heir_id=reason)
        return heir

    def _begin(self, *states: str, other: bool = False) -> Person:
        ctx = self.ctx
        ctx.db.run(SQL["hold_person"], id=self.account_id)
        before = person(ctx, self.account_id)
        if other and before.id == ctx.actor.id:
            raise NotOneself("Ninguém suspende nem remove a si mesmo. Peça a outra pessoa.")
        ladder.require_touch(ctx, self.place, before.name, before.roles)
        versions.require(ctx, self.expected, before, self._words, ChangedMeanwhile)
        if before.state not in states:
            raise WrongState(f"{before.name} já não está como você viu. Recarregue a página.")
        return before

    def _change(
        self, before: Person, query: str, act: str, *, heir: Person | None = None, **values: Any
    ) -> Person:
        ctx, name = self.ctx, before.name
        alone = LastOwner(
            f"{name} é a única pessoa com todos os poderes. Dê o perfil a mais alguém."
        )
        with ctx.db.refusing("account_owner_remains", alone):
            ctx.db.run(SQL[query], id=before.id, **values)
        after = person(ctx, before.id)
        if after.state != "active":
            sessions.end_all(ctx.db, after.id, after.state)
            self.place.forget(ctx.db, after.id)
        told = (after.id, after.version, name, after.email, after.roles, after.state)
        ctx.emit(self.place.changed(*told, heir_id=heir.id if heir else None), key=str(after.id))
        changed = [one for one in _TOLD if getattr(before, one) != getattr(after, one)]
        difference = versions.changed(self._words, before, after, changed)
        about = {"heir": heir.name} if heir else {}
        thing = Thing(self.place.act("account"), after.id, name)
        ctx.audit(self.place.act(act), thing, difference, version=after.version, **about)
        return after

    @property
    def _words(self) -> versions.Words:
        shown = {
            "name": versions.Word(),
            "email": versions.Word(),
            "roles": versions.Word(lambda roles: ladder.labels(self.ctx, roles)),
            "state": versions.Word(lambda state: STATES[state][0].lower()),
        }
        return versions.words(self.place.act("account"), **shown)
