"""What people choose first: the published lists, and the keyboard.

The list is data with a date, `common_passwords/`, read when the first password is looked at.
"""

import gzip
import math
import re
from functools import cache
from importlib.resources import files
from typing import Final

_LIST: Final = "common_passwords/2026-11.txt.gz"
_SHORTEST_STEM: Final = 4
_LONGEST: Final = 30
_TWO: Final = 2
_SHORTEST_WALK: Final = 3
_LEET: Final = str.maketrans("013457@$!", "oieastasi")
_EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
_GLUE: Final = frozenset(
    """
    a e i o u y as da das de di do dos el em en es in is it la las los lo me meu mi my na no of on
    os para por que se sem seu si sou te the to tu um uma un una and with your you for we us not
    """.split()  # noqa: SIM905 - words read better than sixty quoted ones
)
# Rows of a keyboard, each with how far it stands to the right of the first (in keys).
_KEYBOARD: Final = (
    ("1234567890-=", 0.0),
    ("qwertyuiop[]", 0.5),
    ("asdfghjkl;'", 0.75),
    ("zxcvbnm,./", 1.25),
)
_REACH: Final = 1.0


@cache
def _listed() -> frozenset[str]:
    """Some 45,000 passwords, names and long words: 10 ms once a process."""
    text = gzip.decompress(files("shared").joinpath(_LIST).read_bytes()).decode()
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def is_common(folded: str) -> bool:
    """Whether ``folded``, in lower case and without accents, is on the lists.

    So is one with digits and signs around it or between its letters, one with digits for letters,
    and one that is two of them in one word, with small words beside them: ``winniethepooh7``.
    """
    listed = _listed()
    core = _EDGES.sub("", folded)
    for reading in (folded, core, core.translate(_LEET)):
        letters = _NO_LETTERS.sub("", reading)
        if reading in listed or letters in listed or (reading.isalnum() and _is_two(letters)):
            return True
    return False


def _is_two(word: str) -> bool:
    """Whether ``word`` is at most two that are listed, and small ones as glue."""
    fewest = [0, *[_TWO + 1] * len(word)]  # listed words up to each letter
    for start in range(len(word)):
        for end in range(start + 1, min(start + _LONGEST, len(word)) + 1):
            fewest[end] = min(fewest[end], fewest[start] + _cost(word[start:end]))
    return fewest[-1] <= _TWO


def _cost(part: str) -> int:
    if part in _GLUE:
        return 0
    return 1 if len(part) >= _SHORTEST_STEM and part in _listed() else _TWO + 1


@cache
def _keys() -> dict[str, tuple[float, int]]:
    return {
        sign: (column + shift, row)
        for row, (signs, shift) in enumerate(_KEYBOARD)
        for column, sign in enumerate(signs)
    }


def _near(one: str, other: str) -> bool:
    """Whether a finger gets from one key to the other without a jump."""
    a, b = _keys().get(one), _keys().get(other)
    return a is not None and b is not None and math.dist(a, b) < _REACH + 0.5  # a key beside it


def without_walks(folded: str) -> str:
    """``folded`` without what fingers do by themselves: three keys and more side by side."""
    kept, walk = [], ""
    for sign in folded:
        if walk and _near(walk[-1], sign):
            walk += sign
            continue
        kept.append(_unless_long(walk))
        walk = sign
    return "".join([*kept, _unless_long(walk)])


def _unless_long(walk: str) -> str:
    return walk if len(walk) < _SHORTEST_WALK else " "
