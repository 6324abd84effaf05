"""Reasons beside fields are ours, whoever found the fault."""

from typing import Annotated, Any

import pytest
from pydantic import AfterValidator

from shared.errors import Invalid
from shared.fields import Reason
from shared.record import record
from shared.web.reading import parse


def _library(value: str) -> str:
    raise ValueError({"value": None})


def _own(value: str) -> str:
    raise Reason("Escreva {assim} mesmo.")


@record
class _Form:
    theirs: Annotated[str, AfterValidator(_library)] = ""
    own: Annotated[str, AfterValidator(_own)] = ""
    number: int = 0


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("theirs", "x", "Confira este campo."),
        ("own", "x", "Escreva {assim} mesmo."),
        ("number", "x", "Confira este campo."),
    ],
)
def test_only_our_own_reasons_are_shown(field: str, typed: Any, reason: str) -> None:
    """A ValueError of a library, and a kind of error the table does not know, say no more."""
    with pytest.raises(Invalid) as refused:
        parse(_Form, {field: typed})

    assert refused.value.fields == {field: reason}
