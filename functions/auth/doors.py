"""Where an e-mail comes in: told by mail to whoever reads its mailbox, and to nobody else.

A request never looks through the workspaces: ``control.door`` holds a mark of each account's
e-mail, kept by the fact that everybody else hears of people by.
"""

from typing import Any
from urllib.parse import urlencode

from functions.auth import queries_doors as queries
from functions.auth.facts import DoorsFound
from functions.auth.queries_doors import Door
from functions.auth.rules import DOORS_AT_MOST, MAILS_OF_DOORS
from shared import limits
from shared.context import Context
from shared.letters import Letter
from shared.mailboxes import canonical_mailbox
from shared.privileges import PlatformContext
from shared.record import record


@record
class Asked:
    """Somebody at the site who has ``email``, or says so."""

    email: str


def tell(ctx: PlatformContext, email: str) -> None:
    """Mail the addresses of the workspaces where ``email`` has an account; nothing without one.

    A mailbox that had its share gets no further one: it has those already.
    """
    found = queries.doors_of(ctx.db, ctx.veils, email, most=DOORS_AT_MOST)
    if not found or _had_its_share(ctx, email):
        return
    said = {"email": email, "doors": [_said(ctx, door, email) for door in found]}
    fact = DoorsFound(email, [door.slug for door in found])
    ctx.letters.send(fact, Letter("doors", email, said))


def _had_its_share(ctx: PlatformContext, email: str) -> bool:
    mailbox = canonical_mailbox(email)
    return any(
        limits.take(ctx.db, f"doors-mail:{window_s}:{mailbox}", most, window_s)
        for most, window_s in MAILS_OF_DOORS
    )


def _said(ctx: Context, door: Door, email: str) -> dict[str, Any]:
    path = f"/auth/login?{urlencode({'email': email})}"
    return {
        "name": door.name,
        "address": f"{door.slug}.{ctx.settings.base_host}",
        "url": ctx.settings.url(door.slug, path),
        "suspended": door.suspended,
    }
