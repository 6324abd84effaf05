"""Which column of a file is which field of ours."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from shared.imports.tables import Row
from shared.record import record

_PLAIN: Final = re.compile(r"[^a-z0-9]+")


@record
class Column:
    """A field that a file may fill; ``also`` are other names that people give its column."""

    name: str
    label: str
    required: bool = False
    also: tuple[str, ...] = ()


def folded(name: str) -> str:
    """``Nº do Celular`` as ``no do celular``: what two spellings of one name have in common."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _PLAIN.sub(" ", flat).strip()


def signature(header: Sequence[str]) -> str:
    """What files of one origin have in common."""
    return "|".join(folded(name) for name in header)


def guessed(columns: Iterable[Column], header: Sequence[str]) -> dict[str, int]:
    """By field the number of the column whose name says it, each column once."""
    places: dict[str, int] = {}
    for number, name in enumerate(header):
        places.setdefault(folded(name), number)
    found: dict[str, int] = {}
    for column in columns:
        names = (column.label, column.name, *column.also)
        place = next((places[folded(one)] for one in names if folded(one) in places), None)
        if place is not None and place not in found.values():
            found[column.name] = place
    return found


def missing(columns: Iterable[Column], mapping: Mapping[str, int]) -> list[str]:
    """Labels of the required fields that no column fills."""
    return [one.label for one in columns if one.required and one.name not in mapping]


def values(row: Row, mapping: Mapping[str, int]) -> dict[str, str]:
    """What ``row`` says of each field; an empty cell says nothing."""
    known = ((name, row.cells[place]) for name, place in mapping.items() if place < len(row.cells))
    return {name: cell for name, cell in known if cell}


def excess(row: Row, header: Sequence[str]) -> bool:
    """Whether ``row`` goes on where the header has ended: its cells are not where they seem."""
    return any(row.cells[len(header) :])
