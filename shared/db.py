"""PostgreSQL: one pool per database and process, one transaction per unit of work.

A transaction is scoped before its first statement, in the same network flight: role, search
path and tenant are transaction-local, so neither the pool nor a pooler in between can carry
them to the next caller.
"""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from pg8000 import core
from pg8000.converters import make_params
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection, to_statement

from shared.errors import NotFound, Problem
from shared.pool import Pool

Row = TypeVar("Row")

CONTROL = "control"
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_BROKEN = (InterfaceError, OSError, ValueError, IndexError)
_RETRYABLE = frozenset({"40001", "40P01"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a transaction runs and what it may touch.

    ``database`` is ``control`` or a cell's name; ``role`` None keeps the login role.
    """

    database: str
    role: str | None
    schema: str
    tenant_id: UUID | None = None
    statement_timeout_ms: int = 5000
    read_only: bool = False


PLATFORM = Scope(CONTROL, "platform", "control")


def _preamble(scope: Scope) -> str:
    """Begin and scope, as one simple-protocol message; every name is checked, none is quoted."""
    for name in (scope.role, scope.schema):
        if name is not None and not _NAME.fullmatch(name):
            raise ValueError(f"not a database name: {name!r}")
    parts = ["begin read only" if scope.read_only else "begin"]
    if scope.role is not None:
        parts.append(f"set local role {scope.role}")
    parts.append(f"set local search_path to {scope.schema}")
    parts.append(f"set local app.current_tenant to '{scope.tenant_id or ''}'")
    parts.append(f"set local statement_timeout to {scope.statement_timeout_ms}")
    return "; ".join(parts)


@lru_cache(maxsize=1024)
def _compiled(sql: str) -> tuple[str, Any]:
    return to_statement(sql)  # type: ignore[no-any-return]


def _execute(connection: Connection, sql: str, params: Mapping[str, Any]) -> Any:
    """Run one statement in one round trip by the extended protocol.

    The driver's own ``run`` waits three times (parse, describe, execute); the protocol lets
    them travel together, and an unnamed statement is safe behind a transaction pooler.
    """
    statement, values_of = _compiled(sql)
    context = core.Context(statement)
    connection.send_PARSE(core.NULL_BYTE, statement, ())
    connection.send_DESCRIBE_STATEMENT(core.NULL_BYTE)
    connection.send_BIND(core.NULL_BYTE, make_params(connection.py_types, values_of(params)))
    connection.send_EXECUTE()
    core._write(connection._sock, core.SYNC_MSG)  # noqa: SLF001 - no public pipelining
    core._flush(connection._sock)  # noqa: SLF001
    connection.handle_messages(context)
    return context


class Db:
    """Typed access to one transaction, already scoped; begins with its first statement."""

    def __init__(self, pool: "Pool", scope: Scope) -> None:
        self._pool = pool
        self._scope = scope
        self._connection: Connection | None = None

    def _begun(self) -> Connection:
        if self._connection is None:
            connection, fresh = self._pool.take()
            try:
                connection.execute_simple(_preamble(self._scope))
            except _BROKEN:
                self._pool.drop(connection)
                if fresh:
                    raise
                connection = self._pool.replace()
                connection.execute_simple(_preamble(self._scope))
            except BaseException:
                self._pool.drop(connection)
                raise
            self._connection = connection
        return self._connection

    def all(self, shape: type[Row], sql: str, **params: Any) -> list[Row]:
        """Run ``sql``; one ``shape`` per row, matched by column name."""
        context = _execute(self._begun(), sql, params)
        names = [column["name"] for column in context.columns or []]
        return [shape(**dict(zip(names, row, strict=True))) for row in context.rows or []]

    def first(self, shape: type[Row], sql: str, **params: Any) -> Row | None:
        """Run ``sql``; the first row as ``shape``, or None."""
        rows = self.all(shape, sql, **params)
        return rows[0] if rows else None

    def one(self, shape: type[Row], sql: str, **params: Any) -> Row:
        """Run ``sql``, which returns one row.

        Raises:
            NotFound: it returned none.
        """
        rows = self.all(shape, sql, **params)
        if not rows:
            raise NotFound("Não encontramos o que você procura.")
        if len(rows) > 1:
            raise AssertionError(f"expected one {shape.__name__}, got {len(rows)}")
        return rows[0]

    def scalar(self, sql: str, **params: Any) -> Any:
        """Run ``sql``; the first column of its first row, or None."""
        rows = _execute(self._begun(), sql, params).rows
        return rows[0][0] if rows else None

    def run(self, sql: str, **params: Any) -> int:
        """Run ``sql`` for its effect; the number of rows it touched."""
        return int(_execute(self._begun(), sql, params).row_count)

    def script(self, sql: str) -> None:
        """Run constant text of one or more statements; never text that a caller shaped."""
        self._begun().execute_simple(sql)

    @contextmanager
    def refusing(self, constraint: str, problem: Problem) -> Iterator[None]:
        """Turn a violation of ``constraint`` into ``problem``."""
        try:
            yield
        except DatabaseError as error:
            if _field(error, "n") != constraint:
                raise
            raise problem from error

    def _end(self, verb: str) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.execute_simple(verb)
        except BaseException:
            self._pool.drop(connection)
            raise
        self._pool.give(connection)

    def _abandon(self) -> None:
        """Roll back without hiding the error that is already on its way up."""
        with suppress(DatabaseError, *_BROKEN):
            self._end("rollback")


def _field(error: DatabaseError, key: str) -> str | None:
    detail = error.args[0] if error.args else None
    return detail.get(key) if isinstance(detail, dict) else None


def retryable(error: Exception) -> bool:
    """Whether the transaction lost a race (deadlock, serialization) and may simply run again."""
    return isinstance(error, DatabaseError) and _field(error, "C") in _RETRYABLE


class Databases:
    """The control database and the cells; opens nothing before the first statement."""

    def __init__(
        self, control: str, cells: Mapping[str, str], *, size: int, owner: str | None = None
    ) -> None:
        self._dsn = {CONTROL: control, **cells}
        self._size, self._owner = size, owner
        self._pools: dict[tuple[str, str | None], Pool] = {}
        self._lock = threading.Lock()

    @property
    def cells(self) -> list[str]:
        """Names of the cells, in the order given."""
        return [name for name in self._dsn if name != CONTROL]

    def _pool(self, database: str, user: str | None) -> Pool:
        with self._lock:
            key = database, user
            if key not in self._pools:
                self._pools[key] = Pool(self._dsn[database], user, self._size)
            return self._pools[key]

    def close(self) -> None:
        """Close every idle connection; those in use close when they are given back broken."""
        for pool in self._pools.values():
            pool.close()

    @contextmanager
    def transaction(self, scope: Scope, *, as_owner: bool = False) -> Iterator[Db]:
        """One unit of work: commits when the block ends, rolls back when it raises.

        Raises:
            LookupError: ``as_owner`` in a service that was given no owner login.
        """
        if as_owner and self._owner is None:
            raise LookupError("this service has no owner login (DATABASE_OWNER)")
        db = Db(self._pool(scope.database, self._owner if as_owner else None), scope)
        try:
            yield db
        except BaseException:
            db._abandon()  # noqa: SLF001 - one module, two halves
            raise
        db._end("commit")  # noqa: SLF001
