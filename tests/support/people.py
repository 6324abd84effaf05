"""Further people of a place: the link that invites one, or somebody who has used theirs."""

from urllib.parse import urlsplit
from uuid import UUID

from shared.context import Actor
from tests.support.caller import Caller
from tests.support.world import hashed


def invitation_link(caller: Caller, feature: str = "auth") -> str:
    """The path in the latest mail that invites somebody to ``caller``'s place."""
    url: str = caller.events(f"{feature}.invitation_sent")[-1].data["url"]
    return urlsplit(url).path


def join(caller: Caller, email: str, *roles: str, name: str = "") -> Caller:
    """Somebody of ``caller``'s place with ``roles``, who signs in with the world's password."""
    name = name or email.partition("@")[0].title()
    made = (
        "insert into account (email, name, password_hash, roles)"
        " values (:email, :name, :hash, :roles::text[]) returning id"
    )
    with caller.db() as db:
        given = {"name": name, "hash": hashed(), "roles": list(roles)}
        account_id: UUID = db.scalar(made, email=email, **given)
    actor = Actor(account_id, name, email, frozenset(roles))
    return Caller(caller.kind, caller.host, actor, caller._tenant)  # noqa: SLF001 - of the console too
