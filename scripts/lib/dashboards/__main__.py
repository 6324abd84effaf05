"""Writes Grafana's and Cloud Monitoring's dashboards from the one description of charts.

``--check`` writes nothing and names the files that are out of step.
"""

import json
import sys
from pathlib import Path

from functions.admin.charts import boards
from scripts.lib.dashboards import cloud, grafana

ROOT = Path(__file__).parents[3]
TARGET = ROOT / "terraform" / "dashboards"


def made() -> dict[Path, str]:
    """Every file and what it should hold."""
    files: dict[Path, str] = {}
    for board in boards():
        for kind, module in (("grafana", grafana), ("cloud", cloud)):
            text = json.dumps(module.dashboard(board), indent=2, ensure_ascii=False)
            files[TARGET / kind / f"{board.name}.json"] = f"{text}\n"
    return files


def stale() -> list[Path]:
    """Files that are missing, differ, or belong to no dashboard any more."""
    wanted = made()
    there = set(TARGET.glob("*/*.json"))
    differ = [
        path for path, text in wanted.items() if path not in there or path.read_text() != text
    ]
    return sorted({*differ, *(there - set(wanted))})


def main() -> int:
    """Write what is out of step; answers an exit status."""
    found = stale()
    if "--check" in sys.argv:
        for path in found:
            print(f"{path.relative_to(ROOT)} is out of step: run scripts/dashboards")
        return int(bool(found))
    wanted = made()
    for path in found:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path in wanted:
            path.write_text(wanted[path])
        else:
            path.unlink()
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
