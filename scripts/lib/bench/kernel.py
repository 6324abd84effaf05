"""What the kernel knows of a process and its children: processor time and memory."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM = 1, 11, 12  # places in /proc/<pid>/stat, counted from the state


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def family(pid: int) -> Iterator[int]:
    """``pid`` and its children."""
    yield pid
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int(_fields(int(entry.name))[_PARENT]) == pid:
                yield int(entry.name)
        except (FileNotFoundError, ProcessLookupError):
            continue


def processor_s(pid: int) -> float:
    """Processor seconds used so far by ``pid`` and its children."""
    taken = (_fields(one) for one in family(pid))
    return sum(int(f[_USER]) + int(f[_SYSTEM]) for f in taken) / _TICKS_PER_S


def memory_mb(pid: int) -> dict[str, float]:
    """Memory of ``pid`` and its children: ``rss`` counts shared pages for each, ``pss`` once."""
    sums = {"rss": 0, "pss": 0}
    for one in family(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()[1:]:
            name, _, rest = line.partition(":")
            if name.lower() in sums:
                sums[name.lower()] += int(rest.split()[0])
    return {name: kb / 1024 for name, kb in sums.items()}
