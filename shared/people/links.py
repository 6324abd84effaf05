"""The links that people are mailed: readable by us alone, good for one place, and for a while.

What a link was asked for may be over before it is: whoever opens one compares.
"""

from datetime import datetime
from struct import Struct
from typing import Final
from uuid import UUID

from shared.context import Context
from shared.people.accounts import Account
from shared.people.invitations import Invitation
from shared.people.place import Place
from shared.record import record

_INVITATION: Final = "invitation"
_EMAIL: Final = "email"
_END_BYTES: Final = 5
_ASKED: Final = Struct(">16sII")


@record
class Asked:
    """Who wants to be reached at ``email``, as they stood then.

    ``generation`` is that of their devices: it ends with whatever shuts others out.
    """

    account_id: UUID
    version: int
    generation: int
    email: str

    def holds(self, account: Account) -> bool:
        """Whether ``account`` may come in, and is as it was."""
        now = account.version, account.device_generation
        return account.active and now == (self.version, self.generation)


def to_invitation(ctx: Context, place: Place, invitation: Invitation) -> str:
    """What a mail of ``invitation`` carries, good until it is over as it stands now."""
    return _made(ctx, place, _INVITATION, invitation.id.bytes, invitation.expires_at)


def invitation_of(ctx: Context, place: Place, text: str) -> UUID | None:
    """Whose invitation's link it is; None when it is none of this place, or over."""
    said = _read(ctx, place, _INVITATION, text)
    return None if said is None else UUID(bytes=said)


def to_email(ctx: Context, place: Place, asked: Asked, ends_at: datetime) -> str:
    """What the mail to another e-mail carries, good until ``ends_at``."""
    head = _ASKED.pack(asked.account_id.bytes, asked.version, asked.generation)
    return _made(ctx, place, _EMAIL, head + asked.email.encode(), ends_at)


def asked_of(ctx: Context, place: Place, text: str) -> Asked | None:
    """What was asked for by this link; None when it is none of this place, or over."""
    said = _read(ctx, place, _EMAIL, text)
    if said is None:
        return None
    account_id, version, generation = _ASKED.unpack_from(said)
    return Asked(UUID(bytes=account_id), version, generation, said[_ASKED.size :].decode())


def _made(ctx: Context, place: Place, kind: str, said: bytes, ends_at: datetime) -> str:
    end = int(ends_at.timestamp()).to_bytes(_END_BYTES)
    return ctx.veils.conceal(kind, said + end, _of(ctx, place))


def _read(ctx: Context, place: Place, kind: str, text: str) -> bytes | None:
    told = ctx.veils.reveal(kind, text, _of(ctx, place))
    if told is None:
        return None
    said, end = told[:-_END_BYTES], told[-_END_BYTES:]
    return said if ctx.now.timestamp() < int.from_bytes(end) else None


def _of(ctx: Context, place: Place) -> bytes:
    tenant = ctx.current_tenant
    return tenant.id.bytes if tenant else place.feature.encode()
