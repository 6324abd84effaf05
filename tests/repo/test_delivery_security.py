"""docs/security.md promises tests; they exist."""

import re

from scripts.lib.dev.place import CHECKOUT

PAGE = (CHECKOUT / "docs/security.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "`tests/" in line]


def test_every_test_that_the_page_names_exists() -> None:
    """A threat whose test was renamed or removed is a threat nobody tries."""
    missing = []
    for row in ROWS:
        path = ""
        for name in re.findall(r"`(tests/[\w/.]+|test_\w+)`", row):
            if name.startswith("tests/"):
                path = name
                if not (CHECKOUT / path).exists():
                    missing.append(path)
            elif f"def {name}(" not in (CHECKOUT / path).read_text():
                missing.append(f"{path}: {name}")

    assert len(ROWS) > 30
    assert missing == []


def test_every_threat_names_where_it_is_tried() -> None:
    """What is not tried stands in the last section, not in a table."""
    threats = [
        line
        for line in PAGE.splitlines()
        if line.startswith("| ") and not line.startswith("| threat")
    ]

    assert [line for line in threats if "`tests/" not in line] == []
