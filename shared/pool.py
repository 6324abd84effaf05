"""Open connections of one database: how one is made, kept, lent, and when it is not lent again."""

import queue
import socket
import threading
import time
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from pg8000.core import IDLE
from pg8000.native import Connection

from shared import metrics
from shared.wire import Broken

_LIFETIME_S = 1800.0
_WAIT_S = 5.0
_CONNECT_S = 2.0
_FIRST_CONNECT_S = 10.0  # of the connector: it fetches a certificate and a token
# What the kernel does about a peer that vanished: it is dead after half a minute of silence, or
# ten seconds after something sent was not acknowledged.
_KEPT_ALIVE: Final = (
    (socket.TCP_KEEPIDLE, 15),
    (socket.TCP_KEEPINTVL, 5),
    (socket.TCP_KEEPCNT, 3),
    (socket.TCP_USER_TIMEOUT, 10_000),
)


class Pool:
    """Open connections of one database; at most ``size`` at a time, newest reused first."""

    def __init__(self, dsn: str, user: str | None, size: int) -> None:
        self._dsn, self._user = dsn, user
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._slots = threading.BoundedSemaphore(size)
        self._ended = False
        self.size = size

    @property
    def lent(self) -> int:
        """Connections in use now."""
        return self.size - self._slots._value  # noqa: SLF001 - counted there already

    def take(self) -> tuple[Connection, bool]:
        """Borrow a connection, and whether it was opened just now; ``give`` or ``drop`` ends it.

        Raises:
            Broken: all are busy for five seconds, or none can be opened.
        """
        if not self._slots.acquire(timeout=_WAIT_S):
            metrics.POOL_TIMEOUTS.add()
            raise Broken(f"no database connection became free within {_WAIT_S:g} s")
        try:
            return self._young() or self._open()
        except BaseException:
            self._slots.release()
            raise

    def _young(self) -> tuple[Connection, bool] | None:
        with suppress(queue.Empty):
            while True:
                connection = self._idle.get_nowait()
                if time.monotonic() - connection.opened_at < _LIFETIME_S:
                    return connection, False
                _close(connection)
        return None

    def _open(self) -> tuple[Connection, bool]:
        try:
            connection = _connect(self._dsn, self._user)
        except Exception as error:
            raise Broken(f"no database connection: {error}") from error
        connection.opened_at = time.monotonic()
        connection.opened_with = dict(connection.parameter_statuses)
        return connection, True

    def close(self) -> None:
        """Close what is idle."""
        with suppress(queue.Empty):
            while True:
                _close(self._idle.get_nowait())

    def end(self) -> None:
        """Close what is idle, and from now on what is given back."""
        self._ended = True
        self.close()

    def give(self, connection: Connection) -> None:
        """Take ``connection`` back for the next borrower, unless its session is not as it began."""
        if not _as_it_began(connection):
            self.drop(connection)
            return
        self._idle.put(connection)
        self._slots.release()
        if self._ended:
            self.close()

    def drop(self, connection: Connection) -> None:
        """Close ``connection`` instead of lending it again."""
        try:
            _close(connection)
        finally:
            self._slots.release()


def _as_it_began(connection: Connection) -> bool:
    """Whether no transaction is open, and the server told of no setting that outlived one.

    It tells without being asked when the session's user, its time zone or its ways of reading and
    writing text change, so this costs no flight.
    """
    idle: bool = connection._transaction_status == IDLE  # noqa: SLF001
    return idle and connection.parameter_statuses == connection.opened_with


def _close(connection: Connection) -> None:
    """Close at once: a peer that is silent is not waited for to hear the goodbye."""
    with suppress(Exception):
        connection._usock.settimeout(0)  # noqa: SLF001
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
    connection = _by_connector(rest, user) if scheme == "cloudsql" else _straight(dsn, user)
    with suppress(OSError):  # a socket of another family has no such options
        for option, value in _KEPT_ALIVE:
            connection._usock.setsockopt(socket.IPPROTO_TCP, option, value)  # noqa: SLF001
    return connection


def _by_connector(rest: str, user: str | None) -> Connection:
    login, _, address = rest.partition("@")
    instance, _, database = address.partition("/")
    return _connector().connect(
        instance,
        "pg8000",
        user=user or unquote(login),
        db=database,
        enable_iam_auth=True,
        ip_type="PRIVATE",
        timeout=_FIRST_CONNECT_S,
    )


def _straight(dsn: str, user: str | None) -> Connection:
    url = urlsplit(dsn)
    name, _, password = (user or f"{url.username or ''}:{url.password or ''}").partition(":")
    return Connection(
        unquote(name),
        host=url.hostname or "127.0.0.1",
        port=url.port or 5432,
        database=url.path.lstrip("/"),
        password=unquote(password) or None,
        ssl_context=False,  # the default builds a full TLS context: 30 of 35 ms a connection
        timeout=_CONNECT_S,
    )
