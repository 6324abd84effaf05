"""What happens to objects arrives at Pub/Sub, as the bucket's configurations ask."""

import json
from typing import Any

import pytest
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.pubsub_world import PROJECT, PubSub
from tests.emulators.storage_world import new_bucket, raw, upload


def configure(bucket: Any, topic: str, **fields: Any) -> Any:
    """Add a notification configuration."""
    name = topic.rsplit("/", 1)[-1]
    config = bucket.notification(topic_name=name, topic_project=PROJECT, **fields)
    config.create()
    return config


def arrivals(pubsub: PubSub, subscription: str, count: int) -> list[Any]:
    """Messages at a subscription, by their event and object."""
    received = pubsub.pull(subscription, count)
    pubsub.ack(subscription, received)
    messages = [one.message for one in received]
    return sorted(messages, key=lambda one: one.attributes["eventTime"])


def test_an_upload_is_told(emulators: Emulators, own_pubsub: PubSub) -> None:
    """Attributes name the event, and the data is the object's resource."""
    topic = own_pubsub.topic()
    subscription = own_pubsub.subscription(topic)
    bucket = new_bucket(emulators)
    config = configure(
        bucket,
        topic,
        payload_format="JSON_API_V1",
        event_types=["OBJECT_FINALIZE"],
        custom_attributes={"origin": "clinic"},
    )

    blob = upload(bucket, "a/b.txt")

    (message,) = arrivals(own_pubsub, subscription, 1)
    attributes = dict(message.attributes)
    assert attributes.pop("eventTime")[:10] == blob.time_created.strftime("%Y-%m-%d")
    assert attributes == {
        "eventType": "OBJECT_FINALIZE",
        "bucketId": bucket.name,
        "objectId": "a/b.txt",
        "objectGeneration": str(blob.generation),
        "payloadFormat": "JSON_API_V1",
        "notificationConfig": (
            f"projects/_/buckets/{bucket.name}/notificationConfigs/{config.notification_id}"
        ),
        "origin": "clinic",
    }
    resource = json.loads(message.data)
    assert (resource["name"], resource["size"]) == ("a/b.txt", "4")


@pytest.mark.parametrize(("versioning", "loss"), [(False, "DELETE"), (True, "ARCHIVE")])
def test_every_change_is_told(
    emulators: Emulators, own_pubsub: PubSub, versioning: Any, loss: str
) -> None:
    """An overwrite is two events that name each other."""
    topic = own_pubsub.topic()
    subscription = own_pubsub.subscription(topic)
    bucket = new_bucket(emulators, versioning_enabled=versioning)
    configure(bucket, topic, payload_format="NONE")
    first = upload(bucket).generation
    blob = upload(bucket)
    blob.metadata = {"k": "v"}
    blob.patch()
    bucket.blob("a").delete()

    messages = arrivals(own_pubsub, subscription, 5)

    told = sorted(
        (one.attributes["objectGeneration"], one.attributes["eventType"]) for one in messages
    )
    second = blob.generation
    assert told == [
        *sorted([(str(first), f"OBJECT_{loss}"), (str(first), "OBJECT_FINALIZE")]),
        *sorted(
            (str(second), f"OBJECT_{event}") for event in (loss, "FINALIZE", "METADATA_UPDATE")
        ),
    ]
    links = {
        name: one.attributes[name]
        for one in messages
        for name in ("overwroteGeneration", "overwrittenByGeneration")
        if name in one.attributes
    }
    assert links == {"overwroteGeneration": str(first), "overwrittenByGeneration": str(second)}
    assert {one.data for one in messages} == {b""}


def test_only_what_is_asked_for_is_told(emulators: Emulators, own_pubsub: PubSub) -> None:
    """A prefix and a list of events choose."""
    topic = own_pubsub.topic()
    subscription = own_pubsub.subscription(topic)
    bucket = new_bucket(emulators)
    configure(bucket, topic, blob_name_prefix="in/", event_types=["OBJECT_DELETE"])
    upload(bucket, "out/a").delete()
    upload(bucket, "in/a").delete()
    emulators.wait_idle()

    (message,) = arrivals(own_pubsub, subscription, 1)

    assert message.attributes["objectId"] == "in/a"
    assert message.attributes["eventType"] == "OBJECT_DELETE"
    assert own_pubsub.has_nothing(topic, subscription)


def test_a_refused_write_tells_nothing(emulators: Emulators, own_pubsub: PubSub) -> None:
    """An event is part of the change, or is not at all."""
    topic = own_pubsub.topic()
    subscription = own_pubsub.subscription(topic)
    bucket = new_bucket(emulators)
    configure(bucket, topic)
    with pytest.raises(exceptions.PreconditionFailed):
        upload(bucket, if_generation_match=1)
    emulators.wait_idle()

    assert own_pubsub.has_nothing(topic, subscription)


def test_configurations_are_listed_and_deleted(emulators: Emulators, own_pubsub: PubSub) -> None:
    """Each has an id of its own."""
    bucket, topic = new_bucket(emulators), own_pubsub.topic()
    one, two = (configure(bucket, topic, event_types=["OBJECT_DELETE"]) for _ in range(2))

    one.delete()

    left = list(bucket.list_notifications())
    assert [config.notification_id for config in left] == [two.notification_id]
    assert (left[0].topic_name, left[0].event_types) == (
        topic.rsplit("/", 1)[-1],
        ["OBJECT_DELETE"],
    )
    assert not one.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": "t"},
        {"topic": f"//pubsub.googleapis.com/projects/{PROJECT}/topics/nobody-made-it"},
        {"payload_format": "XML"},
        {"event_types": ["OBJECT_SEEN"]},
        {"event_types": [{}]},
        {"custom_attributes": {"a": 1}},
        {"object_name_prefix": ["in/"]},
    ],
)
def test_refuses_a_configuration_that_cannot_work(
    emulators: Emulators, own_pubsub: PubSub, wrong: dict[str, Any]
) -> None:
    """Topic, format and events are checked when it is made; a topic must be there."""
    bucket = new_bucket(emulators)
    given = {"topic": f"//pubsub.googleapis.com/{own_pubsub.topic()}"}
    given |= {"payload_format": "NONE"}

    answer = raw(
        emulators, "POST", f"/storage/v1/b/{bucket.name}/notificationConfigs", json=given | wrong
    )

    assert answer.status_code == 400
