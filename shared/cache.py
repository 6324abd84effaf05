"""Redis: values that may be forgotten at any time, kept apart by tenant and generation.

A key is built here and nowhere else. A write bumps the generation of its resource, so a reader
that loaded before the write stores under a generation nobody asks for again. With Redis away
every read is a miss: slower, never wrong.
"""

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import redis

_TTL_S = 300
_PAUSE_S = 2.0


class Cache:
    """One tenant-blind client; every call names its tenant."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: redis.Redis | None = None
        self._away_until = 0.0

    def _redis(self) -> redis.Redis:
        if self._client is None:
            self._client = redis.Redis.from_url(
                self._url, socket_connect_timeout=0.1, socket_timeout=0.25, decode_responses=True
            )
        return self._client

    def _attempt(self, act: Callable[[redis.Redis], Any]) -> Any:
        """Ask Redis; None when it is away, and then no more questions for two seconds."""
        if time.monotonic() < self._away_until:
            return None
        try:
            return act(self._redis())
        except redis.RedisError:
            self._away_until = time.monotonic() + _PAUSE_S
            return None

    def remember(self, tenant_id: UUID, resource: str, key: str, load: Callable[[], Any]) -> Any:
        """The value of ``key``, loaded (and kept five minutes) when it is not there.

        ``load`` returns what JSON can hold; a hit and a miss give equal values.
        """
        generation_key, value_key = (
            _generation(tenant_id, resource),
            _value(tenant_id, resource, key),
        )
        found = self._attempt(lambda client: client.mget(generation_key, value_key))
        generation, stored = found or (None, None)
        if stored is not None:
            kept = json.loads(stored)
            if kept["generation"] == generation:
                return kept["value"]
        value = load()
        if found is not None:
            text = json.dumps({"generation": generation, "value": value})
            self._attempt(lambda client: client.set(value_key, text, ex=_TTL_S))
        return value

    def bump(self, tenant_id: UUID, resource: str) -> None:
        """Forget everything kept of ``resource`` for this tenant."""
        self._attempt(lambda client: client.incr(_generation(tenant_id, resource)))

    def count(self, tenant_id: UUID | None, subject: str, window_s: int) -> int:
        """Calls for ``subject`` in the current window, this one included; 0 while Redis is away."""
        key = f"t:{tenant_id or 'platform'}:count:{subject}:{int(time.time()) // window_s}"

        def step(client: redis.Redis) -> int:
            pipe = client.pipeline(transaction=False)
            pipe.incr(key)
            pipe.expire(key, window_s)
            return int(pipe.execute()[0])

        return self._attempt(step) or 0


def _generation(tenant_id: UUID, resource: str) -> str:
    return f"t:{tenant_id}:{resource}:generation"


def _value(tenant_id: UUID, resource: str, key: str) -> str:
    return f"t:{tenant_id}:{resource}:value:{key}"
