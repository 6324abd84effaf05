"""What is kept of two records of one person."""

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
    """What is taken where nobody chose: what is filled, of two the newer, and both notes."""
    mine, theirs = getattr(kept, field), getattr(other, field)
    if not theirs or mine == theirs:
        return "kept"
    if not mine:
        return "other"
    if field == "notes":
        return "both"
    return "other" if other.updated_at > kept.updated_at else "kept"


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
