"""Redis: values that may be forgotten at any time, kept apart by tenant and generation.

A key is built here and nowhere else. A value counts only under the generation of its resource,
which is a fresh name after every write: a reader that loaded before the write stores under one
that nobody asks for again. A writer fences the resource before its commit and gives it another
generation afterwards; in between, and until the fence runs out when the writer died, everybody
loads. With Redis away every read is a miss, and a write leaves a debt (``shared.debts``) that is
settled before this process, or another that saw it away, believes a cached value again: slower,
never wrong.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from secrets import token_hex
from typing import Any, Final
from uuid import UUID

from shared import metrics
from shared.line import Command, Line
from shared.record import record

_TTL_S: Final = 300
_KEPT_S: Final = 86_400
# Longer than a commit takes to be answered or given up.
FENCE_S: Final = 20
_FENCED: Final = "!"
_NOBODY: Final = "-"
# A generation is a name, or "!" and every writer's "name:end;", by Redis' own clock.
_FENCE: Final = """
local now = tonumber(redis.call('TIME')[1])
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, 1, 1) ~= '!' then found = '!' end
found = found .. ARGV[1] .. ':' .. (now + tonumber(ARGV[2])) .. ';'
redis.call('SET', KEYS[1], found, 'EX', ARGV[3])
"""
_RENEW: Final = """
local now = tonumber(redis.call('TIME')[1])
local found = redis.call('GET', KEYS[1])
local left = ''
if found and string.sub(found, 1, 1) == '!' then
    for writer, ends in string.gmatch(string.sub(found, 2), '([^:;]+):(%d+);') do
        if writer ~= ARGV[1] and tonumber(ends) > now then
            left = left .. writer .. ':' .. ends .. ';'
        end
    end
end
if left == '' then left = ARGV[2] else left = '!' .. left end
redis.call('SET', KEYS[1], left, 'EX', ARGV[3])
"""

Resource = tuple[UUID, str]
"""A tenant and what is kept of it, such as ``workspace.plan``."""


@record
class Fence:
    """What one writer is about to change; ``stands`` unless Redis could not be told."""

    resources: tuple[Resource, ...]
    writer: str
    stands: bool


class Cache:
    """One tenant-blind client; every call names its tenant.

    ``on_return`` settles what others owe, and says whether it could: see ``shared.debts``.
    """

    def __init__(self, url: str) -> None:
        self._line = Line(url, self._settle)
        self._owed: dict[tuple[Resource, str], None] = {}
        self._lock = threading.Lock()
        self.on_return: Callable[[], bool] = lambda: True

    def remember(self, tenant_id: UUID, resource: str, key: str, load: Callable[[], Any]) -> Any:
        """The value of ``key``, loaded (and kept five minutes) when it is not there.

        ``load`` returns what JSON can hold; a hit and a miss give equal values.
        """
        generation_key = _generation(tenant_id, resource)
        value_key = _value(tenant_id, resource, key)
        found = None if self._owes() else self._line.ask(("MGET", generation_key, value_key))
        generation, stored = found[0] if found else (None, None)
        if stored is not None:
            kept = json.loads(stored)
            if kept["generation"] == generation:
                metrics.CACHE.add("hit")
                return kept["value"]
        metrics.CACHE.add("away" if found is None else "miss")
        if found is not None and (generation is None or generation.startswith(_FENCED)):
            generation = self._begun((tenant_id, resource), generation)
        value = load()
        if generation is not None:
            text = json.dumps({"generation": generation, "value": value})
            self._line.ask(("SET", value_key, text, "EX", _TTL_S))
        return value

    def _begun(self, resource: Resource, found: str | None) -> str | None:
        """The generation to store under; None while a writer's fence stands.

        It is there before the value is loaded, so that a write amid the loading ends it.
        """
        key = _generation(*resource)
        if found is None:
            begin: Command = ("SET", key, token_hex(8), "NX", "EX", _KEPT_S)
        elif _ended(found):
            begin = _renew(resource, _NOBODY)
        else:
            return None
        answers = self._line.ask(begin, ("GET", key))
        generation: str | None = answers[1] if answers else None
        return None if generation is None or generation.startswith(_FENCED) else generation

    def answers(self) -> bool:
        """Whether Redis answers now."""
        return self._line.try_anyway(("PING",)) is not None

    def fence(self, tenant_id: UUID, resources: Iterable[str]) -> Fence:
        """Let nobody believe what is kept of ``resources`` until ``renew``, or for ``FENCE_S``."""
        named = tuple((tenant_id, resource) for resource in sorted(resources))
        writer = token_hex(8)
        ask = [("EVAL", _FENCE, 1, _generation(*one), writer, FENCE_S, _KEPT_S) for one in named]
        return Fence(named, writer, self._line.ask(*ask) is not None)

    def renew(self, fence: Fence) -> None:
        """Forget what was kept of the fenced resources, now or before anything is believed."""
        self._forget(fence.resources, fence.writer)

    def forget_now(self, resources: Sequence[Resource]) -> bool:
        """Forget everything kept of ``resources``, Redis thought to be away or not; whether."""
        asked = [_renew(one, _NOBODY) for one in resources]
        return not asked or self._line.try_anyway(*asked) is not None

    def _forget(self, resources: Sequence[Resource], writer: str) -> None:
        """Owed until it is done: a line that is given up meanwhile takes it up when it is back."""
        owed = [(one, writer) for one in resources]
        with self._lock:
            self._owed |= dict.fromkeys(owed)
        if self._line.ask(*(_renew(one, writer) for one in resources)) is not None:
            self._paid(owed)

    def _paid(self, owed: Iterable[tuple[Resource, str]]) -> None:
        with self._lock:
            for one in owed:
                self._owed.pop(one, None)

    def _owes(self) -> bool:
        """Whether this process still owes something: what is kept may be old by its own hand."""
        return bool(self._owed) and not self._pay(self._line.ask)

    def _pay(self, ask: Callable[..., list[Any] | None]) -> bool:
        with self._lock:
            owed = list(self._owed)
        if owed and ask(*(_renew(*one) for one in owed)) is None:
            return False
        self._paid(owed)
        return True

    def _settle(self) -> bool:
        """What this process owes, then what others do."""
        return self._pay(self._line.try_anyway) and self.on_return()


def _renew(resource: Resource, writer: str) -> Command:
    return ("EVAL", _RENEW, 1, _generation(*resource), writer, token_hex(8), _KEPT_S)


def _ended(fences: str) -> bool:
    """Whether all have run out, by this machine's clock; Redis' own decides."""
    ends = [int(one.rpartition(":")[2]) for one in fences[1:].split(";") if one]
    return all(end <= time.time() for end in ends)


def _generation(tenant_id: UUID, resource: str) -> str:
    return f"t:{tenant_id}:{resource}:generation"


def _value(tenant_id: UUID, resource: str, key: str) -> str:
    return f"t:{tenant_id}:{resource}:value:{key}"
