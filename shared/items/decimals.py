"""Exact decimals of a line: read in Portuguese, reckoned, rounded half up.

``static/js/decimals.js`` is the same arithmetic; ``tests/journeys/test_items.py`` compares both.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, Inexact
from functools import cache, reduce
from typing import Final

from shared.numbers import thousands
from shared.record import record
from shared.text import compact

Formula = str | tuple[str, "Formula", "Formula"]
"""The name of a column, or a sign (``+``, ``-``, ``*``) and what stands at both sides of it."""

_DIGITS: Final = 200
_EXACT: Final = Context(prec=_DIGITS, traps=[Inexact])
_ROUNDING: Final = Context(prec=_DIGITS)
_PER_CENT: Final = Decimal("0.01")
_ONE: Final = Decimal(1)


@record
class Part:
    """A figure; with ``rate`` it is per cent of what stands before it."""

    value: Decimal
    rate: bool = False

    def of(self, base: Decimal) -> Decimal:
        """How much of ``base`` it is."""
        return times(base, times(self.value, _PER_CENT)) if self.rate else self.value


class TooMuch(ValueError):
    """More would be taken than there is: ``taken`` names the column, ``base`` is what there is."""

    def __init__(self, taken: Formula, base: Decimal) -> None:
        super().__init__(taken)
        self.taken, self.base = taken, base


def times(one: Decimal, other: Decimal) -> Decimal:
    """Their product, every digit of it."""
    return _EXACT.multiply(one, other)


@cache
def _typed(decimals: int) -> re.Pattern[str]:
    rest = rf"(?:,([0-9]{{1,{decimals}}}))?" if decimals else "()"
    return re.compile(
        rf"(?:R\$ *)?([0-9]{{1,3}}(?:\.[0-9]{{3}})*|[0-9]{{1,18}}){rest}( *%)?", re.IGNORECASE
    )


def read(typed: str, decimals: int) -> Part | None:
    """``1.234,5`` or ``R$ 97`` or ``10%`` with up to so many decimals; None of anything else.

    ``1.5`` is read by nobody: it could be one and a half, or fifteen.
    """
    match = _typed(decimals).fullmatch(compact(typed))
    if match is None:
        return None
    figure = f"{match[1].replace('.', '')}.{match[2] or '0'}"
    return Part(Decimal(figure).quantize(_step(decimals), context=_ROUNDING), bool(match[3]))


def reckon(formula: Formula, values: Mapping[str, Part]) -> Part:
    """What ``formula`` makes of ``values``, every digit of it.

    Raises:
        TooMuch: something taken away is more than what it is taken from.
    """
    if isinstance(formula, str):
        return values[formula]
    sign, left, right = formula
    base, other = reckon(left, values).value, reckon(right, values)
    if sign == "*":
        return Part(other.of(base) if other.rate else times(base, other.value))
    change = other.of(base)
    if sign == "+":
        return Part(_EXACT.add(base, change))
    if change > base:
        raise TooMuch(right, base)
    return Part(_EXACT.subtract(base, change))


def total(values: Iterable[Decimal]) -> Decimal:
    """Their sum, every digit of it."""
    return reduce(_EXACT.add, values, Decimal(0))


def rounded(value: Decimal, decimals: int, way: str = ROUND_HALF_UP) -> Decimal:
    """``value`` with so many decimals; a half goes up."""
    return value.quantize(_step(decimals), way, context=_ROUNDING)


def floored(value: Decimal, decimals: int) -> Decimal:
    """``value`` with so many decimals, never more than it is."""
    return rounded(value, decimals, ROUND_DOWN)


def written(value: Decimal, decimals: int) -> str:
    """``1.250,500``: rounded half up, as a person would type it."""
    whole, _, rest = f"{rounded(value, decimals):f}".partition(".")
    return thousands(int(whole)) + (f",{rest}" if rest else "")


def _step(decimals: int) -> Decimal:
    return _ONE.scaleb(-decimals)


def leaves(formula: Formula) -> list[str]:
    """The columns that it is made of, from left to right."""
    if isinstance(formula, str):
        return [formula]
    return leaves(formula[1]) + leaves(formula[2])
