"""Text as people see it."""

from typing import Any

import pytest

from shared import text
from shared.fields import Reason

NAME = text.name(2, 20).read
LINES = text.lines(0, 20).read
SEARCH = text.search(20).read


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ana\u00a0 Lima\u3000", "Ana Lima"),
        ("\ufeffAna\u200b Li\u00adma\u2060", "Ana Lima"),
        ("\u202aAna Lima\u202c", "Ana Lima"),
        ("Jose\u0301", "José"),
        ("Ana\tLima\r\n", "Ana Lima"),
        ("D’Ávila", "D’Ávila"),
        ("Raio-X 2", "Raio-X 2"),
        ("Nguyê\u0303n", "Nguy\u1ec5n"),
    ],
)
def test_a_name_is_kept_as_it_is_seen(typed: str, stored: str) -> None:
    """What a paste brings along goes without a word; the letters stay."""
    assert NAME(typed) == stored


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Ana\nBcc: x", "uma linha"),
        ("Ana\u2028Bcc", "uma linha"),
        ("Ana\x85Bcc", "uma linha"),
        ("\x1c\x1c", "invisível"),
        ("An\x1ca", "invisível"),
        ("An\u202ea", "invisível"),
        ("An\u202da", "invisível"),
        ("An\ue000a", "invisível"),
        ("An\u0378a", "invisível"),
        ("An\ufff9a", "invisível"),
        ("A" + "\u0301" * 5, "acentos demais"),
        ("12 34", "letras"),
        ("...", "letras"),
        ("\u0301\u0301", "letras"),
        ("A", "pelo menos 2"),
        ("A" * 21, "no máximo 20"),
        ("A" * 1_000_000, "no máximo 20"),
        (None, "Preencha"),
        (7, "texto"),
    ],
)
def test_a_name_is_refused_with_the_reason(typed: Any, reason: str) -> None:
    """Line ends, what hides or turns text, floods of accents, and names without letters."""
    with pytest.raises(Reason, match=reason):
        NAME(typed)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\u200b\u200b", "\u00a0\u3000", "\u2800", "\u3164\u115f\u1160\uffa0", "\u180e", "\n"],
)
def test_a_name_nobody_sees_is_empty(typed: str) -> None:
    """Whatever it is made of."""
    with pytest.raises(Reason, match="Preencha"):
        NAME(typed)


def test_length_is_counted_as_stored() -> None:
    """Twenty letters with their accents apart, among twenty joiners, are twenty letters."""
    assert NAME("e\u0301\u200b" * 20) == "é" * 20


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("um\r\ndois\rtrês", "um\ndois\ntrês"),
        ("um\u2028dois\u2029três\x0bx", "um\ndois\ntrês\nx"),
        (" um  dois \n\n", "um  dois"),
        ("um \ndois", "um\ndois"),
        ("\u200b", ""),
    ],
)
def test_lines_stay_where_text_has_lines(typed: str, stored: str) -> None:
    """However their ends are written."""
    assert LINES(typed) == stored


@pytest.mark.parametrize("typed", ["a\x00b", "a\x07b", "a\u202eb", "a\ue000", "e" + "\u0300" * 9])
def test_text_holds_nothing_that_hides_it(typed: str) -> None:
    """In several lines as in one."""
    with pytest.raises(Reason, match=r"screva de novo\."):
        LINES(typed)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("  ana\u200b ", "ana"), ("a\x1cb\u202e", "a b"), ("", ""), (" ", ""), ("\u200b", "\ufffd")],
)
def test_a_search_is_never_refused_for_its_signs(typed: str, asked: str) -> None:
    """What cannot be seen is not looked for; only nothing at all looks for everybody."""
    assert SEARCH(typed) == asked
