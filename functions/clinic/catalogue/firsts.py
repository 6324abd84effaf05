"""The first of each kind that a clinic makes, which others may wait for."""

from typing import Literal

from functions.clinic.catalogue import queries
from shared.context import Context

What = Literal["service", "professional", "patient", "appointment"]


def note(ctx: Context, what: What) -> None:
    """Tell that there is a first ``what``; those that follow are no news."""
    if queries.note_first(ctx.db, what):
        ctx.emit("clinic.first_made", {"what": what}, key="firsts")
