"""Ranges of ports, each lent to one process of one run at a time."""

import random
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"
WIDTH = 1_200
# Below the ports that the kernel gives to outgoing connections.
SLOTS = range(10_800, 31_000, WIDTH)
_LISTEN = "0A"  # TCP_LISTEN in /proc/net/tcp


@contextmanager
def slot() -> Iterator[int]:
    """The first port of a range that nobody else is lent until the block ends.

    Whoever listens on its last port has the range: the kernel decides between two that try at
    once, and gives it back when a process dies. What a killed run left listening keeps its range.

    Raises:
        RuntimeError: all are lent.
    """
    for first in random.sample(SLOTS, len(SLOTS)):
        with closing(socket.socket()) as guard:
            try:
                guard.bind((HOST, first + WIDTH - 1))
            except OSError:
                continue
            guard.listen()
            if any(first <= port < first + WIDTH - 1 for port in _listening()):
                continue
            yield first
            return
    raise RuntimeError("no range of ports is free")


def _listening() -> set[int]:
    """Ports that somebody listens on, as far as this kernel tells."""
    ports: set[int] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                _, local, _, state = line.split()[:4]
                if state == _LISTEN:
                    ports.add(int(local.rpartition(":")[2], 16))
    return ports
