"""Makes tenants by the release it stands in, one after the other, until its input ends.

``python maker.py <name> <product>`` in a release's tree; one line a tenant: its slug and its cell.
"""

import sys
import threading

from functions.provisioning import pool
from shared.errors import Unavailable
from shared.wiring import platform

_A_REFILL = 4  # tenants, so that some are claimed and some built on the spot


def make_until_told(name: str, product: str) -> None:
    """What was held up by a level that moves is delivered again, as a sign-up would be."""
    databases, over, number = platform().databases, threading.Event(), 0

    def listen() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=listen, daemon=True).start()
    while not over.is_set():
        slug, cell = f"{name}-{number}", databases.cells[number % len(databases.cells)]
        try:
            pool.claim(databases, cell, slug, [product])
            if number % _A_REFILL == 0:
                pool.refill(databases, cell)
        except Unavailable:
            continue
        print(slug, cell, flush=True)
        number += 1


if __name__ == "__main__":
    make_until_told(*sys.argv[1:])
