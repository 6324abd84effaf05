"""Redis and the emulators as children of the supervisor."""

import sys

from scripts.stack import binaries, health
from scripts.stack.child import Child
from scripts.stack.environment import of_program
from scripts.stack.place import HOST, Place


def redis(place: Place) -> Child:
    """Redis without persistence: all it holds can be made again."""
    port = place.port("redis")
    return Child(
        name="redis",
        command=(
            str(binaries.find("redis")),
            *("--port", str(port), "--bind", HOST, "--dir", str(place.directory("redis"))),
            *("--save", "", "--appendonly", "no"),
            *("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"),
        ),
        environment=of_program(place),
        healthy=lambda: health.redis_answers(port),
        address=place.address("redis"),
    )


def emulators(place: Place) -> Child:
    """Pub/Sub, Cloud Tasks, Scheduler, Cloud Storage and the mailbox in one process."""
    return Child(
        name="emulators",
        command=(
            *(sys.executable, "-m", "emulators"),
            *("--data", str(place.directory("emulators"))),
            *("--base-port", str(place.base_port)),
            *("--signer", str(place.data / "keys" / "signer.json")),
        ),
        environment=of_program(place),
        healthy=lambda: health.answers_http(place.port("admin"), "/healthz"),
        address=f"http://{place.address('admin')}",
    )
