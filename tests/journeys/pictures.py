"""Pictures that are kept, and whether what is seen now is what they show.

Compared coarsely, cell by cell: another release of the browser draws a letter's edge in another
grey, and nobody minds; a part that moved, vanished or changed its colour is another picture.
"""

import io
import os
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops

RETAKE = os.environ.get("GALLERY_RETAKE")
"""Set, what is seen now is kept instead of compared."""

_SHRINK: Final = 2
_CELL: Final = 8
_SEEN: Final = 10  # of 255, the difference of a cell that an eye notices


def differing(path: Path, taken: bytes) -> str:
    """What of a screenshot is not as ``path`` shows it; empty when it is, or is kept now."""
    now = Image.open(io.BytesIO(taken)).convert("RGB")
    now = now.resize((now.width // _SHRINK, now.height // _SHRINK), Image.Resampling.BOX)
    if RETAKE:
        path.parent.mkdir(parents=True, exist_ok=True)
        now.save(path, lossless=True, quality=100)
        return ""
    if not path.exists():
        return f"{path.name} was never taken"
    then = Image.open(path).convert("RGB")
    if abs(then.width - now.width) + abs(then.height - now.height) > _SHRINK:
        return f"{path.name} is {now.size} now, was {then.size}"
    differ = _cells(ImageChops.difference(_cells_of(then, now.size), _cells_of(now, now.size)))
    return f"{path.name} differs in {differ} places" if differ else ""


def _cells_of(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    coarse = (max(size[0] // _CELL, 1), max(size[1] // _CELL, 1))
    return picture.resize(coarse, Image.Resampling.BOX)


def _cells(difference: Image.Image) -> int:
    return sum(max(cell) > _SEEN for cell in difference.get_flattened_data())
