"""The ticket from the site to a new workspace's door: who set its password goes straight in.

The site seals it for one workspace, and for one browser: the door has shown the digest of a secret
that it keeps there in a cookie. It is good for a minute; the door takes it once.
"""

import hmac
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from shared.context import Context
from shared.identity import hash_token
from shared.record import record

LIFETIME: Final = timedelta(minutes=1)
_PURPOSE: Final = "arrival"
_END_BYTES: Final = 5
_DIGEST_BYTES: Final = 32


@record
class Arrival:
    """Whose account is entered; ``digest`` names the ticket, for taking it once."""

    email: str
    digest: str


def proof(secret: str) -> str:
    """What the door shows of the ``secret`` in the browser's cookie."""
    return hash_token(f"{_PURPOSE}:{secret}").hex()


def seal(ctx: Context, tenant_id: UUID, email: str, shown: str) -> str:
    """A ticket of ``email`` for ``tenant_id``, for the browser whose proof was ``shown``."""
    ends_at = int((ctx.now + LIFETIME).timestamp()).to_bytes(_END_BYTES)
    plain = ends_at + bytes.fromhex(shown) + email.encode()
    return ctx.veils.conceal(_PURPOSE, plain, tenant_id.bytes)


def opened(ctx: Context, ticket: str, secret: str) -> Arrival | None:
    """Whom ``ticket`` lets in here; None of one that is over, of elsewhere or another browser."""
    plain = ctx.veils.reveal(_PURPOSE, ticket, ctx.tenant.id.bytes)
    if plain is None:
        return None
    ends_at = datetime.fromtimestamp(int.from_bytes(plain[:_END_BYTES]), UTC)
    shown, email = plain[_END_BYTES:][:_DIGEST_BYTES], plain[_END_BYTES + _DIGEST_BYTES :]
    if ctx.now >= ends_at or not hmac.compare_digest(shown.hex(), proof(secret)):
        return None
    return Arrival(email.decode(), hash_token(ticket).hex())
