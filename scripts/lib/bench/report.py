"""Where figures go: the screen, docs/bench.json, and a table in docs/operations.md."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from scripts.lib.bench.figure import Figure
from scripts.lib.dev.place import CHECKOUT

_JSON = CHECKOUT / "docs" / "bench.json"
_PAGE = CHECKOUT / "docs" / "operations.md"
_BEGIN, _END = "<!-- bench: written by scripts/bench -->", "<!-- /bench -->"
_OTHERS_LOAD = os.getloadavg()[0]  # before this program adds to it
_HEADING = f"# Operations\n\n## Figures\n\n{_BEGIN}\n{_END}\n"


def tell(figure: Figure) -> None:
    """One line on the screen."""
    print(f"{figure.what:<52} {figure.budget:>18} {figure.value:>22}  {figure.verdict}", flush=True)


def keep(figures: Iterable[Figure]) -> None:
    """Put ``figures`` in the place of the last ones of the same benches; others stay."""
    fresh = list(figures)
    rerun = {figure.bench for figure in fresh}
    found = json.loads(_JSON.read_text()) if _JSON.exists() else {"figures": []}
    kept = [Figure(**one) for one in found["figures"] if one["bench"] not in rerun]
    everything = sorted([*kept, *fresh], key=lambda figure: _ORDER.index(figure.bench))
    today = datetime.now(UTC).date().isoformat()
    written = {
        "on": today,
        "machine": machine(),
        "figures": [asdict(figure) for figure in everything],
    }
    _JSON.parent.mkdir(exist_ok=True)
    _JSON.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n")
    _write_table(everything, f"{machine()}, {today}")


_ORDER = (
    "requests", "mixed", "neighbour", "cold", "signup", "daily", "imports",
    "migrations", "dev", "test", "later",
)  # fmt: skip


def machine() -> str:
    """What the figures were taken on."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{os.cpu_count()} cores under a load of {_OTHERS_LOAD:.1f} from other work "
        f"({_processor()}), {memory_gb:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.machine()


def _write_table(figures: Iterable[Figure], taken: str) -> None:
    rows = [f"| {f.what} | {f.budget} | {f.value} | {f.verdict} |" for f in figures]
    table = ["| what | budget | figure | |", "|---|---|---|---|", *rows]
    text = _PAGE.read_text() if _PAGE.exists() else _HEADING
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    section = "\n".join([_BEGIN, f"Taken on {taken}.", "", *table, _END])
    _PAGE.write_text(before + section + after)
