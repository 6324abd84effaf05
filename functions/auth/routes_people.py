"""The workspace's people, and whom it invites."""

from functions.auth.facts import AccountChanged, InvitationSent
from functions.auth.registry import routes
from shared.context import Context
from shared.people.errors import RequestReused
from shared.people.place import Place
from shared.plans import BY_CODE
from shared.web.invitations import Invitations
from shared.web.people import People


def _most(ctx: Context) -> int | None:
    plan = BY_CODE.get(ctx.tenant.plan)
    return plan.accounts if plan else None


PEOPLE = Place(
    feature="auth",
    needs="auth.keep_people",
    top="owner",
    home="/workspace",
    changed=AccountChanged,
    invited=InvitationSent,
    letter="invitation",
    name=lambda ctx: ctx.tenant.name,
    most=_most,
    reused=RequestReused,
)
Invitations(PEOPLE).hang(routes)
People(PEOPLE).hang(routes)
