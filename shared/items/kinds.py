"""The kinds of columns: some that a person fills, and one that is reckoned of them."""

from decimal import Decimal
from typing import Final

from shared.items.columns import HUNDRED, Column
from shared.items.decimals import Formula
from shared.text import line

_TOP_QUANTITY: Final = Decimal("99999999999.999")
_NOTHING: Final = Decimal(0)
_MILLION: Final = Decimal(1_000_000)
_TOP_AMOUNT: Final = Decimal("21474836.47")


def words(name: str, label: str, most: int = 120, *, required: bool = True) -> Column:
    """Text of one line."""
    return Column(name, label, "text", required=required, text=line(1, most))


def choice(name: str, label: str, *, required: bool = True) -> Column:
    """One thing of a list, by combobox; a record holds its UUID."""
    return Column(name, label, "choice", required=required)


def quantity(
    name: str, label: str, unit: str = "", decimals: int = 3, default: Decimal | None = None
) -> Column:
    """How much or how many, more than nothing; a record holds a Decimal.

    With a ``default``, which an empty one counts as, it may be left empty, or be nothing.
    """
    least = Decimal(1).scaleb(-decimals) if default is None else _NOTHING
    most, counts = _TOP_QUANTITY, default or _NOTHING
    return Column(name, label, "quantity", unit, decimals, least, most, default is None, counts)


def money(
    name: str, label: str, decimals: int = 2, *, most: Decimal = _MILLION, required: bool = True
) -> Column:
    """Reais. A record holds centavos; of another number of decimals, as a price has, a Decimal."""
    return Column(name, label, "money", "R$", decimals, _NOTHING, most, required)


def per_cent(name: str, label: str, decimals: int = 2, *, required: bool = False) -> Column:
    """From 0 to 100; a record holds a Decimal."""
    return Column(name, label, "percent", "%", decimals, _NOTHING, HUNDRED, required)


def off(
    name: str, label: str, unit: str = "R$", decimals: int = 2, *, most: Decimal = _MILLION
) -> Column:
    """What is taken off, in ``unit`` or in per cent as it was typed; a record holds a ``Part``."""
    return Column(name, label, "off", unit, decimals, _NOTHING, most, required=False)


def amount(name: str, label: str, of: Formula, unit: str = "R$", decimals: int = 2) -> Column:
    """Reckoned of the others and rounded half up, once; centavos, or a Decimal of another unit.

    A column that is reckoned counts in the next as it is shown: what is printed multiplies out.
    """
    most = _TOP_AMOUNT if unit == "R$" else _TOP_QUANTITY
    return Column(name, label, "amount", unit, decimals, _NOTHING, most, of=of)
