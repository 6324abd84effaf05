"""Notification configurations of buckets, and their messages on the way to Pub/Sub.

A message is stored in the transaction of the change it tells of, and goes when Pub/Sub has it: at
least once, as the service promises.
"""

import asyncio
import base64
import contextlib
import json
import sys
from typing import Any

import grpc

from emulators.grpc_messages import messages_of
from emulators.storage import errors, fields, resources, times
from emulators.storage.store import Store

Resource = dict[str, Any]
wire = messages_of("google.pubsub_v1")

TOPIC_PREFIX = "//pubsub.googleapis.com/"
EVENTS = frozenset({"OBJECT_FINALIZE", "OBJECT_DELETE", "OBJECT_METADATA_UPDATE", "OBJECT_ARCHIVE"})
SERVICE = "https://storage.googleapis.com"
PUBLISH = "/google.pubsub.v1.Publisher/Publish"
GET_TOPIC = "/google.pubsub.v1.Publisher/GetTopic"
TIMEOUT_S = 5.0
FIRST_RETRY_S = 0.1
LAST_RETRY_S = 2.0


class Configs:
    """The notification configurations of all buckets."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def check(self, bucket: str, given: Resource) -> None:
        """Refuse a configuration that cannot be.

        Raises:
            Refused: 404 for the bucket; 400, no topic, or an unknown event or payload format.
        """
        self._store.get_bucket(bucket)
        _check(given)

    def insert(self, bucket: str, given: Resource) -> Resource:
        """Add a configuration that was checked."""
        with self._store.transaction():
            newest = "select coalesce(max(id), 0) from notification where bucket = ?"
            number = self._store.database.execute(newest, (bucket,)).fetchone()[0] + 1
            config = given | {
                "kind": "storage#notification",
                "id": str(number),
                "etag": str(number),
                "selfLink": _self_link(bucket, number),
            }
            self._store.database.execute(
                "insert into notification (bucket, id, config) values (?, ?, ?)",
                (bucket, number, json.dumps(config)),
            )
        return config

    def list(self, bucket: str) -> list[Resource]:
        """List the configurations of a bucket in the order of insertion."""
        rows = self._store.database.execute(
            "select config from notification where bucket = ? order by id", (bucket,)
        )
        return [json.loads(row[0]) for row in rows]

    def get(self, bucket: str, number: str) -> Resource:
        """One configuration.

        Raises:
            Refused: 404.
        """
        for config in self.list(bucket):
            if config["id"] == number:
                return config
        raise errors.Refused(404, "notFound", f"Notification {number} not found")

    def delete(self, bucket: str, number: str) -> None:
        """Remove a configuration.

        Raises:
            Refused: 404.
        """
        self.get(bucket, number)
        self._store.database.execute(
            "delete from notification where bucket = ? and id = ?", (bucket, number)
        )


class Notifier:
    """Stores messages of changes and publishes them in order."""

    def __init__(self, store: Store, configs: Configs, pubsub: str) -> None:
        self._store = store
        self._configs = configs
        self._pubsub = pubsub
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._refusing: set[str] = set()

    def start(self) -> None:
        """Begin to publish, first what an earlier process left."""
        self._wake.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop publishing; what is left stays stored."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def note(self, event: str, resource: Resource, **extra: Any) -> None:
        """Store the messages of one change; call it inside the transaction of the change."""
        resource = resources.linked(resource, SERVICE)
        for config in self._configs.list(resource["bucket"]):
            if _concerns(config, event, resource["name"]):
                topic = config["topic"].removeprefix(TOPIC_PREFIX)
                self._store.database.execute(
                    "insert into pending (topic, message) values (?, ?)",
                    (topic, json.dumps(message(config, event, resource, extra))),
                )
                self._wake.set()

    async def require_topic(self, topic: str) -> None:
        """Refuse a topic that Pub/Sub does not have.

        Raises:
            Refused: 400, it has none of this name; 503, it does not answer.
        """
        request = wire.GetTopicRequest(topic=topic.removeprefix(TOPIC_PREFIX))
        async with grpc.aio.insecure_channel(self._pubsub) as channel:
            get = channel.unary_unary(
                GET_TOPIC,
                request_serializer=wire.GetTopicRequest.serialize,
                response_deserializer=wire.Topic.deserialize,
            )
            try:
                await get(request, timeout=TIMEOUT_S)
            except grpc.aio.AioRpcError as error:
                if error.code() == grpc.StatusCode.UNAVAILABLE:
                    raise errors.unavailable(503) from None
                raise errors.invalid(f"Cloud Pub/Sub topic {topic} not found") from None

    def is_idle(self) -> bool:
        """Tell whether every message has been published."""
        return self._next() is None

    async def _run(self) -> None:
        async with grpc.aio.insecure_channel(self._pubsub) as channel:
            publish = channel.unary_unary(
                PUBLISH,
                request_serializer=wire.PublishRequest.serialize,
                response_deserializer=wire.PublishResponse.deserialize,
            )
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._drain(publish)

    async def _drain(self, publish: Any) -> None:
        retry_s = FIRST_RETRY_S
        while row := self._next():
            number, topic, text = row
            try:
                await publish(_request(topic, json.loads(text)), timeout=TIMEOUT_S)
            except grpc.aio.AioRpcError as error:
                if error.code() not in (
                    grpc.StatusCode.NOT_FOUND,
                    grpc.StatusCode.INVALID_ARGUMENT,
                ):
                    await asyncio.sleep(retry_s)
                    retry_s = min(retry_s * 2, LAST_RETRY_S)
                    continue
                self._report(topic, error.details())
            self._store.database.execute("delete from pending where id = ?", (number,))
            retry_s = FIRST_RETRY_S

    def _report(self, topic: str, why: str | None) -> None:
        """Say once for each topic that its messages cannot be published."""
        if topic not in self._refusing:
            self._refusing.add(topic)
            sys.stderr.write(f"storage: notifications to {topic} are lost: {why}\n")

    def _next(self) -> tuple[int, str, str] | None:
        row: tuple[int, str, str] | None = self._store.database.execute(
            "select id, topic, message from pending order by id limit 1"
        ).fetchone()
        return row


def message(config: Resource, event: str, resource: Resource, extra: Resource) -> Resource:
    """Make data and attributes of one message.

    Source: Cloud Storage documentation, "Pub/Sub notifications", attributes and payload.
    """
    attributes = {
        **config.get("custom_attributes", {}),
        "notificationConfig": (
            f"projects/_/buckets/{resource['bucket']}/notificationConfigs/{config['id']}"
        ),
        "eventType": event,
        "payloadFormat": config["payload_format"],
        "bucketId": resource["bucket"],
        "objectId": resource["name"],
        "objectGeneration": resource["generation"],
        "eventTime": times.write(times.now()),
        **{name: str(value) for name, value in extra.items() if value},
    }
    wanted = config["payload_format"] == "JSON_API_V1"
    data = json.dumps(resource, indent=2).encode() if wanted else b""
    return {"data": base64.b64encode(data).decode(), "attributes": attributes}


def _request(topic: str, stored: Resource) -> Any:
    data = base64.b64decode(stored["data"])
    return wire.PublishRequest(
        topic=topic, messages=[{"data": data, "attributes": stored["attributes"]}]
    )


def _concerns(config: Resource, event: str, name: str) -> bool:
    events = config.get("event_types") or EVENTS
    return event in events and name.startswith(config.get("object_name_prefix", ""))


def _check(given: Resource) -> None:
    if not str(given.get("topic", "")).startswith(TOPIC_PREFIX + "projects/"):
        raise errors.invalid(f"Invalid Google Cloud Pub/Sub topic: {given.get('topic')!r}")
    if given.get("payload_format") not in ("JSON_API_V1", "NONE"):
        raise errors.invalid(f"Invalid payload format: {given.get('payload_format')!r}")
    events = given.get("event_types") or []
    if not isinstance(events, list) or any(event not in tuple(EVENTS) for event in events):
        raise errors.invalid(f"Invalid event types: {events!r}")
    fields.check_texts("custom_attributes", given.get("custom_attributes") or {})
    fields.check_texts("", {"object_name_prefix": given.get("object_name_prefix")})


def _self_link(bucket: str, number: int) -> str:
    base = "https://www.googleapis.com/storage/v1"
    return f"{base}/b/{bucket}/notificationConfigs/{number}"
