"""One process's line to Redis: how it is asked, how it is given up, and how it comes back."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from time import time_ns
from typing import Any, Final

from shared import telemetry

Command = tuple[str | int, ...]

_ABOUT: Final = {"db.system.name": "redis"}
_LOOK_S: Final = 0.2
_log = logging.getLogger(__name__)


@cache
def _library() -> Any:
    """redis-py, imported with the first question: it takes a third of a cold start."""
    import redis  # noqa: PLC0415

    return redis


class Line:
    """Questions and answers; after one that was not answered nobody asks until Redis is back.

    A thread looks for it, and lets ``on_return`` do first what must precede every other question.
    redis-py's connections are lent by ourselves: a call through the library's client costs three
    times as much, most of it in its pool.
    """

    def __init__(self, url: str, on_return: Callable[[], bool]) -> None:
        self._url, self._on_return = url, on_return
        self._idle: list[Any] = []  # redis-py's connections, whose methods carry no types
        self._lock = threading.Lock()
        self.away = False

    @cached_property
    def _pool(self) -> Any:
        return _library().ConnectionPool.from_url(
            self._url, socket_connect_timeout=0.1, socket_timeout=0.25, decode_responses=True
        )

    def ask(self, *commands: Command) -> list[Any] | None:
        """Answers of Redis; None while it is away."""
        if self.away:
            return None
        answers = self.try_anyway(*commands)
        if answers is None:
            self._give_up()
        return answers

    def try_anyway(self, *commands: Command) -> list[Any] | None:
        """The same, also while it is thought to be away."""
        began = time_ns()
        answers = self._exchange(commands)
        telemetry.step(f"redis {commands[0][0]}", began, _ABOUT)
        return answers

    def _exchange(self, commands: Sequence[Command]) -> list[Any] | None:
        try:
            connection = self._idle.pop()
        except IndexError:
            return self._ask_anew(commands)
        try:
            return self._talk(connection, commands)
        except _library().RedisError:  # it may have been closed while idle, and the others with it
            self._idle.clear()
            return self._ask_anew(commands)

    def _ask_anew(self, commands: Sequence[Command]) -> list[Any] | None:
        try:
            return self._talk(self._pool.make_connection(), commands)
        except _library().RedisError:
            return None

    def _talk(self, connection: Any, commands: Sequence[Command]) -> list[Any]:
        try:
            connection.send_packed_command(connection.pack_commands(commands))
            answers = [connection.read_response() for _ in commands]
        except BaseException:
            connection.disconnect()
            raise
        self._idle.append(connection)
        return answers

    def _give_up(self) -> None:
        with self._lock:
            if not self.away:
                self.away = True
                threading.Thread(target=self._look, name="redis", daemon=True).start()

    def _look(self) -> None:
        while not self._is_back():
            time.sleep(_LOOK_S)
        self.away = False

    def _is_back(self) -> bool:
        try:
            return self.try_anyway(("PING",)) is not None and self._on_return()
        except Exception as error:  # noqa: BLE001 - it is tried again, and nothing is believed
            _log.warning("Redis is back, and not to be used yet: %s", error)
            return False
