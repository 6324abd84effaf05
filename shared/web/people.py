"""A place's people as whoever keeps them sees them: found, entitled, suspended, removed."""

from dataclasses import asdict, field
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from shared import text
from shared.acts import Thing
from shared.context import Context
from shared.paging import Cursor, Pages
from shared.people import ladder, seats, staff
from shared.people.place import Place
from shared.people.staff import STATES, Act, After, Listed, Person
from shared.record import record
from shared.spreadsheet import csv_file
from shared.versions import VersionForm
from shared.web.invitations import RoleNames
from shared.web.notices import notice
from shared.web.request import Download, Input, Reply
from shared.web.routing import Routes

_A_PAGE: Final = 50
_A_FILE: Final = 100_000
_HEADER: Final = ("Nome", "E-mail", "Perfis", "Situação", "Visto por último em", "Convidado por")
State = Literal["", "active", "suspended", "invited", "removed"]


@record
class PeopleQuery:
    """Whom of them: by words of name and e-mail, by role, by state; all but removed without one."""

    q: Annotated[str, text.search(100)] = ""
    role: Annotated[str, text.opaque(least=0, most=60)] = ""
    state: State = ""
    cursor: Cursor | None = None


@record
class RolesForm(VersionForm):
    """What somebody is from now on."""

    roles: RoleNames = field(default_factory=list)


@record
class RemovalForm(VersionForm):
    """Who takes over what is theirs, where something is."""

    heir_id: UUID | None = None


@record
class People:
    """One place's list of people and what may be done to each; see ``Place``."""

    place: Place

    def hang(self, routes: Routes) -> None:
        """Add its paths to the feature's."""
        keeps: dict[str, Any] = {"needs": self.place.needs}
        at = self.place.list
        one = f"{at}/<uuid:account_id>"
        routes.get(at, query=PeopleQuery, **keeps)(self.list_people)
        routes.get(f"{at}/export", query=PeopleQuery, **keeps)(self.export_people)
        routes.get(one, **keeps)(self.show_person)
        form = {"body": RolesForm, "form": self.show_person, **keeps}
        routes.post(f"{one}/roles", **form)(self.change_roles)
        routes.post(f"{one}/suspension", body=VersionForm, **keeps)(self.suspend_person)
        routes.post(f"{one}/reinstatement", body=VersionForm, **keeps)(self.reinstate_person)
        routes.get(f"{one}/removal", **keeps)(self.show_removal)
        gone = {"body": RemovalForm, "form": self.show_removal, **keeps}
        routes.post(f"{one}/removal", **gone)(self.remove_person)

    def list_people(self, ctx: Context, given: Input) -> Reply:
        """Fifty of them: open invitations first, then people by name."""
        query = given.query(PeopleQuery)
        pages = Pages(ctx, self.place.act("people"), query)
        found = self._found(ctx, query, after=pages.after(After), count=_A_PAGE + 1)
        page, more = pages.cut(found, _A_PAGE, lambda last: After(last.rank, last.sort, last.id))
        data = {
            "people": [self._seen(ctx, one) for one in page],
            "next": more,
            "query": query,
            "seats": seats.count(ctx, self.place),
            "offers": ladder.offered(ctx, self.place),
            "states": STATES,
            "at": f"/{self.place.feature}",
        }
        return Reply("people", data)

    def _found(
        self, ctx: Context, query: PeopleQuery, *, after: After | None, count: int
    ) -> list[Listed]:
        asked = {"q": query.q, "role": query.role, "state": query.state}
        return staff.listed(ctx, **asked, after=after, count=count)

    def _seen(self, ctx: Context, one: Listed) -> dict[str, Any]:
        told = asdict(one) | {
            "worn": ladder.worn(ctx, one.roles),
            "invitation": one.rank == 0,
            "touched": ladder.may_touch(ctx, self.place, one.roles),
            "state": self._state(ctx, one),
        }
        hidden = {"rank", "sort", "inviter_roles", "inviter_state"}
        return {name: value for name, value in told.items() if name not in hidden}

    def _state(self, ctx: Context, one: Listed) -> str:
        """An invitation whose sender may not give it any more is one in name only."""
        if one.state != "invited":
            return one.state
        sender = one.inviter_state or "", one.inviter_roles or []
        return "invited" if ladder.gives(ctx, self.place, *sender, one.roles) else "stopped"

    def export_people(self, ctx: Context, given: Input) -> Download:
        """The whole list under the same filter, as a file."""
        found = self._found(ctx, given.query(PeopleQuery), after=None, count=_A_FILE)
        every = Thing(self.place.act("account"))
        ctx.audit(self.place.act("people_exported"), every, rows=len(found))
        return Download(csv_file(_HEADER, (self._cells(ctx, one) for one in found)), "pessoas.csv")

    def _cells(self, ctx: Context, one: Listed) -> list[Any]:
        seen = ctx.local(one.seen_at).strftime("%d/%m/%Y %H:%M") if one.seen_at else None
        words, _ = STATES[self._state(ctx, one)]
        return [one.name, one.email, ladder.labels(ctx, one.roles), words, seen, one.inviter]

    def show_person(self, ctx: Context, _given: Input, account_id: UUID) -> Reply:
        """One of them: what they are, and what may be done about it.

        Raises:
            NotFound: there is none.
        """
        found = staff.person(ctx, account_id)
        return Reply("person", self._about(ctx, found), version=found.version)

    def _about(self, ctx: Context, found: Person) -> dict[str, Any]:
        return {
            "person": found,
            "worn": ladder.worn(ctx, found.roles),
            "offers": ladder.offered(ctx, self.place),
            "touched": ladder.may_touch(ctx, self.place, found.roles),
            "oneself": found.id == ctx.actor.id,
            "most": self.place.most(ctx),
            "kind": self.place.act("account"),
            "states": STATES,
            "at": f"/{self.place.feature}",
        }

    def change_roles(self, ctx: Context, given: Input, account_id: UUID) -> Reply:
        """Give somebody other roles; what they lose they may no more within seconds.

        Raises:
            Invalid: the body is not a ``RolesForm``, or names none.
            NotFound, ChangedMeanwhile: see there.
            UnknownRole, AboveYou, LastOwner, WrongState: it may not be.
        """
        form = given.read(RolesForm)
        after = self._act(ctx, given, account_id, form.version).change_roles(form.roles)
        return self._done(after, f"Perfis de {after.name} salvos. Já valem.")

    def suspend_person(self, ctx: Context, given: Input, account_id: UUID) -> Reply:
        """Let somebody in no more, wherever they are, until they are reinstated.

        Raises:
            NotFound, ChangedMeanwhile: see there.
            AboveYou, NotOneself, LastOwner, WrongState: it may not be.
        """
        form = given.read(VersionForm)
        after = self._act(ctx, given, account_id, form.version).suspend()
        text = f"{after.name} saiu agora e não entra até alguém reativar."
        undo = f"{self.place.list}/{after.id}/reinstatement"
        return self._done(after, text, undo=undo, version=after.version)

    def reinstate_person(self, ctx: Context, given: Input, account_id: UUID) -> Reply:
        """Let somebody in again, as what they were.

        Raises:
            NotFound, ChangedMeanwhile: see there.
            AboveYou, PlanFull, WrongState: it may not be.
        """
        form = given.read(VersionForm)
        after = self._act(ctx, given, account_id, form.version).reinstate()
        return self._done(after, f"{after.name} já pode entrar de novo.")

    def show_removal(self, ctx: Context, _given: Input, account_id: UUID) -> Reply:
        """What a removal does to whom, and who takes over.

        Raises:
            NotFound: there is none.
        """
        found = staff.person(ctx, account_id)
        heirs = staff.heirs(ctx, found.id) if self.place.inherited else None
        data = self._about(ctx, found) | {"heirs": heirs}
        return Reply("person_removal", data | {"heir": ctx.actor.id}, version=found.version)

    def remove_person(self, ctx: Context, given: Input, account_id: UUID) -> Reply:
        """Take somebody out for good, and hand over what is theirs.

        Raises:
            Invalid: the body is not a ``RemovalForm``.
            NotFound, ChangedMeanwhile: see there.
            AboveYou, NotOneself, LastOwner, UnknownHeir, WrongState: it may not be.
        """
        form = given.read(RemovalForm)
        after = self._act(ctx, given, account_id, form.version).remove(form.heir_id)
        toast = f"{after.name} não faz mais parte. O e-mail pode ser convidado de novo."
        return Reply(
            None, {"person": after}, location=self.place.list, toast=toast, version=after.version
        )

    def _act(self, ctx: Context, given: Input, account_id: UUID, version: int | None) -> Act:
        ctx = ladder.keeping(ctx, self.place)
        return Act(ctx, self.place, account_id, given.expected(version))

    def _done(self, after: Person, text: str, **back: Any) -> Reply:
        said = notice(text, **back)
        at = f"{self.place.list}/{after.id}"
        return Reply(None, {"person": after}, location=at, headers=said, version=after.version)
