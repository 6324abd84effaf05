"""What Pub/Sub keeps on disk: resources, messages, and who has still to get which.

A publish is committed before it is answered. Acknowledgements and attempts are gathered and
written a moment later: losing them in a crash costs a redelivery, never a message.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from emulators import database
from emulators.pubsub.messages import PubsubMessage

FLUSH_S = 0.05

SCHEMA = """
create table if not exists resource (
    kind text not null, name text not null, body blob not null, extra text not null default '{}',
    primary key (kind, name)
) without rowid;
create table if not exists message (
    id integer primary key, topic text not null, published_ns integer not null,
    keep_until_ns integer not null, body blob not null
);
create index if not exists message_topic on message (topic, id);
create table if not exists delivery (
    subscription text not null, message_id integer not null, attempt integer not null default 0,
    is_acked integer not null default 0,
    primary key (subscription, message_id)
) without rowid;
create index if not exists delivery_message on delivery (message_id);
"""

_ORPHANS = """
delete from message where keep_until_ns < :now
and not exists (select 1 from delivery where message_id = message.id)
"""


class Store:
    """One SQLite file."""

    def __init__(self, path: Path) -> None:
        self._database = database.connect(path, SCHEMA)
        self._acked: list[tuple[str, int]] = []
        self._retained: list[tuple[str, int]] = []
        self._attempts: dict[tuple[str, int], int] = {}
        self._flush: asyncio.TimerHandle | None = None

    def put(self, kind: str, resource: Any, extra: Any = None) -> None:
        """Keep a topic, subscription or snapshot; replaces the one of the same name."""
        self._database.execute(
            "insert or replace into resource values (?, ?, ?, ?)",
            (kind, resource.name, resource.SerializeToString(), json.dumps(extra)),
        )

    def resources(self, kind: str) -> list[tuple[bytes, Any]]:
        """List the serialized resources of one kind with their extra, by name."""
        rows = self._database.execute(
            "select body, extra from resource where kind = ? order by name", (kind,)
        )
        return [(body, json.loads(extra)) for body, extra in rows]

    def remove(self, kind: str, name: str) -> None:
        """Forget a resource and, of a subscription, its deliveries."""
        self._database.execute("delete from resource where kind = ? and name = ?", (kind, name))
        if kind == "subscription":
            self.detach(name)

    def detach(self, subscription: str) -> None:
        """Forget every delivery of a subscription."""
        self.flush()
        self._database.execute("delete from delivery where subscription = ?", (subscription,))

    def publish(
        self, topic: str, keep_until_ns: int, messages: list[tuple[Any, list[str]]]
    ) -> None:
        """Commit messages, each with the subscriptions that shall get it."""
        with self._transaction():
            self._database.executemany(
                "insert into message values (?, ?, ?, ?, ?)",
                [_row(topic, keep_until_ns, message) for message, _ in messages],
            )
            self._database.executemany(
                "insert into delivery (subscription, message_id) values (?, ?)",
                [(name, int(message.message_id)) for message, to in messages for name in to],
            )

    def acked(self, subscription: str, message_id: str, *, retain: bool) -> None:
        """Note an acknowledgement; with ``retain`` the message stays for a later seek."""
        (self._retained if retain else self._acked).append((subscription, int(message_id)))
        self._flush_soon()

    def attempted(self, subscription: str, message_id: str, attempt: int) -> None:
        """Note how often a delivery was tried."""
        self._attempts[subscription, int(message_id)] = attempt
        self._flush_soon()

    def pending(self, subscription: str) -> list[tuple[Any, int]]:
        """Messages that a subscription has not acknowledged, with attempts, oldest first."""
        rows = self._database.execute(
            "select body, attempt from delivery join message on id = message_id"
            " where subscription = ? and not is_acked order by id",
            (subscription,),
        )
        return [(PubsubMessage.FromString(body), attempt) for body, attempt in rows]

    def known(self, subscription: str, topic: str, now_ns: int) -> Iterator[Any]:
        """Every message still kept that a seek of this subscription can bring back."""
        rows = self._database.execute(
            "select body from message where topic = ? and keep_until_ns > ? or id in"
            " (select message_id from delivery where subscription = ?) order by id",
            (topic, now_ns, subscription),
        )
        return (PubsubMessage.FromString(body) for (body,) in rows.fetchall())

    def rewrite(self, subscription: str, deliveries: Iterable[tuple[int, bool]]) -> None:
        """Replace all deliveries of a subscription by ``(message id, is acked)``."""
        self.flush()
        with self._transaction():
            self._database.execute("delete from delivery where subscription = ?", (subscription,))
            self._database.executemany(
                "insert into delivery (subscription, message_id, is_acked) values (?, ?, ?)",
                [(subscription, message_id, is_acked) for message_id, is_acked in deliveries],
            )

    def keep(self, message_ids: Iterable[int], until_ns: int) -> None:
        """Keep messages at least until a time, acknowledged or not."""
        self._database.executemany(
            "update message set keep_until_ns = max(keep_until_ns, ?) where id = ?",
            [(until_ns, message_id) for message_id in message_ids],
        )

    def expire(self, subscription: str, published_before_ns: int) -> int:
        """Forget deliveries of messages older than the retention; return how many."""
        cursor = self._database.execute(
            "delete from delivery where subscription = ? and message_id in"
            " (select id from message where published_ns < ?)",
            (subscription, published_before_ns),
        )
        return cursor.rowcount

    def sweep(self, now_ns: int) -> None:
        """Drop the messages nobody is waiting for."""
        self.flush()
        self._database.execute(_ORPHANS, {"now": now_ns})

    def flush(self) -> None:
        """Write everything that was noted."""
        if self._flush:
            self._flush.cancel()
            self._flush = None
        if not (self._acked or self._retained or self._attempts):
            return
        with self._transaction():
            self._write_notes()
        self._acked, self._retained, self._attempts = [], [], {}

    def clear(self) -> None:
        """Forget everything."""
        self.flush()
        for table in ("resource", "message", "delivery"):
            self._database.execute(f"delete from {table}")  # noqa: S608

    def close(self) -> None:
        """Flush and close the file."""
        self.flush()
        self._database.close()

    def _write_notes(self) -> None:
        run = self._database.executemany
        run("delete from delivery where subscription = ? and message_id = ?", self._acked)
        run(
            "update delivery set is_acked = 1 where subscription = ? and message_id = ?",
            self._retained,
        )
        run(
            "update delivery set attempt = ? where subscription = ? and message_id = ?",
            [(attempt, *key) for key, attempt in self._attempts.items()],
        )

    def _flush_soon(self) -> None:
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(FLUSH_S, self._flush_now)

    def _flush_now(self) -> None:
        self._flush = None
        self.flush()

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._database.execute)


class _Transaction:
    """Commit at the end of the block, or roll back when it raises."""

    def __init__(self, execute: Callable[[str], Any]) -> None:
        self._execute = execute

    def __enter__(self) -> None:
        self._execute("begin immediate")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._execute("rollback" if kind else "commit")


def _row(topic: str, keep_until_ns: int, message: Any) -> tuple[int, str, int, int, bytes]:
    published_ns = message.publish_time.ToNanoseconds()
    body = message.SerializeToString()
    return int(message.message_id), topic, published_ns, keep_until_ns, body
