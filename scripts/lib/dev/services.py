"""Redis and the emulators as children of the supervisor."""

import sys
import urllib.request

from scripts.lib.dev import binaries, health, keys
from scripts.lib.dev.child import Child, Failed
from scripts.lib.dev.environment import of_program
from scripts.lib.dev.keys import write_private
from scripts.lib.dev.place import HOST, Place


def redis(place: Place) -> Child:
    """Redis without persistence: all it holds can be made again.

    Its settings are in a file, because other users of the machine see the words of a command.
    """
    port, password = place.port("redis"), keys.passwords(place)[keys.REDIS]
    settings = place.directory("redis") / "redis.conf"
    wanted = _redis_settings(place, port, password)
    if not settings.exists() or settings.read_bytes() != wanted:
        write_private(settings, wanted)
    return Child(
        name="redis",
        command=(str(binaries.find("redis")), str(settings)),
        environment=of_program(place),
        healthy=lambda: health.redis_answers(port, password),
        address=place.address("redis"),
    )


def _redis_settings(place: Place, port: int, password: str) -> bytes:
    directory = str(place.directory("redis")).replace("\\", "\\\\").replace('"', '\\"')
    lines = (
        f"port {port}",
        f"bind {HOST}",
        f"requirepass {password}",
        f'dir "{directory}"',
        'save ""',
        "appendonly no",
        "maxmemory 256mb",
        "maxmemory-policy volatile-lru",
    )
    return "\n".join((*lines, "")).encode()


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


def empty_redis(place: Place) -> None:
    """Forget all that a running Redis holds.

    Raises:
        Failed: it does not answer.
    """
    password = keys.passwords(place)[keys.REDIS]
    if not health.redis_answers(place.port("redis"), password, "FLUSHALL"):
        raise Failed("Redis does not answer, so what it holds could not be emptied")


def empty_emulators(place: Place) -> None:
    """Forget all that running emulators hold."""
    url = f"http://{place.address('admin')}/reset"
    request = urllib.request.Request(url, method="POST")
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
