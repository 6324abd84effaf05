"""Redis: values that may be forgotten at any time, kept apart by tenant and generation.

A key is built here and nowhere else. A write bumps the generation of its resource, so a reader
that loaded before the write stores under a generation nobody asks for again. With Redis away
every read is a miss: slower, never wrong.
"""

import json
import time
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from time import time_ns
from typing import Any, Final
from uuid import UUID

from shared import metrics, telemetry

_TTL_S = 300
_PAUSE_S = 2.0
_ABOUT: Final = {"db.system.name": "redis"}


@cache
def _library() -> Any:
    """redis-py, imported with the first question: it takes a third of a cold start."""
    import redis  # noqa: PLC0415

    return redis


class Cache:
    """One tenant-blind client; every call names its tenant.

    It lends redis-py's connections by itself: a call through the library's client costs three
    times as much, most of it in its pool.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: list[Any] = []  # redis-py's connections, whose methods carry no types
        self._away_until = 0.0

    @cached_property
    def _pool(self) -> Any:
        return _library().ConnectionPool.from_url(
            self._url, socket_connect_timeout=0.1, socket_timeout=0.25, decode_responses=True
        )

    def _ask(self, *commands: tuple[str | int, ...]) -> list[Any] | None:
        """Answers of Redis; None when it is away, and then no more questions for two seconds."""
        if time.monotonic() < self._away_until:
            return None
        began = time_ns()
        answers = self._exchange(commands)
        telemetry.step(f"redis {commands[0][0]}", began, _ABOUT)
        return answers

    def _exchange(self, commands: Sequence[tuple[str | int, ...]]) -> list[Any] | None:
        try:
            connection = self._idle.pop()
        except IndexError:
            return self._ask_anew(commands)
        try:
            return self._talk(connection, commands)
        except _library().RedisError:  # it may have been closed while idle, and the others with it
            self._idle.clear()
            return self._ask_anew(commands)

    def _ask_anew(self, commands: Sequence[tuple[str | int, ...]]) -> list[Any] | None:
        try:
            return self._talk(self._pool.make_connection(), commands)
        except _library().RedisError:
            self._away_until = time.monotonic() + _PAUSE_S
            return None

    def _talk(self, connection: Any, commands: Sequence[tuple[str | int, ...]]) -> list[Any]:
        try:
            connection.send_packed_command(connection.pack_commands(commands))
            answers = [connection.read_response() for _ in commands]
        except BaseException:
            connection.disconnect()
            raise
        self._idle.append(connection)
        return answers

    def remember(self, tenant_id: UUID, resource: str, key: str, load: Callable[[], Any]) -> Any:
        """The value of ``key``, loaded (and kept five minutes) when it is not there.

        ``load`` returns what JSON can hold; a hit and a miss give equal values.
        """
        generation_key, value_key = (
            _generation(tenant_id, resource),
            _value(tenant_id, resource, key),
        )
        found = self._ask(("MGET", generation_key, value_key))
        generation, stored = found[0] if found else (None, None)
        if stored is not None:
            kept = json.loads(stored)
            if kept["generation"] == generation:
                metrics.CACHE.add("hit")
                return kept["value"]
        metrics.CACHE.add("away" if found is None else "miss")
        value = load()
        if found is not None:
            text = json.dumps({"generation": generation, "value": value})
            self._ask(("SET", value_key, text, "EX", _TTL_S))
        return value

    def answers(self) -> bool:
        """Whether Redis answers now."""
        return self._ask(("PING",)) is not None

    def bump(self, tenant_id: UUID, resource: str) -> None:
        """Forget everything kept of ``resource`` for this tenant."""
        self._ask(("INCR", _generation(tenant_id, resource)))


def _generation(tenant_id: UUID, resource: str) -> str:
    return f"t:{tenant_id}:{resource}:generation"


def _value(tenant_id: UUID, resource: str, key: str) -> str:
    return f"t:{tenant_id}:{resource}:value:{key}"
