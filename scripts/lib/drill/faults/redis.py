"""Redis killed, and hung."""

import random
import time

from scripts.lib.drill.faults import processes
from scripts.lib.stage import Stage


def kill(stage: Stage, _rng: random.Random) -> None:
    """``kill -9``: what it held is gone."""
    processes.kill(stage, "redis")


def hang(stage: Stage, rng: random.Random) -> None:
    """It takes questions and answers none."""
    with processes.frozen(stage, "redis"):
        time.sleep(rng.uniform(0.5, 4))
