"""What is kept of two records of one person."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final, Literal

from functions.clinic.duplicates.queries import Side
from functions.clinic.patients.written import PatientValues
from shared.errors import Invalid

FIELDS: Final = ("name", "phone", "email", "cpf", "born_on", "notes")
MOST_NOTES: Final = 4000
Take = Literal["kept", "other"]
TakeNotes = Literal["kept", "other", "both"]
SIGNS: Final[Mapping[str, str]] = {
    "name": "Mesmo nome",
    "phone": "Mesmo telefone",
    "birth": "Mesmo nascimento",
}


def usual(kept: Side, other: Side, field: str) -> TakeNotes:
    """What is taken where nobody chose: what is filled, of two the newer, and both notes.

    Of two names, the one that holds every word of the other: no surname is lost by being older.
    """
    mine, theirs = getattr(kept, field), getattr(other, field)
    if not theirs or mine == theirs:
        return "kept"
    if not mine:
        return "other"
    if field == "notes":
        return "both"
    if field == "name" and (fuller := _fuller(mine, theirs)):
        return fuller
    return "other" if other.updated_at > kept.updated_at else "kept"


def _fuller(mine: str, theirs: str) -> Take | None:
    own, others = ({*_words(name)} for name in (mine, theirs))
    if own == others:
        return None
    return "kept" if own > others else "other" if others > own else None


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).split()


def chosen(kept: Side, other: Side, taken: Mapping[str, TakeNotes | None]) -> PatientValues:
    """What the one who stays is from now on.

    Raises:
        Invalid: both notes together are longer than notes may be.
    """
    values: dict[str, Any] = {}
    for field in FIELDS:
        which = taken.get(field) or usual(kept, other, field)
        values[field] = getattr(other if which == "other" else kept, field)
        if which == "both" and other.notes not in {"", kept.notes}:
            values[field] = f"{kept.notes}\n{other.notes}".strip()
    if len(values["notes"]) > MOST_NOTES:
        reason = f"Juntas passam de {MOST_NOTES} letras. Fique com uma delas."
        raise Invalid("As observações dos dois não cabem juntas.", notes=reason)
    return PatientValues(**values)  # type: ignore[typeddict-item,no-any-return]  # by FIELDS
