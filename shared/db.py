"""PostgreSQL: one pool per database and process, one transaction per unit of work.

A transaction is scoped before its first statement, in the same network flight: role, search
path and tenant are transaction-local, so neither the pool nor a pooler in between can carry
them to the next caller.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import time_ns
from typing import Any, TypeVar
from uuid import UUID

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from shared import metrics, telemetry, wire
from shared.errors import NotFound, Problem, Unavailable
from shared.pool import Pool
from shared.record import record
from shared.rows import rows_of
from shared.troubles import away, constraint_of, retryable
from shared.wire import Answer, Broken

Row = TypeVar("Row")
Step = tuple[str, Mapping[str, Any]]
"""A statement and its parameters."""

CONTROL = "control"
# The server ends a statement by itself; past this, it is not there any more.
_GRACE_S = 3.0


@record
class Scope:
    """Where a transaction runs and what it may touch.

    ``database`` is ``control`` or a cell's name; ``role`` None keeps the login role.
    """

    database: str
    role: str | None
    schema: str
    tenant_id: UUID | None = None
    statement_timeout_ms: int = 5000


class NotAnswered(Unavailable):
    """The commit was sent and no answer came: it may have happened or not."""


PLATFORM = Scope(CONTROL, "platform", "control")


class Db:
    """Typed access to one transaction, already scoped; begins with its first statement."""

    def __init__(self, pool: Pool, scope: Scope) -> None:
        self._pool = pool
        self._scope = scope
        self._connection: Connection | None = None
        self._over = False

    def _opening(self, *, lasting: bool = True) -> bytes:
        scope = self._scope
        limit_ms = scope.statement_timeout_ms
        return wire.opening(scope.role, scope.schema, scope.tenant_id, limit_ms, lasting=lasting)

    def _send(self, message: bytes, text: str, *, statements: int = 1) -> Answer:
        """Send one message; the first one of a transaction takes the scope along.

        A scope that is refused leaves an aborted transaction, in which the server refuses the
        message too.
        """
        if self._over:
            raise Broken("the transaction is over")
        if self._connection is None:
            flight = (self._opening(), message)
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
        telemetry.step(text, began, {"db.system.name": "postgresql", "db.namespace": database})

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
        return rows_of(shape, self._execute(sql, params))

    def first(self, shape: type[Row], sql: str, **params: Any) -> Row | None:
        """Run ``sql``; the first row as ``shape``, or None."""
        return next(iter(self.all(shape, sql, **params)), None)

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
        return next(iter(self.column(sql, **params)), None)

    def column(self, sql: str, **params: Any) -> list[Any]:
        """Run ``sql``; the first column of each of its rows."""
        return [row[0] for row in self._execute(sql, params).rows or []]

    def pairs(self, sql: str, **params: Any) -> dict[Any, Any]:
        """Run ``sql``; its first column to its second."""
        return dict(self._execute(sql, params).rows or [])

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
            if constraint_of(error) != constraint:
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
            self._leave()

    def _leave(self) -> None:
        self._over = True
        kept, self._connection = self._connection, None
        if kept is not None:
            self._pool.give(kept)

    def whole(self, shape: type[Row], steps: Sequence[Step], *, lasting: bool) -> list[Row]:
        """See ``Databases.at_once``."""
        messages = (wire.statement(sql, values) for sql, values in steps)
        flight = (self._opening(lasting=lasting), *messages, wire.query("commit"))
        texts = ("begin", *(sql for sql, _ in steps), "commit")
        try:
            *_, answer, _ended = self._begin(flight, texts, len(steps))
        finally:  # whatever was refused, the transaction is over
            self._leave()
        return rows_of(shape, answer)

    def _abandon(self) -> None:
        """Roll back without hiding the error that is already on its way up."""
        with suppress(DatabaseError, InterfaceError, NotAnswered):
            self._end("rollback")


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
