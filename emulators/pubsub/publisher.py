"""The service google.pubsub.v1.Publisher."""

import asyncio
from typing import Any

import grpc

from emulators.grpc_requests import check_labels, check_mask, check_supported, check_times, page
from emulators.grpc_service import CODES, ApiError
from emulators.pubsub.broker import DELETED_TOPIC
from emulators.pubsub.limits import check_name, check_publish, check_retention
from emulators.pubsub.messages import Empty, response, updated
from emulators.pubsub.part import Part
from emulators.pubsub.refusals import exists, immutable, not_found

FIXED = {"name", "satisfies_pzs", "state"}
SUPPORTED = FIXED | {"labels", "message_retention_duration"}


class Publisher(Part):
    """Topics, and publishing to them."""

    async def create_topic(self, topic: Any, _context: Any) -> Any:
        check_name(topic.name, "topics")
        _check(topic)
        if topic.name in self.broker.topics:
            raise exists(topic.name)
        return self._save(topic)

    async def get_topic(self, given: Any, _context: Any) -> Any:
        return self.broker.topic(given.topic)

    async def update_topic(self, given: Any, _context: Any) -> Any:
        current = self.broker.topic(given.topic.name)
        check_mask(current, given.update_mask, required=True)
        for path in given.update_mask.paths:
            if path.split(".")[0] in FIXED:
                raise immutable("Topic", path)
        topic = updated(current, given.topic, given.update_mask)
        _check(topic)
        return self._save(topic)

    async def list_topics(self, given: Any, _context: Any) -> Any:
        prefix = f"{given.project}/"
        topics = sorted(self.broker.topics.items())
        items, token = page([one for name, one in topics if name.startswith(prefix)], given)
        return response("ListTopicsResponse")(topics=items, next_page_token=token)

    async def list_topic_subscriptions(self, given: Any, _context: Any) -> Any:
        self.broker.topic(given.topic)
        every = self.broker.subscriptions.values()
        names = sorted(one.name for one in every if one.config.topic == given.topic)
        items, token = page(names, given)
        make = response("ListTopicSubscriptionsResponse")
        return make(subscriptions=items, next_page_token=token)

    async def list_topic_snapshots(self, given: Any, _context: Any) -> Any:
        self.broker.topic(given.topic)
        snapshots = [one for one, _ in self.broker.snapshots.values()]
        items, token = page(sorted(x.name for x in snapshots if x.topic == given.topic), given)
        return response("ListTopicSnapshotsResponse")(snapshots=items, next_page_token=token)

    async def delete_topic(self, given: Any, _context: Any) -> Any:
        """Delete a topic; its subscriptions stay and keep what they have."""
        self.broker.topic(given.topic)
        del self.broker.topics[given.topic]
        self.broker.store.remove("topic", given.topic)
        for one in self.broker.subscriptions.values():
            if one.config.topic == given.topic:
                one.config.topic = DELETED_TOPIC
                self.broker.store.put("subscription", one.config)
        return Empty()

    async def detach_subscription(self, given: Any, _context: Any) -> Any:
        """Cut a subscription off its topic; what it had is gone, and it accepts no pull."""
        subscription = self.broker.subscription(given.subscription)
        subscription.config.detached = True
        await self.pushers.remove(subscription)
        subscription.backlog.clear()
        self.broker.store.detach(subscription.name)
        self.broker.store.put("subscription", subscription.config)
        return response("DetachSubscriptionResponse")()

    async def publish(self, given: Any, _context: Any) -> Any:
        """Accept messages; when this answers they are on disk."""
        self.broker.topic(given.topic)
        check_publish(given)
        outcome = self.faults.take("pubsub", given.topic)
        if outcome.delay_s:
            await asyncio.sleep(outcome.delay_s)
        if outcome.status is not None:
            code = CODES.get(outcome.status, grpc.StatusCode.UNKNOWN)
            raise ApiError(code, "a fault was ordered for this topic")
        for _ in range(outcome.copies):
            ids = self.broker.publish(given.topic, _fresh(given))
        if outcome.dropped:
            raise ApiError(grpc.StatusCode.UNAVAILABLE, "published, but a fault took the answer")
        return response("PublishResponse")(message_ids=ids)

    def _save(self, topic: Any) -> Any:
        topic.state = 1  # ACTIVE
        self.broker.topics[topic.name] = topic
        self.broker.store.put("topic", topic)
        return topic


def _check(topic: Any) -> None:
    if topic.HasField("schema_settings"):
        raise not_found(topic.schema_settings.schema)  # no schema can be made here
    check_supported(topic, SUPPORTED)
    check_labels(topic.labels)
    check_times(topic, "message_retention_duration")
    check_retention(topic)


def _fresh(given: Any) -> list[Any]:
    copy = type(given)()
    copy.CopyFrom(given)
    return list(copy.messages)
