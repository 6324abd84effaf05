"""What is held together and never changes has one head."""

import re

from tests.support.house import ROOT

_OLD = re.compile(r"^ *@dataclass\((?=[^)]*frozen=True)(?=[^)]*slots=True)", re.MULTILINE)


def test_a_record_has_one_head() -> None:
    """``@record``: the standard decorator would compile six methods of each at every start."""
    places = ("functions", "shared", "emulators", "scripts", "tests")
    files = [path for place in places for path in (ROOT / place).rglob("*.py*")]

    assert len(files) > 500
    assert [
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in {".py", ".txt"} and _OLD.search(path.read_text())
    ] == []
