"""Pub/Sub: publishing, and nothing else; deliveries come in as HTTP pushes."""

import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from shared import telemetry
from shared.record import record

_TIMEOUT_S = 3.0


@record
class Message:
    """One message of a topic; ``key`` orders it among its equals, empty for none."""

    data: bytes
    attributes: dict[str, str]
    key: str


class Publisher:
    """The unary publish call: the outbox orders and repeats, so nothing is batched here."""

    def __init__(self, project: str) -> None:
        self._project = project

    @cached_property
    def _client(self) -> Any:
        from google.pubsub_v1 import PublisherClient  # noqa: PLC0415 - after the fork, when needed
        from google.pubsub_v1.services.publisher.transports import (  # noqa: PLC0415
            PublisherGrpcTransport,
        )

        emulator = os.environ.get("PUBSUB_EMULATOR_HOST")
        if not emulator:
            return PublisherClient()
        import grpc  # noqa: PLC0415

        return PublisherClient(
            transport=PublisherGrpcTransport(channel=grpc.insecure_channel(emulator))
        )

    def publish(self, topic: str, messages: Sequence[Message]) -> None:
        """Publish in order; returns when the service has stored them all.

        Raises:
            google.api_core.exceptions.GoogleAPICallError: it has not.
        """
        about = {"messaging.system": "gcp_pubsub", "messaging.destination.name": topic}
        with telemetry.span(f"publish {topic}", telemetry.PRODUCER, **about):
            self._client.publish(
                topic=f"projects/{self._project}/topics/{topic}",
                messages=[
                    {"data": m.data, "attributes": m.attributes, "ordering_key": m.key}
                    for m in messages
                ],
                timeout=_TIMEOUT_S,
                retry=None,
            )
