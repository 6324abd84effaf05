"""PostgreSQL: one pool per database and process, one transaction per unit of work.

A transaction is scoped before its first statement, in the same network flight: role, search
path and tenant are transaction-local, so neither the pool nor a pooler in between can carry
them to the next caller.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from time import time_ns
from typing import Any, TypeVar
from uuid import UUID

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from shared import metrics, telemetry, wire
from shared.errors import NotFound, Problem, Unavailable
from shared.pool import Pool
from shared.wire import Answer, Broken

Row = TypeVar("Row")
Step = tuple[str, Mapping[str, Any]]
"""A statement and its parameters."""

CONTROL = "control"
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_RETRYABLE = frozenset({"40001", "40P01"})
# PostgreSQL, appendix A: connection, lost race, resources (full, out of connections), operator
# (shutdown, statement time-out), system (disk).
_PASSING_CLASSES = frozenset({"08", "40", "53", "57", "58"})
# Read-only, as a primary that became a replica; idle for too long; a lock that was not to be had.
_PASSING = frozenset({"25006", "25P03", "55P03"})
# The server ends a statement by itself; past this, it is not there any more.
_GRACE_S = 3.0


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


Refused = DatabaseError
"""The database understood a statement and refused it: repeating it will not help."""


class NotAnswered(Unavailable):
    """The commit was sent and no answer came: it may have happened or not."""


PLATFORM = Scope(CONTROL, "platform", "control")


@lru_cache(maxsize=4096)
def _preamble(scope: Scope, *, lasting: bool = True) -> bytes:
    """Begin and scope, as one simple-protocol message; every name is checked, none is quoted."""
    for name in (scope.role, scope.schema):
        if name is not None and not _NAME.fullmatch(name):
            raise ValueError(f"not a database name: {name!r}")
    parts = ["begin"]
    if scope.role is not None:
        parts.append(f"set local role {scope.role}")
    parts.append(f"set local search_path to {scope.schema}, pg_temp")
    parts.append(f"set local app.current_tenant to '{scope.tenant_id or ''}'")
    parts.append(f"set local statement_timeout to {scope.statement_timeout_ms}")
    if not lasting:
        parts.append("set local synchronous_commit to off")
    return wire.query("; ".join(parts))


@lru_cache(maxsize=64)
def _about(database: str) -> dict[str, str]:
    return {"db.system.name": "postgresql", "db.namespace": database}


@lru_cache(maxsize=1024)
def _maker(shape: Callable[..., Any], names: tuple[str, ...]) -> Callable[[list[Any]], Any]:
    """How a row becomes ``shape``: by position where the columns stand as the fields do."""
    if is_dataclass(shape) and names == tuple(f.name for f in fields(shape)):
        return lambda row: shape(*row)
    return lambda row: shape(**dict(zip(names, row, strict=True)))


def _rows(shape: type[Row], answer: Answer) -> list[Row]:
    called: Any = shape
    make = _maker(called, answer.names)
    return [make(row) for row in answer.rows or []]


class Db:
    """Typed access to one transaction, already scoped; begins with its first statement."""

    def __init__(self, pool: Pool, scope: Scope) -> None:
        self._pool = pool
        self._scope = scope
        self._connection: Connection | None = None
        self._over = False

    def _send(self, message: bytes, text: str, *, statements: int = 1) -> Answer:
        """Send one message; the first one of a transaction takes the scope along.

        A scope that is refused leaves an aborted transaction, in which the server refuses the
        message too.
        """
        if self._over:
            raise Broken("the transaction is over")
        if self._connection is None:
            flight = (_preamble(self._scope), message)
            return self._begin(flight, ("begin", text), statements)[-1]
        return self._flight(message, texts=(text,), statements=statements)[-1]

    def _flight(
        self, *messages: bytes, texts: tuple[str, ...], statements: int = 1
    ) -> list[Answer]:
        """The answers to ``messages``; whatever else comes of them ends the connection.

        A refusal is an answer too. After anything else, an interruption of this thread included,
        nobody knows what the server says next: no other transaction may hear it.
        """
        began = time_ns()
        allowed_s = statements * self._scope.statement_timeout_ms / 1000 + _GRACE_S
        try:
            answers = wire.exchange(self._connection, *messages, texts=texts, within_s=allowed_s)
            self._note(texts[-1], began)
            for answer in answers:
                answer.settle()
        except DatabaseError:
            raise
        except BaseException:
            self._over = True
            dropped, self._connection = self._connection, None
            self._pool.drop(dropped)
            raise
        return answers

    def _note(self, text: str, began: int) -> None:
        """Count and trace one flight; its span is named and told as the query is."""
        database = self._scope.database
        metrics.QUERIES.observe((time_ns() - began) / 1e9, database)
        telemetry.step(text, began, _about(database))

    def _begin(
        self, flight: Sequence[bytes], texts: tuple[str, ...], statements: int
    ) -> list[Answer]:
        """Open the transaction; a connection that broke while idle is replaced once.

        Nothing can have taken effect on the broken one: it never saw a commit. Its idle peers are
        closed with it. A server that is silent is not asked twice.
        """
        self._connection, fresh = self._pool.take()
        try:
            return self._flight(*flight, texts=texts, statements=statements)
        except Broken as broken:
            self._pool.close()
            if fresh or broken.silent:
                raise
        self._connection, _ = self._pool.take()
        self._over = False
        return self._flight(*flight, texts=texts, statements=statements)

    def _execute(self, sql: str, params: Mapping[str, Any]) -> Answer:
        return self._send(wire.statement(sql, params), sql)

    def all(self, shape: type[Row], sql: str, **params: Any) -> list[Row]:
        """Run ``sql``; one ``shape`` per row, matched by column name."""
        return _rows(shape, self._execute(sql, params))

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
        rows = self._execute(sql, params).rows
        return rows[0][0] if rows else None

    def run(self, sql: str, **params: Any) -> int:
        """Run ``sql`` for its effect; the number of rows it touched."""
        return int(self._execute(sql, params).row_count)

    def script(self, sql: str) -> None:
        """Run constant text of one or more statements; never text that a caller shaped."""
        self._send(wire.query(sql), sql, statements=sql.count(";") + 1)

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
        """Commit or roll back, and give the connection back.

        Raises:
            NotAnswered: nobody knows whether the commit happened.
            Broken: there was none.
        """
        if self._connection is None:
            if self._over and verb == "commit":
                raise Broken("the connection broke before the commit")
            self._over = True
            return
        try:
            self._flight(wire.query(verb), texts=(verb,))
        except Broken as error:
            raise NotAnswered from error
        finally:
            self._over = True
            kept, self._connection = self._connection, None
            if kept is not None:
                self._pool.give(kept)

    def whole(self, shape: type[Row], steps: Sequence[Step], *, lasting: bool) -> list[Row]:
        """See ``Databases.at_once``."""
        messages = (wire.statement(sql, values) for sql, values in steps)
        flight = (_preamble(self._scope, lasting=lasting), *messages, wire.query("commit"))
        texts = ("begin", *(sql for sql, _ in steps), "commit")
        try:
            *_, answer, _ended = self._begin(flight, texts, len(steps))
        finally:
            self._over = True
            kept, self._connection = self._connection, None
            if kept is not None:  # whatever was refused, the transaction is over
                self._pool.give(kept)
        return _rows(shape, answer)

    def _abandon(self) -> None:
        """Roll back without hiding the error that is already on its way up."""
        with suppress(DatabaseError, InterfaceError, NotAnswered):
            self._end("rollback")


def _field(error: DatabaseError, key: str) -> str | None:
    detail = error.args[0] if error.args else None
    return detail.get(key) if isinstance(detail, dict) else None


def retryable(error: Exception) -> bool:
    """Whether the transaction lost a race (deadlock, serialization) and may simply run again."""
    return isinstance(error, DatabaseError) and _field(error, "C") in _RETRYABLE


def passing(error: Exception) -> bool:
    """Whether the cause may pass by itself: lost races, a server that is full or restarting."""
    code = _field(error, "C") or "" if isinstance(error, DatabaseError) else ""
    return isinstance(error, Broken) or code[:2] in _PASSING_CLASSES or code in _PASSING


def away(error: Exception) -> Unavailable | None:
    """What a caller is told of ``error`` when its cause may pass; None for any other."""
    return Unavailable() if passing(error) else None


def reason(error: Exception) -> str:
    """What the database said, in one line for an operator."""
    return (isinstance(error, DatabaseError) and _field(error, "M")) or str(error)


class Databases:
    """The control database and the cells; opens nothing before the first statement."""

    def __init__(
        self, control: str, cells: Mapping[str, str], *, size: int, owner: str | None = None
    ) -> None:
        self._dsn = {CONTROL: control, **cells}
        self._size, self._owner = size, owner
        self._pools: dict[tuple[str, str | None], Pool] = {}
        self._lock = threading.Lock()
        self.closed = False

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

    @property
    def in_use(self) -> dict[str, tuple[int, int]]:
        """Connections lent and connections allowed, by database, over all logins."""
        with self._lock:
            pools = list(self._pools.items())
        used: dict[str, tuple[int, int]] = {}
        for (database, _), pool in pools:
            lent, size = used.get(database, (0, 0))
            used[database] = (lent + pool.lent, size + pool.size)
        return used

    def close(self) -> None:
        """Close every idle connection; those in use close when they are given back."""
        self.closed = True
        for pool in self._pools.values():
            pool.end()

    def at_once(
        self, shape: type[Row], scope: Scope, *steps: Step, lasting: bool = True
    ) -> list[Row]:
        """Run ``steps`` as one transaction in one flight; the last one's rows as ``shape``.

        Steps may run twice, when a connection breaks over them. A transaction that is not
        ``lasting`` does not wait for the disk: a crash of the server may undo it.
        """
        db = Db(self._pool(scope.database, None), scope)
        return db.whole(shape, steps, lasting=lasting)

    @contextmanager
    def transaction(self, scope: Scope, *, as_owner: bool = False) -> Iterator[Db]:
        """One unit of work: commits when the block ends, rolls back when it raises.

        Raises:
            Unavailable: the database is away, full or too slow. A lost race stays what it is.
            LookupError: ``as_owner`` in a service that was given no owner login.
            NotAnswered: nobody knows whether the commit happened.
        """
        if as_owner and self._owner is None:
            raise LookupError("this service has no owner login (DATABASE_OWNER)")
        db = Db(self._pool(scope.database, self._owner if as_owner else None), scope)
        try:
            yield db
            db._end("commit")  # noqa: SLF001 - one module, two halves
        except BaseException as error:
            db._abandon()  # noqa: SLF001
            if isinstance(error, Exception) and not retryable(error) and (told := away(error)):
                raise told from error
            raise
