"""Money and documents as people read them."""

from shared.documents import masked
from shared.money import reais


def test_shows_reais() -> None:
    """Thousands by point, centavos by comma, the sign in front."""
    assert [reais(n) for n in (0, 5, 123_456, -9_700, 100_000_000)] == [
        "R$ 0,00", "R$ 0,05", "R$ 1.234,56", "-R$ 97,00", "R$ 1.000.000,00",
    ]  # fmt: skip


def test_masks_both_kinds() -> None:
    """Shown with the usual punctuation."""
    assert masked("52998224725") == "529.982.247-25"
    assert masked("12ABC34501DE35") == "12.ABC.345/01DE-35"
