"""What people type or paste has one form, or is refused with the reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared import text
from shared.documents import checked
from shared.emails import address
from shared.money import centavos
from shared.phones import telephone

FIELDS: dict[str, Callable[[Any], Any]] = {
    "name": text.name(2, 20).read,
    "text": text.lines(0, 20).read,
    "search": text.search(20).read,
    "email": address,
    "phone": telephone,
    "amount": centavos,
    "document": checked,
}
TYPED = yaml.safe_load(Path(__file__).with_name("typed.yaml").read_text())


def _cases(verdict: str) -> list[tuple[str, Any, Any]]:
    return [
        (field, typed, told)
        for field, verdicts in TYPED.items()
        for told, cases in verdicts.get(verdict, {}).items()
        for typed in cases
    ]


@pytest.mark.parametrize(("field", "typed", "stored"), _cases("kept"))
def test_what_is_typed_has_one_form(field: str, typed: str, stored: Any) -> None:
    """However it is written."""
    assert FIELDS[field](typed) == stored


@pytest.mark.parametrize(("field", "typed", "reason"), _cases("refused"))
def test_what_cannot_be_is_refused_with_the_reason(field: str, typed: Any, reason: str) -> None:
    """A whole sentence of ours that names what is missing, never a library's."""
    with pytest.raises(ValueError, match=reason) as refused:
        FIELDS[field](typed)

    assert str(refused.value)[0].isupper()
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("field", "typed", "most"), [("name", "A" * 1_000_000, 20), ("email", f"{'m' * 250}@a.co", 254)]
)
def test_what_is_too_long_is_told_how_long_it_may_be(field: str, typed: str, most: int) -> None:
    """At once, however long it is."""
    with pytest.raises(ValueError, match=f"no máximo {most}"):
        FIELDS[field](typed)


def test_length_is_counted_as_stored() -> None:
    """Twenty letters with their accents apart, among twenty joiners, are twenty letters."""
    assert FIELDS["name"]("e\u0301\u200b" * 20) == "é" * 20
