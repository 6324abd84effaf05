"""The first of each kind that a clinic makes, which others may wait for."""

from functions.clinic.catalogue import queries
from functions.clinic.facts import FirstMade, What
from shared.context import Context


def note(ctx: Context, what: What) -> None:
    """Tell that there is a first ``what``; those that follow are no news."""
    if queries.note_first(ctx.db, what):
        ctx.emit(FirstMade(what), key="firsts")
