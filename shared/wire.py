"""What travels between a transaction and PostgreSQL, in as few flights as the protocol allows.

pg8000 opens the connection, knows the types and handles every rare message. Its own ``run`` waits
three times a statement and reads each message in two small steps; here a statement is one flight,
and the one that begins a transaction travels together with the first statement.
"""

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from time import monotonic
from typing import Any
from uuid import UUID

from pg8000 import core
from pg8000.converters import PG_TYPES, PY_TYPES, make_params, string_in, timestamptz_in
from pg8000.exceptions import InterfaceError
from pg8000.native import Connection, to_statement

Decoder = Callable[[str], Any] | None


class Broken(InterfaceError):  # type: ignore[misc]
    """There is no talking to the server, or no more on this connection, which must be closed."""

    @property
    def silent(self) -> bool:
        """Whether the server said nothing in time, rather than that it is gone."""
        return isinstance(self.__cause__, TimeoutError)


_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_CHUNK = 65_536
_HEAD = struct.Struct("!ci")
_INT = struct.Struct("!i")
_SHORT = struct.Struct("!H")
_TIMESTAMPTZ = 1184
# Describe, execute and sync of the unnamed portal: unnamed is safe behind a transaction pooler.
_REST = b"D\0\0\0\6P\0" + b"E\0\0\0\x09\0\0\0\0\0" + core.SYNC_MSG


class Answer(core.Context):  # type: ignore[misc]
    """What came back for one message: column names, rows, and how many rows were touched."""

    names: tuple[str, ...] = ()
    rows: Any

    def settle(self) -> None:
        """Decode the rows, now that the whole answer is read.

        Raises:
            DatabaseError: the server refused the statement.
        """
        if self.error is not None:
            raise self.error
        if self.columns is not None:
            self.names, decoders = _columns(self.columns)
            self.rows = [_row(body, decoders) for body in self.rows]


def query(text: str) -> bytes:
    """A message of the simple protocol: constant text of one or more statements."""
    body = text.encode() + b"\0"
    return b"Q" + _INT.pack(len(body) + 4) + body


@lru_cache(maxsize=4096)
def opening(
    role: str | None, schema: str, tenant_id: UUID | None, limit_ms: int, *, lasting: bool
) -> bytes:
    """Begin and scope, as one simple-protocol message; every name is checked, none is quoted.

    Raises:
        ValueError: ``role`` or ``schema`` is no name of a database.
    """
    for name in (role, schema):
        if name is not None and not _NAME.fullmatch(name):
            raise ValueError(f"not a database name: {name!r}")
    parts = ["begin"]
    if role is not None:
        parts.append(f"set local role {role}")
    parts.append(f"set local search_path to {schema}, pg_temp")
    parts.append(f"set local app.current_tenant to '{tenant_id or ''}'")
    parts.append(f"set local statement_timeout to {limit_ms}")
    if not lasting:
        parts.append("set local synchronous_commit to off")
    return query("; ".join(parts))


def statement(sql: str, params: Mapping[str, Any]) -> bytes:
    """One statement with its parameters, by the extended protocol."""
    parse, values_of = _compiled(sql)
    values = make_params(PY_TYPES, values_of(params))
    parts = [b"\0\0\0\0", _SHORT.pack(len(values))]
    for value in values:
        if value is None:
            parts.append(b"\xff\xff\xff\xff")
        else:
            encoded = value.encode()
            parts += (_INT.pack(len(encoded)), encoded)
    parts.append(b"\0\0")
    bind = b"".join(parts)
    return b"".join((parse, b"B", _INT.pack(len(bind) + 4), bind, _REST))


def exchange(
    connection: Connection, *messages: bytes, texts: Sequence[str], within_s: float
) -> list[Answer]:
    """Send ``messages`` in one flight and read every answer; none of them is settled yet.

    A message after one that failed inside a transaction is refused by the server.

    Raises:
        Broken: the answers did not come whole, within ``within_s`` seconds, and understood. What
            the server did is unknown, and what comes next on this connection too.
    """
    answers = [Answer(text) for text in texts]
    ends_at = monotonic() + within_s
    try:
        connection._usock.settimeout(within_s)  # noqa: SLF001 - no public pipelining
        connection._usock.sendall(b"".join(messages))  # noqa: SLF001
        _receive(connection, answers, ends_at)
    except Exception as error:
        raise Broken(f"the exchange broke: {error}") from error
    return answers


def _receive(connection: Connection, answers: list[Answer], ends_at: float) -> None:
    """Read up to one ReadyForQuery for each of ``answers``.

    Past the driver's buffer, which is empty once a connection is open: only this module reads on.
    """
    handlers = connection.message_types
    data, at = b"", 0
    for answer in answers:
        code = b""
        while code != core.READY_FOR_QUERY:
            while True:
                if len(data) - at >= _HEAD.size:
                    code, size = _HEAD.unpack_from(data, at)
                    if len(data) - at > size:
                        break
                data, at = data[at:] + _more(connection, ends_at, answer), 0
            body = data[at + 5 : at + 1 + size]
            at += 1 + size
            if code == core.DATA_ROW:
                answer.rows.append(body)
            elif code == core.ROW_DESCRIPTION:
                answer.columns, answer.rows = body, []
            else:
                handlers[code](body, answer)
    if at != len(data):
        raise InterfaceError("more came than was asked for")


def _more(connection: Connection, ends_at: float, answer: Answer) -> bytes:
    chunk: bytes = connection._usock.recv(_CHUNK)  # noqa: SLF001
    if not chunk:
        raise InterfaceError("closed by the server") from answer.error
    if monotonic() > ends_at:
        raise TimeoutError("the answer trickled in")
    return chunk


@lru_cache(maxsize=1024)
def _compiled(sql: str) -> tuple[bytes, Callable[[Mapping[str, Any]], Sequence[Any]]]:
    """The parse message of ``sql``, and how its parameters are put in order."""
    text, values_of = to_statement(sql)
    body = b"\0" + text.encode() + b"\0\0\0"
    return b"P" + _INT.pack(len(body) + 4) + body, values_of


@lru_cache(maxsize=1024)
def _columns(description: bytes) -> tuple[tuple[str, ...], tuple[Decoder, ...]]:
    """Names and decoders of a row description; the same query has the same one every time."""
    names: list[str] = []
    decoders: list[Decoder] = []
    at = 2
    for _ in range(*_SHORT.unpack_from(description)):
        end = description.index(b"\0", at)
        names.append(description[at:end].decode())
        (oid,) = _INT.unpack_from(description, end + 7)
        decoder = _moment if oid == _TIMESTAMPTZ else PG_TYPES.get(oid, string_in)
        decoders.append(None if decoder is string_in else decoder)
        at = end + 19
    return tuple(names), tuple(decoders)


def _row(body: bytes, decoders: Sequence[Decoder]) -> list[Any]:
    row: list[Any] = []
    at = 2
    for decode in decoders:
        (size,) = _INT.unpack_from(body, at)
        at += 4
        if size < 0:
            row.append(None)
            continue
        text = body[at : at + size].decode()
        row.append(decode(text) if decode else text)
        at += size
    return row


def _moment(text: str) -> Any:
    """A timestamptz; the driver's own reader takes ten times as long, and is kept for the rest."""
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    return timestamptz_in(text)
