"""Snapshots, and moving a subscription to another point of its history."""

import time
from collections.abc import Callable
from typing import Any

from emulators.grpc_requests import check_labels, check_mask, check_times, invalid, page
from emulators.pubsub.broker import Broker
from emulators.pubsub.limits import check_name
from emulators.pubsub.messages import Empty, Snapshot, response, timestamp, updated
from emulators.pubsub.refusals import exists, immutable

SNAPSHOT_LIFE_NS = 7 * 86_400 * 1_000_000_000
MUTABLE = {"labels", "expire_time"}


class Seeking:
    """The methods of google.pubsub.v1.Subscriber that concern the past."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def seek(self, given: Any, _context: Any) -> Any:
        """Mark everything before a point as acknowledged, everything kept after it as not."""
        subscription = self._broker.subscription(given.subscription)
        check_times(given, "time")
        store, config = self._broker.store, subscription.config
        is_wanted = self._target(given)
        store.flush()
        deliveries = []
        for message in store.known(config.name, config.topic, time.time_ns()):
            is_acked = not (is_wanted(message) and subscription.accepts(message.attributes))
            if config.retain_acked_messages or not is_acked:
                deliveries.append((int(message.message_id), is_acked))
        store.rewrite(config.name, deliveries)
        subscription.load()
        return response("SeekResponse")()

    async def create_snapshot(self, given: Any, _context: Any) -> Any:
        check_name(given.name, "snapshots")
        check_labels(given.labels)
        if given.name in self._broker.snapshots:
            raise exists(given.name)
        config = self._broker.subscription(given.subscription).config
        expires_ns = time.time_ns() + SNAPSHOT_LIFE_NS
        snapshot = Snapshot(name=given.name, topic=config.topic, expire_time=timestamp(expires_ns))
        snapshot.labels.update(given.labels)
        self._broker.store.flush()
        pending = self._broker.store.pending(config.name)
        ids = [int(message.message_id) for message, _ in pending]
        self._broker.store.keep(ids, expires_ns)
        self._save(snapshot, {"ids": ids, "last_id": self._broker.last_id()})
        return snapshot

    async def get_snapshot(self, given: Any, _context: Any) -> Any:
        return self._broker.snapshot(given.snapshot)[0]

    async def update_snapshot(self, given: Any, _context: Any) -> Any:
        snapshot, cursor = self._broker.snapshot(given.snapshot.name)
        check_mask(snapshot, given.update_mask, required=True)
        for path in given.update_mask.paths:
            if path not in MUTABLE:
                raise immutable("Snapshot", path)
        snapshot = updated(snapshot, given.snapshot, given.update_mask)
        check_labels(snapshot.labels)
        check_times(snapshot, "expire_time")
        self._save(snapshot, cursor)
        return snapshot

    async def list_snapshots(self, given: Any, _context: Any) -> Any:
        prefix = f"{given.project}/"
        every = [one for one, _ in self._broker.snapshots.values()]
        items, token = page([one for one in every if one.name.startswith(prefix)], given)
        return response("ListSnapshotsResponse")(snapshots=items, next_page_token=token)

    async def delete_snapshot(self, given: Any, _context: Any) -> Any:
        self._broker.snapshot(given.snapshot)
        del self._broker.snapshots[given.snapshot]
        self._broker.store.remove("snapshot", given.snapshot)
        return Empty()

    def _target(self, given: Any) -> Callable[[Any], bool]:
        """Return a predicate of the messages that shall be delivered after a seek."""
        if given.HasField("time"):
            from_ns = given.time.ToNanoseconds()
            return lambda message: bool(message.publish_time.ToNanoseconds() >= from_ns)
        if not given.snapshot:
            raise invalid(
                "No target was specified in the SeekRequest. "
                "Must specify either a time or a snapshot"
            )
        _, cursor = self._broker.snapshot(given.snapshot)
        pending, last_id = set(cursor["ids"]), cursor["last_id"]
        return lambda message: (
            int(message.message_id) > last_id or int(message.message_id) in pending
        )

    def _save(self, snapshot: Any, cursor: Any) -> None:
        self._broker.snapshots[snapshot.name] = (snapshot, cursor)
        self._broker.store.put("snapshot", snapshot, cursor)
