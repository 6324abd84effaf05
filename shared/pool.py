"""Open connections of one database: how one is made, kept, lent and replaced."""

import queue
import threading
import time
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from pg8000.native import Connection

from shared import metrics

_LIFETIME_S = 1800.0


class Pool:
    """Open connections of one database; at most ``size`` at a time, newest reused first."""

    def __init__(self, dsn: str, user: str | None, size: int) -> None:
        self._dsn, self._user = dsn, user
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._slots = threading.BoundedSemaphore(size)
        self._born: dict[int, float] = {}
        self.size = size

    @property
    def lent(self) -> int:
        """Connections in use now."""
        return self.size - self._slots._value  # noqa: SLF001 - counted there already

    def take(self) -> tuple[Connection, bool]:
        """Borrow a connection, and whether it was opened just now.

        Raises:
            TimeoutError: all are busy for five seconds.
        """
        if not self._slots.acquire(timeout=5):
            metrics.POOL_TIMEOUTS.add()
            raise TimeoutError("no database connection became free within 5 s")
        try:
            while True:
                connection = self._idle.get_nowait()
                if time.monotonic() - self._born[id(connection)] < _LIFETIME_S:
                    return connection, False
                self._close(connection)
        except queue.Empty:
            pass
        try:
            return self._open(), True
        except BaseException:
            self._slots.release()
            raise

    def replace(self) -> Connection:
        """Open a connection in place of one that was dropped as broken, and all its idle peers."""
        self.close()
        self._slots.acquire()
        try:
            return self._open()
        except BaseException:
            self._slots.release()
            raise

    def close(self) -> None:
        """Close what is idle."""
        with suppress(queue.Empty):
            while True:
                self._close(self._idle.get_nowait())

    def give(self, connection: Connection) -> None:
        self._idle.put(connection)
        self._slots.release()

    def drop(self, connection: Connection) -> None:
        self._close(connection)
        self._slots.release()

    def _open(self) -> Connection:
        connection = _connect(self._dsn, self._user)
        self._born[id(connection)] = time.monotonic()
        return connection

    def _close(self, connection: Connection) -> None:
        self._born.pop(id(connection), None)
        with suppress(Exception):
            connection.close()


@lru_cache(maxsize=1)
def _connector() -> Any:
    from google.cloud.sql.connector import Connector  # noqa: PLC0415 - 1.1 s, cloud only

    return Connector(refresh_strategy="lazy")


def _connect(dsn: str, user: str | None) -> Connection:
    """Open one connection.

    ``user`` takes the address's login's place; with a password it is ``name:password``.
    ``cloudsql://user@project:region:instance/database`` goes through Google's connector with
    IAM sign-in, ``postgresql://`` straight to the address.
    """
    scheme, _, rest = dsn.partition("://")
    if scheme == "cloudsql":
        login, _, address = rest.partition("@")
        instance, _, database = address.partition("/")
        return _connector().connect(
            instance,
            "pg8000",
            user=user or unquote(login),
            db=database,
            enable_iam_auth=True,
            ip_type="PRIVATE",
        )
    url = urlsplit(dsn)
    name, _, password = (user or f"{url.username or ''}:{url.password or ''}").partition(":")
    connection = Connection(
        unquote(name),
        host=url.hostname or "127.0.0.1",
        port=url.port or 5432,
        database=url.path.lstrip("/"),
        password=unquote(password) or None,
        ssl_context=False,  # the default builds a full TLS context: 30 of 35 ms a connection
        timeout=10,
    )
    connection._usock.settimeout(None)  # noqa: SLF001 - the timeout is for connecting only
    return connection
