"""Money is centavos and documents are text, however people type them."""

import pytest

from shared.documents import checked, masked
from shared.money import centavos, reais


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("1.234,56", 123_456), ("R$ 97", 9_700), ("0,5", 50), ("1234", 123_400), ("12,30", 1_230)],
)
def test_reads_an_amount_one_way(typed: str, expected: int) -> None:
    """Brazilian notation, with or without the sign."""
    assert centavos(typed) == expected


@pytest.mark.parametrize("typed", ["1.5", "1,234.56", "12,345", "-3", "R$", "1.23,4", ""])
def test_refuses_an_amount_that_reads_two_ways(typed: str) -> None:
    """A point is no decimal sign here; guessing would multiply a price by ten."""
    with pytest.raises(ValueError, match=r"1\.234,56"):
        centavos(typed)


def test_shows_reais() -> None:
    """Thousands by point, centavos by comma, the sign in front."""
    assert [reais(n) for n in (0, 5, 123_456, -9_700, 100_000_000)] == [
        "R$ 0,00", "R$ 0,05", "R$ 1.234,56", "-R$ 97,00", "R$ 1.000.000,00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12.abc.345/01de-35", "12ABC34501DE35"),
        ("11.222.333/0001-81", "11222333000181"),
        ("529.982.247-25", "52998224725"),
    ],
)
def test_accepts_documents_as_people_type_them(typed: str, expected: str) -> None:
    """Punctuation and small letters do not matter; CNPJ may hold letters since July 2026."""
    assert checked(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "111.111.111-11",
        "529.982.247-26",
        "12ABC34501DE36",
        "00000000000000",
        "123",
        "A2998224725",
        "٥٢٩٩٨٢٢٤٧٢٥",
    ],
)
def test_refuses_a_document_that_cannot_be(typed: str) -> None:
    """Length, repeated digits and check digits are looked at."""
    with pytest.raises(ValueError, match=r"d[ií]gitos"):
        checked(typed)


def test_masks_both_kinds() -> None:
    """Shown with the usual punctuation."""
    assert masked("52998224725") == "529.982.247-25"
    assert masked("12ABC34501DE35") == "12.ABC.345/01DE-35"
