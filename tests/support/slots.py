"""Ranges of ports, each lent to one process of one run at a time."""

import random
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

HOST = "127.0.0.1"
WIDTH = 1_200
# Below the ports that the kernel gives to outgoing connections.
SLOTS = range(10_800, 31_000, WIDTH)


@contextmanager
def slot() -> Iterator[int]:
    """The first port of a range that nobody else is lent until the block ends.

    Whoever listens on its last port has the range: the kernel decides between two that try at
    once, and gives it back when a process dies.

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
            yield first
            return
    raise RuntimeError("no range of ports is free")
