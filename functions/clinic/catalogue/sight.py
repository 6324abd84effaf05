"""Whose agenda somebody sees: everybody's, or that of the professional they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue import members
from functions.clinic.catalogue.lists import Item, professionals
from shared.context import Context


@dataclass(frozen=True, slots=True)
class Sight:
    """What every query of visits and patients asks for; ``whose`` is an account, None all."""

    whose: UUID | None

    @property
    def told(self) -> dict[str, Any]:
        """As work that goes on without whoever began it is told."""
        return {"whose": self.whose and str(self.whose)}

    @staticmethod
    def of(told: Mapping[str, Any]) -> "Sight":
        """What was ``told``; everything by the release before, for which everybody saw that."""
        whose = told.get("whose")
        return Sight(UUID(whose)) if whose else EVERYTHING


EVERYTHING: Final = Sight(None)
"""For what nobody signed in asks: the platform's own work, a patient's signed link."""


def sight(ctx: Context) -> Sight:
    """What whoever asks may see."""
    return EVERYTHING if ctx.may("clinic.see_every_agenda") else Sight(ctx.actor.id)


def staff(ctx: Context) -> list[Item]:
    """Whose agendas whoever asks sees, active first, by name."""
    seen = sight(ctx)
    every = professionals(ctx)
    return every if seen.whose is None else [p for p in every if p["account_id"] == str(seen.whose)]


def keepers(ctx: Context) -> list[str] | None:
    """Whom to ask for an agenda, by name; None for who has one, or sees all."""
    if sight(ctx).whose is None or staff(ctx):
        return None
    return members.keepers(ctx)
