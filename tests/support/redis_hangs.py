"""Redis that accepts and answers nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from scripts.lib.dev import environment
from scripts.lib.dev.place import Place


@contextmanager
def redis_hangs(place: Place) -> Iterator[None]:
    """Stop this worker's Redis until the block ends."""
    with redis.Redis.from_url(environment.redis_url(place)) as client:
        process_id = int(client.info("server")["process_id"])
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)
