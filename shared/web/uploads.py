"""Files that a browser puts straight into the bucket, and the seal by which it says which."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from shared import jsons, text
from shared.context import Context
from shared.errors import Invalid
from shared.web.request import Reply

GOOD_FOR: Final = timedelta(days=7)
"""How long a session of the bucket takes pieces, and its seal says whose it is."""
_SEAL: Final = "upload"
_EXPIRED: Final = "Este envio passou dos sete dias. Escolha o arquivo de novo."


Seal = Annotated[str, text.opaque(most=1000)]
"""What was told as ``upload`` when the file's place was asked for."""


def offer(ctx: Context, kind: str, size: int) -> Reply:
    """Where a browser may put a file of this size, in pieces; it begins within a quarter hour.

    ``upload`` names it afterwards, for seven days: to who asked, in this tenant, and nobody else.

    Raises:
        FilesAway: it cannot be signed now.
    """
    upload = ctx.files.upload(kind, most=size)
    said = jsons.dumps([upload.path, (ctx.now + GOOD_FOR).isoformat()]).encode()
    sealed = ctx.veils.conceal(_SEAL, said, _place(ctx, kind))
    return Reply(None, {"url": upload.url, "headers": upload.headers, "upload": sealed}, status=201)


def path_of(ctx: Context, kind: str, seal: str, *, field: str) -> str | None:
    """Where the file of ``seal`` is; None when that was not given to who asks, for this kind.

    Raises:
        Invalid: beside ``field``, it was given too long ago.
    """
    said = ctx.veils.reveal(_SEAL, seal, _place(ctx, kind))
    if said is None:
        return None
    path, until = jsons.loads(said)
    if datetime.fromisoformat(until) < ctx.now:
        raise Invalid(_EXPIRED, **{field: _EXPIRED})
    return str(path)


def _place(ctx: Context, kind: str) -> bytes:
    return jsons.dumps([ctx.tenant.id, ctx.actor.id, kind]).encode()
