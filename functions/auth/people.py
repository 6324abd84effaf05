"""The workspace as a place that people belong to; see ``shared/people/place.py``."""

from typing import Final

from functions.auth import queries
from functions.auth.facts import AccountChanged, InvitationSent
from shared.context import Context
from shared.people.errors import RequestReused
from shared.people.place import Place
from shared.plans import BY_CODE


def _most(ctx: Context) -> int | None:
    plan = BY_CODE.get(ctx.tenant.plan)
    return plan.accounts if plan else None


PEOPLE: Final = Place(
    feature="auth",
    needs="auth.keep_people",
    top="owner",
    home="/workspace",
    changed=AccountChanged,
    invited=InvitationSent,
    letter="invitation",
    name=lambda ctx: ctx.tenant.name,
    most=_most,
    forget=queries.close_resets,
    reused=RequestReused,
)
