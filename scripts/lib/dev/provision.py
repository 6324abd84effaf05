"""Creates what the manifest asks for in the emulators: ``python -m scripts.lib.dev.provision``.

Uses Google's own clients where they reach the emulators. Safe to repeat; subscriptions and
jobs that the manifest no longer names are taken away.
"""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import grpc
from google.api_core.exceptions import AlreadyExists, Conflict
from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient, types
from google.cloud.storage import Client as StorageClient
from google.cloud.tasks_v2 import CloudTasksClient, Queue, RateLimits, RetryConfig
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask

from scripts.lib.dev import manifest as manifests
from scripts.lib.dev.manifest import EntryPoint, Manifest
from scripts.lib.dev.place import (
    ACCOUNT,
    BUCKET,
    LOCATION,
    PROJECT,
    Place,
    from_environment,
)

DEAD_LETTERS = "dead-letters"
# Some fifteen hours, as in the cloud: an outage of half a day needs no hand.
DELIVERY_ATTEMPTS = 100
RETRY_FIRST_S, RETRY_LONGEST_S = 1, 600
# As terraform/storage.tf has it: pages put files there, by sessions that they open (shared/files).
CORS = {
    "origin": ["*"],
    "method": ["POST", "PUT"],
    "responseHeader": [
        "Content-Range",
        "Location",
        "Range",
        "x-goog-content-length-range",
        "x-goog-custom-time",
        "x-goog-resumable",
    ],
    "maxAgeSeconds": 3600,
}


def provision(place: Place, manifest: Manifest) -> None:
    """Bring the emulators to what the manifest names."""
    _topics(manifest)
    _subscriptions(manifest)
    _queues(place, manifest)
    _bucket()
    _jobs(place, manifest)


def _topics(manifest: Manifest) -> None:
    publisher = PublisherClient()
    for topic in (*manifest.event_types, DEAD_LETTERS):
        try:
            publisher.create_topic(name=publisher.topic_path(PROJECT, topic))
        except AlreadyExists:
            continue


def _subscriptions(manifest: Manifest) -> None:
    subscriber = SubscriberClient()
    with subscriber:
        wanted = dict(_wanted_subscriptions(manifest))
        for request in wanted.values():
            try:
                subscriber.create_subscription(request=request)
            except AlreadyExists:
                _point_to(subscriber, request)
        for existing in subscriber.list_subscriptions(project=f"projects/{PROJECT}"):
            if existing.name not in wanted:
                subscriber.delete_subscription(subscription=existing.name)


def _wanted_subscriptions(manifest: Manifest) -> Iterator[tuple[str, types.Subscription]]:
    pull = types.Subscription(
        name=f"projects/{PROJECT}/subscriptions/{DEAD_LETTERS}", topic=_topic(DEAD_LETTERS)
    )
    yield pull.name, pull
    for entry in manifest.of_target("event"):
        for event_type in entry.topics:
            push = _push(entry, event_type)
            yield push.name, push


def _push(entry: EntryPoint, event_type: str) -> types.Subscription:
    return types.Subscription(
        name=f"projects/{PROJECT}/subscriptions/{entry.feature}.{event_type}",
        topic=_topic(event_type),
        push_config=types.PushConfig(
            push_endpoint=entry.url,
            oidc_token=types.PushConfig.OidcToken(
                service_account_email=ACCOUNT, audience=entry.url
            ),
        ),
        ack_deadline_seconds=max(10, entry.timeout_s),
        enable_message_ordering=True,
        dead_letter_policy=types.DeadLetterPolicy(
            dead_letter_topic=_topic(DEAD_LETTERS), max_delivery_attempts=DELIVERY_ATTEMPTS
        ),
        retry_policy=types.RetryPolicy(
            minimum_backoff=Duration(seconds=RETRY_FIRST_S),
            maximum_backoff=Duration(seconds=RETRY_LONGEST_S),
        ),
    )


def _point_to(subscriber: SubscriberClient, subscription: types.Subscription) -> None:
    """Correct the endpoint of a kept subscription: the port follows the manifest's order."""
    if subscription.push_config.push_endpoint:
        mask = FieldMask(paths=["push_config"])
        subscriber.update_subscription(request={"subscription": subscription, "update_mask": mask})


def _queues(place: Place, manifest: Manifest) -> None:
    channel = grpc.insecure_channel(place.address("tasks"))
    client = CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))
    parent = f"projects/{PROJECT}/locations/{LOCATION}"
    for entry in manifest.of_target("task"):
        for name, limits in entry.queues.items():
            queue = Queue(
                name=f"{parent}/queues/{name}",
                rate_limits=RateLimits(max_dispatches_per_second=limits.get("rate_per_s", 50)),
                retry_config=RetryConfig(
                    max_attempts=limits.get("max_attempts", 10),
                    min_backoff=Duration(seconds=RETRY_FIRST_S),
                    max_backoff=Duration(seconds=RETRY_LONGEST_S),
                ),
            )
            try:
                client.create_queue(parent=parent, queue=queue)
            except AlreadyExists:
                client.update_queue(queue=queue)


def _bucket() -> None:
    client = StorageClient(project=PROJECT)
    try:
        bucket = client.create_bucket(BUCKET, location=LOCATION, retry=None)
    except Conflict:
        bucket = client.bucket(BUCKET)
    bucket.cors = [CORS]
    bucket.patch(retry=None)


def _jobs(place: Place, manifest: Manifest) -> None:
    wanted = {
        name: (cron, entry)
        for entry in manifest.of_target("task")
        for name, cron in entry.schedules.items()
    }
    for name, (cron, entry) in wanted.items():
        job = {
            "cron": cron,
            "url": entry.url,
            "body": {"type": name},
            "audience": entry.url,
            "account": ACCOUNT,
        }
        _ask_admin(place, "PUT", f"/scheduler/jobs/{name}", job)
    for job in _ask_admin(place, "GET", "/scheduler/jobs"):
        if job["name"] not in wanted:
            _ask_admin(place, "DELETE", f"/scheduler/jobs/{job['name']}")


def _ask_admin(place: Place, method: str, path: str, body: object = None) -> Any:
    request = urllib.request.Request(
        f"http://{place.address('admin')}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
        return json.loads(answer.read() or b"null")


def _topic(name: str) -> str:
    return f"projects/{PROJECT}/topics/{name}"


if __name__ == "__main__":
    here = from_environment()
    provision(here, manifests.read(here))
