"""Whose agenda somebody sees: everybody's, or that of the professional they are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue import lists, members
from functions.clinic.catalogue.lists import Item
from shared.context import Context
from shared.errors import Conflict
from shared.record import record

_EVERYBODY: Final = "everybody"
INTERRUPTED: Final = "Uma atualização chegou no meio deste trabalho. Comece um novo."
"""Said of long work that the release before began, and did not say enough of."""


@record
class Sight:
    """What every query of visits and patients asks for; ``whose`` is an account, None all."""

    whose: UUID | None

    @staticmethod
    def of(told: Mapping[str, Any]) -> "Sight":
        """What ``told`` of somebody said.

        Raises:
            Conflict: it says nothing of that, as what the release before began.
        """
        if "whose" not in told:
            raise Conflict(INTERRUPTED)
        whose = told["whose"]
        return EVERYTHING if whose == _EVERYBODY else Sight(UUID(whose))


EVERYTHING: Final = Sight(None)
"""For what nobody signed in asks: the platform's own work, a patient's signed link."""


def sight(ctx: Context) -> Sight:
    """What whoever asks may see."""
    return EVERYTHING if ctx.may("clinic.see_every_agenda") else Sight(ctx.actor.id)


def told(ctx: Context) -> dict[str, Any]:
    """What whoever asks sees by now, as work that goes on without them is told."""
    seen = sight(ctx)
    if seen.whose is None:
        return {"whose": _EVERYBODY}
    return {"whose": str(seen.whose), "agenda": next((one["id"] for one in staff(ctx)), None)}


def sees_yet(ctx: Context, params: Mapping[str, Any]) -> bool:
    """Whether whoever asks sees everything, or yet all that ``params`` were told they did."""
    return sight(ctx) == EVERYTHING or told(ctx).items() <= params.items()


def staff(ctx: Context) -> list[Item]:
    """Whose agendas whoever asks sees, active first, by name."""
    whose = sight(ctx).whose
    every = lists.professionals(ctx)
    seen = every if whose is None else [p for p in every if p["account_id"] == str(whose)]
    return [lists.nameless(one) for one in seen]


def keepers(ctx: Context, seen: Sequence[Item]) -> list[str] | None:
    """Whom to ask for an agenda, by name; None for who has one of ``staff``, or sees all."""
    if sight(ctx).whose is None or seen:
        return None
    return members.keepers(ctx)
