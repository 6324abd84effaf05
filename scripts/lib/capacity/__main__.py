"""Writes the capacity contract and the cost of both environments into docs/operations.md."""

import sys
import tempfile
from pathlib import Path

from scripts.lib.capacity import stack, tables
from scripts.lib.capacity.stack import ENVIRONMENTS, ROOT, Absent, Refused

_PAGE = ROOT / "docs" / "operations.md"


def main() -> int:
    """Plan both environments and write their outputs down; 1 when there is no plan."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            copied = stack.copy(Path(folder) / "stack")
            outputs = {name: stack.outputs(copied.plan(name)) for name in ENVIRONMENTS}
    except (Absent, Refused) as why:
        print(why, file=sys.stderr)
        return 1
    text = tables.put(_PAGE.read_text(), "capacity", "Capacity", tables.capacity(outputs))
    _PAGE.write_text(tables.put(text, "cost", "Cost", tables.cost(outputs)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
