"""Invitations as people and programs see them: sent, sent again, withdrawn, opened, accepted."""

from dataclasses import asdict, field, replace
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from shared import sessions, text
from shared.acts import Thing
from shared.context import ANONYMOUS, Context
from shared.emails import Email
from shared.letters import Letter
from shared.people import invitations, ladder, links, seats
from shared.people.choice import chosen
from shared.people.invitations import LIFETIME, Invitation
from shared.people.place import Place
from shared.privileges import PlatformContext
from shared.record import record
from shared.text import VisibleName
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply
from shared.web.routing import Once, Routes
from shared.web.sign_in import Password, let_in

RoleNames = Annotated[list[Annotated[str, text.opaque(most=60)]], Field(max_length=30)]
"""Roles by their names; a page sends ``roles[]``."""


@record
class InvitationForm:
    """Who is invited, to be what."""

    email: Email
    roles: RoleNames = field(default_factory=list)
    request_id: RequestId | None = None


@record
class Acceptance:
    """What whoever accepts is called, and their password."""

    name: VisibleName
    password: Password


@record
class Invitations:
    """One place's invitations; see ``Place``."""

    place: Place

    def hang(self, routes: Routes) -> None:
        """Add its paths to the feature's: who is invited comes by a link, so that it is open."""
        at, needs = f"/{self.place.feature}", self.place.needs
        one = f"{at}/invitations/<uuid:invitation_id>"
        once = self.place.reused and Once(self._again, self.place.reused)
        sent: dict[str, Any] = {"body": InvitationForm, "once": once, "form": self.new_invitation}
        routes.get(f"{at}/invitations/new", needs=needs)(self.new_invitation)
        routes.post(f"{at}/invitations", needs=needs, **sent)(self.invite)
        routes.post(f"{one}/sending", needs=needs)(self.resend)
        routes.post(f"{one}/withdrawal", needs=needs)(self.withdraw)
        link = f"{at}/invitation/<token>"
        routes.get(link, needs="open")(self.show_invitation)
        routes.post(link, needs="open", body=Acceptance, form=self.show_invitation)(self.accept)

    def new_invitation(self, ctx: Context, _given: Input) -> Reply:
        """The empty form: whom, and what they will be."""
        data = {
            "at": f"/{self.place.feature}",
            "offers": ladder.offered(ctx, self.place),
            "seats": seats.count(ctx, self.place),
            "days": LIFETIME.days,
        }
        return Reply("invitation_new", data)

    def _again(self, ctx: Context, made: UUID) -> Reply:
        return self._sent(ctx, invitations.by_id(ctx.db, made))

    def invite(self, ctx: Context, given: Input) -> Reply:
        """Invite somebody by mail.

        Raises:
            Invalid: the body is not an ``InvitationForm``.
            UnknownRole, AboveYou: a role cannot be given.
            AlreadyHere, SuspendedHere, AlreadyInvited, PlanFull, SentTooOften: see there.
        """
        form = given.read(InvitationForm)
        roles = ladder.some(form.roles)
        ctx = ladder.keeping(ctx, self.place)
        ladder.require_roles(ctx, self.place, roles)
        made = invitations.invite(ctx, self.place, form.email, roles)
        self._mail(ctx, made)
        self._note(ctx, "invited", made)
        return self._sent(ctx, made, status=201)

    def resend(self, ctx: Context, _given: Input, invitation_id: UUID) -> Reply:
        """Mail it once more, good for seven days from now; mails of before go on working.

        Raises:
            NotFound, InvitationOver, PlanFull, SentTooOften: see there.
            AboveYou: what it makes of somebody is more than the caller is.
        """
        ctx = ladder.keeping(ctx, self.place)
        ladder.require_roles(ctx, self.place, invitations.by_id(ctx.db, invitation_id).roles)
        made = invitations.send_again(ctx, self.place, invitation_id)
        self._mail(ctx, made)
        self._note(ctx, "invitation_resent", made)
        return self._sent(ctx, made)

    def withdraw(self, ctx: Context, _given: Input, invitation_id: UUID) -> Reply:
        """Let none of its mails work any more.

        Raises:
            NotFound, InvitationOver: see there.
            AboveYou: what it makes of somebody is more than the caller is.
        """
        ctx = ladder.keeping(ctx, self.place)
        found = invitations.by_id(ctx.db, invitation_id)
        ladder.require_touch(ctx, self.place, found.email, found.roles)
        gone = invitations.withdraw(ctx, invitation_id)
        self._note(ctx, "invitation_withdrawn", gone)
        return Reply(None, {}, location=self.place.list, toast=f"Convite a {gone.email} retirado.")

    def _mail(self, ctx: Context, made: Invitation) -> None:
        path = f"/{self.place.feature}/invitation/{links.to_invitation(ctx, self.place, made)}"
        url = self.place.url(ctx, path)
        fact = self.place.invited(
            made.id, made.email, ctx.actor.name, made.roles, url, made.expires_at
        )
        said = {
            "inviter": fact.inviter,
            "place": self.place.name(ctx),
            "roles": ladder.labels(ctx, made.roles),
            "email": made.email,
            "url": url,
            "days": LIFETIME.days,
        }
        ctx.letters.send(fact, Letter(self.place.letter, made.email, said), key=str(made.id))

    def _note(self, ctx: Context, act: str, made: Invitation) -> None:
        thing = Thing(self.place.act("invitation"), made.id, made.email)
        ctx.audit(self.place.act(act), thing, roles=ladder.labels(ctx, made.roles))

    def _sent(self, ctx: Context, made: Invitation, status: int = 200) -> Reply:
        toast = f"Convite enviado a {made.email}. Vale por {LIFETIME.days} dias."
        data: dict[str, Any] = {"invitation": made, "seats": seats.count(ctx, self.place)}
        at = self.place.list
        return Reply(None, data, status=status, location=at, toast=toast, made=made.id)

    def show_invitation(self, ctx: Context, _given: Input, token: str) -> Reply:
        """Ask what whoever was invited is called, and for a password; nothing is used up by it.

        Raises:
            NoInvitation, InvitationUsed, InvitationWithdrawn, InviterGone: it cannot be accepted.
        """
        found = invitations.of_link(ctx, self.place, links.invitation_of(ctx, self.place, token))
        data = {
            "at": f"/{self.place.feature}",
            "place_name": self.place.name(ctx),
            "email": found.email,
            "inviter": found.inviter,
            "roles": ladder.labels(ctx, found.roles),
            "signed_in_as": None if ctx.actor is ANONYMOUS else ctx.actor.email,
            "token": token,
        }
        return Reply("invitation", data)

    def accept(self, ctx: PlatformContext, given: Input, token: str) -> Reply:
        """Make the account, and let its owner in: they are signed in and at the first page.

        Raises:
            Invalid: the body is not an ``Acceptance``.
            WeakPassword: the link still works, for another password.
            NoInvitation, InvitationUsed, InvitationWithdrawn, AlreadyHere, PlanFull: see there.
            Busy: it still works, in a moment.
        """
        typed = given.read(Acceptance)
        invitation_id = links.invitation_of(ctx, self.place, token)
        with ctx.hasher.place() as desk:
            with sessions.kept(ctx) as own:
                found = invitations.of_link(own, self.place, invitation_id)
            password = chosen(typed.password, typed.name, found.email, self.place.name(ctx))
            hashed = desk.hash(password)
        name = typed.name
        account = invitations.accept(ctx, self.place, found.id, name=name, password_hash=hashed)
        account.tell(ctx, self.place.changed)
        self._note(replace(ctx, actor=account.actor(None)), "invitation_accepted", found)
        granted, cookies = let_in(ctx, given, account, self.place.feature)
        told = Reply(None, asdict(granted), status=201, location=self.place.home, cookies=cookies)
        return replace(told, toast="Pronto, você está dentro.")
