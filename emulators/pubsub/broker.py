"""All topics, subscriptions and snapshots, and the way of a message from one to the others."""

import time
from typing import Any

from emulators.grpc_messages import seconds
from emulators.pubsub.messages import Snapshot as SnapshotMessage
from emulators.pubsub.messages import Subscription as SubscriptionMessage
from emulators.pubsub.messages import Topic as TopicMessage
from emulators.pubsub.messages import timestamp
from emulators.pubsub.refusals import not_found
from emulators.pubsub.store import Store
from emulators.pubsub.subscription import Subscription

DELETED_TOPIC = "_deleted-topic_"
NS = 1_000_000_000


class Broker:
    """The state of the emulator; everything in it is also in the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.topics: dict[str, Any] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.snapshots: dict[str, tuple[Any, Any]] = {}
        # Identifiers must not repeat after a restart, or consumers would discard new messages
        # as known ones; a clock does better than a counter in a file.
        self._last_id = time.time_ns() // 1000

    def load(self) -> None:
        """Take everything from the store, as after a restart."""
        self.store.sweep(time.time_ns())
        for body, _ in self.store.resources("topic"):
            topic = TopicMessage.FromString(body)
            self.topics[topic.name] = topic
        for body, cursor in self.store.resources("snapshot"):
            snapshot = SnapshotMessage.FromString(body)
            self.snapshots[snapshot.name] = (snapshot, cursor)
        for body, _ in self.store.resources("subscription"):
            self.attach(SubscriptionMessage.FromString(body)).load()

    def attach(self, config: Any) -> Subscription:
        """Add a subscription; it gets what is published from now on."""
        subscription = Subscription(config, self.store, self.forward)
        self.subscriptions[config.name] = subscription
        return subscription

    def topic(self, name: str) -> Any:
        """Return a topic, or refuse."""
        if name not in self.topics:
            raise not_found(name)
        return self.topics[name]

    def subscription(self, name: str) -> Subscription:
        """Return a subscription, or refuse."""
        if name not in self.subscriptions:
            raise not_found(name)
        return self.subscriptions[name]

    def snapshot(self, name: str) -> tuple[Any, Any]:
        """Return a snapshot and its cursor, or refuse."""
        if name not in self.snapshots:
            raise not_found(name)
        return self.snapshots[name]

    def publish(self, topic: str, messages: list[Any]) -> list[str]:
        """Commit messages and hand them to the subscriptions; return their identifiers."""
        now_ns = time.time_ns()
        published_at = timestamp(now_ns // 1_000_000 * 1_000_000)
        receivers = self._receivers(topic)
        addressed = []
        for message in messages:
            message.message_id = self._next_id()
            message.publish_time.CopyFrom(published_at)
            to = [one for one in receivers if one.accepts(message.attributes)]
            addressed.append((message, to))
        self._commit(topic, now_ns, addressed)
        for message, to in addressed:
            for one in to:
                one.offer(message)
        return [message.message_id for message in messages]

    def forward(self, topic: str, message: Any) -> bool:
        """Publish a dead letter; False when its topic is gone."""
        if topic not in self.topics:
            return False
        self.publish(topic, [message])
        return True

    def expire(self) -> None:
        """Drop messages that are older than the retention of their subscription."""
        now_ns = time.time_ns()
        for subscription in self.subscriptions.values():
            length = seconds(subscription.config.message_retention_duration)
            if self.store.expire(subscription.name, now_ns - int(length * NS)):
                subscription.load()
        self.store.sweep(now_ns)

    def last_id(self) -> int:
        """Return the identifier given last; all later messages have a greater one."""
        return self._last_id

    def _receivers(self, topic: str) -> list[Subscription]:
        return [
            one
            for one in self.subscriptions.values()
            if one.config.topic == topic and not one.config.detached
        ]

    def _commit(
        self, topic: str, now_ns: int, addressed: list[tuple[Any, list[Subscription]]]
    ) -> None:
        keep_until_ns = self._keep_until_ns(topic, now_ns)
        rows = [
            (message, [one.name for one in to])
            for message, to in addressed
            if to or keep_until_ns > now_ns
        ]
        if rows:
            self.store.publish(topic, keep_until_ns, rows)

    def _keep_until_ns(self, topic: str, now_ns: int) -> int:
        retention = seconds(self.topics[topic].message_retention_duration)
        ends = [
            snapshot.expire_time.ToNanoseconds()
            for snapshot, _ in self.snapshots.values()
            if snapshot.topic == topic
        ]
        return int(max([now_ns + int(retention * NS), *ends]))

    def _next_id(self) -> str:
        self._last_id += 1
        return str(self._last_id)
