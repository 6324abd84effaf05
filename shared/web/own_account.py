"""My account, in a workspace and at the console alike: its page, and how I am called."""

from dataclasses import asdict
from typing import Any

from shared import devices, sessions
from shared.context import Context
from shared.people import ladder, own
from shared.people.place import Place
from shared.record import record
from shared.sessions import Session
from shared.text import VisibleName
from shared.versions import Version
from shared.web.own_email import Mails, OwnEmail
from shared.web.own_sessions import OwnSessions
from shared.web.request import Input, Reply
from shared.web.routing import Routes


@record
class NameForm:
    """What one is called from now on."""

    name: VisibleName
    version: Version | None = None


@record
class OwnAccount:
    """What whoever is signed in at a place may change of themselves; see ``Place``."""

    place: Place
    mails: Mails

    def hang(self, routes: Routes) -> None:
        """Add its paths to the feature's."""
        at = f"/{self.place.feature}/account"
        mine: dict[str, Any] = {"needs": "member", "form": self.show_account}
        routes.get(at, needs="member")(self.show_account)
        routes.post(at, body=NameForm, **mine)(self.rename)
        OwnEmail(self.place, self.mails).hang(routes, self.show_account)
        OwnSessions(self.place).hang(routes, self.show_account)

    def show_account(self, ctx: Context, _given: Input) -> Reply:
        """Who is signed in, what they are here, and where else they are."""
        me = own.account(ctx)
        told = {"id": me.id, "name": me.name, "email": me.email, "roles": sorted(ctx.actor.roles)}
        data = {
            "at": f"/{self.place.feature}",
            "account": told | {"version": me.version},
            "roles": ladder.worn(ctx, list(ctx.actor.roles)),
            "sessions": [_seen(ctx, one) for one in sessions.live(ctx.db, me.id)],
        }
        return Reply("account", data, version=me.version)

    def rename(self, ctx: Context, given: Input) -> Reply:
        """Be called otherwise; it shows on every page within the watch's five seconds.

        Raises:
            Invalid: the body is not a ``NameForm``.
            OwnAccountChanged: the account was changed since it was read.
        """
        form = given.read(NameForm)
        me = own.rename(ctx, self.place, form.name, given.expected(form.version))
        told = {"id": me.id, "name": me.name, "version": me.version}
        at = f"/{self.place.feature}/account"
        return Reply(None, {"account": told}, location=at, toast="Nome salvo.", version=me.version)


def _seen(ctx: Context, session: Session) -> dict[str, Any]:
    told = asdict(session) | {
        "device": devices.called(session.agent),
        "where": devices.where(session.address, session.place),
        "current": session.id == ctx.actor.session_id,
    }
    return {name: value for name, value in told.items() if name not in {"agent", "expires_at"}}
