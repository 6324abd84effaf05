"""Text as a page holds it: the signs that a font has, in lines that a column has room for."""

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

_BOX: Final = "\u25a1"
_NEVER_SEEN: Final = frozenset({"Cc", "Cf", "Mn", "Me"})


class Face:
    """One font file; widths are in em, the height of its letters.

    By a library of the worker's image alone.
    """

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont  # noqa: PLC0415 - the worker's

        with TTFont(path, lazy=True) as font:
            names, widths = font.getBestCmap(), font["hmtx"]
            em = font["head"].unitsPerEm
            self._widths: dict[str, float] = {
                chr(code): widths[name][0] / em for code, name in names.items()
            }

    def width(self, shown: str) -> float:
        """How wide a text is that is ``shown``."""
        return sum(map(self._widths.__getitem__, shown))

    def shown(self, text: str) -> str:
        """``text`` in signs of this font: a box for each that it lacks, blanks for all space.

        What nobody sees (joiners, directions, marks that go with nothing here) is left out.
        """
        if text.isascii() and text.isprintable():
            return text
        return "".join(map(self._sign, unicodedata.normalize("NFC", text)))

    def _sign(self, sign: str) -> str:
        if sign.isspace():
            return " "
        kind = unicodedata.category(sign)
        if sign in self._widths and kind not in {"Cc", "Cf"}:
            return sign
        return "" if kind in _NEVER_SEEN else _BOX

    def wrapped(self, text: str, room: float) -> list[str]:
        """``text`` in lines of at most ``room``; of a longer word no sign is lost, it is broken."""
        return [line for part in text.splitlines() for line in self._lines(self.shown(part), room)]

    def _lines(self, shown: str, room: float) -> Iterator[str]:
        line, used, blank = "", 0.0, self._widths[" "]
        for word in (piece for one in shown.split() for piece in self._broken(one, room)):
            wide = self.width(word)
            if line and used + blank + wide > room:
                yield line
                line, used = word, wide
            else:
                line, used = (f"{line} {word}", used + blank + wide) if line else (word, wide)
        yield line

    def _broken(self, word: str, room: float) -> Iterator[str]:
        if self.width(word) <= room:
            yield word
            return
        piece, used = "", 0.0
        for sign in word:
            wide = self._widths[sign]
            if piece and used + wide > room:
                yield piece
                piece, used = "", 0.0
            piece, used = piece + sign, used + wide
        yield piece


def shares(wanted: Sequence[float], room: float) -> list[float]:
    """Widths that fill ``room``: the narrow have what they want, the others share what is left."""
    left, given = room, [0.0] * len(wanted)
    for done, place in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[place] = min(wanted[place], left / (len(wanted) - done))
        left -= given[place]
    return [one + left / len(wanted) for one in given]
