"""What templates make of names."""

import pytest

from shared.web.filters import first_name, initials, tint


@pytest.mark.parametrize(
    ("name", "shown"), [("Ana de Lima", "AL"), ("Lia", "L"), ("édi", "É"), ("(Ana) 2º Lima", "2L")]
)
def test_initials_are_of_the_first_and_the_last_word(name: str, shown: str) -> None:
    """In capitals; what begins with a sign is no word."""
    assert initials(name) == shown


@pytest.mark.parametrize("name", ["", " ", "\x1c\x1c", "\u200b", "..."])
def test_a_name_without_a_word_has_initials_all_the_same(name: str) -> None:
    """A row kept of old never stops a page."""
    assert initials(name) == "?"
    assert first_name(name) == name


def test_the_first_name_is_its_first_word() -> None:
    """As one is greeted."""
    assert first_name("Ana de Lima") == "Ana"


def test_a_colour_is_somebody_s_own() -> None:
    """Names of one length are not all of one colour."""
    names = ["Ana Luz", "Bia Luz", "Ivo Luz", "Lia Luz", "Rui Luz", "Edu Luz"]

    assert len({tint(name) for name in names}) > 2
