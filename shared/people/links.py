"""The link of an invitation: short enough for a mail, readable by us alone, good for one place."""

from datetime import datetime
from typing import Final
from uuid import UUID

from shared.context import Context
from shared.people.invitations import Invitation
from shared.people.place import Place

_PURPOSE: Final = "invitation"
_ID_BYTES: Final = 16
_END_BYTES: Final = 5


def token(ctx: Context, place: Place, invitation: Invitation) -> str:
    """What a mail of ``invitation`` carries, good until it is over as it stands now."""
    ends_at = int(invitation.expires_at.timestamp()).to_bytes(_END_BYTES)
    return ctx.veils.conceal(_PURPOSE, invitation.id.bytes + ends_at, _of(ctx, place))


def opened(ctx: Context, place: Place, text: str) -> UUID | None:
    """Whose invitation's link it is; None when it is none of this place, or over."""
    told = ctx.veils.reveal(_PURPOSE, text, _of(ctx, place))
    if told is None:
        return None
    ends_at = datetime.fromtimestamp(int.from_bytes(told[_ID_BYTES:]), ctx.now.tzinfo)
    return UUID(bytes=told[:_ID_BYTES]) if ctx.now < ends_at else None


def _of(ctx: Context, place: Place) -> bytes:
    tenant = ctx.current_tenant
    return tenant.id.bytes if tenant else place.feature.encode()
