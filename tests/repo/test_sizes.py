"""Files stay as small as a stranger reads in one go."""

from statistics import median, quantiles
from typing import Final

from tests.support.house import ROOT

MEDIAN: Final = 85
P90: Final = 190
MOST: Final = 300
SIZES: Final = {
    str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
    for folder in ("functions", "shared")
    for kind in ("*.py", "*.sql")
    for path in (ROOT / folder).rglob(kind)
}


def test_modules_stay_small() -> None:
    """The one in the middle, and nine of ten."""
    sizes = [size for path, size in SIZES.items() if path.endswith(".py")]

    assert median(sizes) <= MEDIAN
    assert quantiles(sizes, n=10)[-1] <= P90


def test_no_file_outgrows_its_subject() -> None:
    """Past three hundred lines it has two, and is divided by them."""
    assert {path: size for path, size in SIZES.items() if size > MOST} == {}
