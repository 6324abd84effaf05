"""How many mails about subjects a day may bring, counted where the mail is decided."""

from typing import Final

from functions.notifications import queries_notices
from functions.notifications.facts import Limit
from shared.context import Context
from shared.identity import hash_token
from shared.mailboxes import canonical_mailbox

CHANGES_A_DAY: Final = 10
"""To one mailbox, beside the first word of each subject."""
MAILS_A_DAY: Final = 300
"""To one mailbox, of every kind: what a family does for months may be booked in one sitting."""
TENANT_MAILS_A_DAY: Final = 3_000


def take(ctx: Context, to: str, *, first: bool, urgent: bool) -> Limit | None:
    """Count one mail to ``to``, unless a limit of the tenant's day is reached; which one then.

    ``first``: a subject that nobody told of yet. ``urgent``: told whatever the limits say, but
    counted.
    """
    mailbox = hash_token(canonical_mailbox(to)).hex()
    most = {"tenant": TENANT_MAILS_A_DAY, f"to:{mailbox}": MAILS_A_DAY}
    if not first:
        most[f"changes:{mailbox}"] = CHANGES_A_DAY
    day = ctx.local(ctx.now).date()
    used = queries_notices.hold_quota(ctx.db, subjects=list(most), day=day)
    full = [subject for subject in most if used[subject] >= most[subject]]
    if full and not urgent:
        return "tenant" if full[0] == "tenant" else "recipient"
    queries_notices.use_quota(ctx.db, subjects=list(most))
    return None
