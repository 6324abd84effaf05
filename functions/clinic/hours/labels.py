"""How people know blocks, days off and holidays, for whoever is told of a change."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from functions.clinic.hours.queries_away import Block, Departure
from functions.clinic.hours.rules import BLOCKS
from shared.acts import Thing
from shared.context import Context
from shared.versions import Word, Words, listed, words

_AT: Final = "%d/%m/%Y às %H:%M"
_ON: Final = "%d/%m/%Y"


def _on(day: date) -> str:
    return day.strftime(_ON)


def _names(names: Sequence[str]) -> str:
    return listed(names) or "nenhum"


def block_words(ctx: Context) -> Words:
    """Those of a block, its time on the tenant's wall clock."""
    return words(
        "clinic.block",
        professional_ids=Word(_names, of="professional_names"),
        starts_at=Word(lambda at: ctx.local(at).strftime(_AT)),
        ends_at=Word(lambda at: ctx.local(at).strftime(_AT)),
        reason=Word(lambda reason: BLOCKS[reason]),
        note=Word(None),
    )


EXCEPTION: Final[Words] = words(
    "clinic.exception",
    professional_id=Word(of="professional_name"),
    first_on=Word(_on),
    last_on=Word(_on),
    hours=Word(of="text"),
    note=Word(None),
)
HOLIDAYS: Final[Words] = words(
    "clinic.holidays",
    state=Word(),
    left_out=Word(_names),
    optional=Word(_names),
    city=Word(None),
)


def block(ctx: Context, one: Block) -> Thing:
    """One block on the trail: whose, and when."""
    name = f"{listed(one.professional_names)}, {ctx.local(one.starts_at).strftime(_AT)}"
    return Thing("clinic.block", one.id, name)


def departure(one: Departure) -> Thing:
    """One day off, or days of other hours, on the trail."""
    name = f"{one.professional_name or 'Toda a clínica'}, {_on(one.first_on)}"
    return Thing("clinic.exception", one.id, name)
