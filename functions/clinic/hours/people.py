"""Whose hours are about to change: who may be named, and the queue for their time."""

from collections.abc import Sequence
from uuid import UUID

from functions.clinic.catalogue import lists
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.sight import sight
from functions.clinic.hours import queries_away
from shared.context import Context
from shared.locks import lock_names


def require_seen(ctx: Context, ids: Sequence[UUID], field: str) -> None:
    """Accept professionals that whoever asks sees.

    Raises:
        UnknownChoice: one of them is nobody here, or nobody of theirs.
    """
    if queries_away.unseen_professionals(ctx.db, sight(ctx), ids=ids):
        reason = {field: "Escolha um item da lista."}
        raise UnknownChoice("Não encontramos o profissional.", **reason)


def queue(ctx: Context, ids: Sequence[UUID]) -> None:
    """Wait for whoever books these people's time, as whoever books it then waits for this."""
    lock_names(ctx.db, *(f"clinic:{one}" for one in ids))


def everybody(ctx: Context) -> list[UUID]:
    """All whose time the clinic's own days are."""
    return [UUID(one["id"]) for one in lists.professionals(ctx)]
