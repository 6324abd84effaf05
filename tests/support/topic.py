"""What arrives at a topic, and publishers that do as a test wants."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from google.cloud import pubsub_v1

from scripts.lib.dev.place import PROJECT
from shared import work
from shared.context import PLATFORM_ACTOR, Context, Tenant
from shared.db import Databases
from shared.facts import Fact
from shared.outbox import Sender
from shared.pubsub import Message, Publisher
from shared.queue import Queues
from shared.wiring import platform

TOPIC = "workspace.logo_replaced"
NO_TOPIC = "workspace.no_such_topic"
QUEUES = Queues("p", "l", "a", None)


@contextmanager
def subscribed(topic: str = TOPIC) -> Iterator[Callable[[int], list[dict[str, Any]]]]:
    """A subscription of our own: a call takes the next envelopes, as many as are wanted."""
    client = pubsub_v1.SubscriberClient()
    name = client.subscription_path(PROJECT, "test-outbox")
    path = client.topic_path(PROJECT, topic).replace("/subscriptions/", "/topics/")
    client.create_subscription(
        request={"name": name, "topic": path, "enable_message_ordering": True}
    )

    def take(wanted: int) -> list[dict[str, Any]]:
        got: list[dict[str, Any]] = []
        while len(got) < wanted:
            answer = client.pull(subscription=name, max_messages=100, timeout=10)
            got += [json.loads(m.message.data) for m in answer.received_messages]
            ids = [m.ack_id for m in answer.received_messages]
            if ids:
                client.acknowledge(subscription=name, ack_ids=ids)
        return got

    try:
        yield take
    finally:
        client.delete_subscription(subscription=name)
        client.close()


class Held(Publisher):
    """Publishes when it is let; ``asked`` is set once somebody wants to."""

    def __init__(self) -> None:
        super().__init__(PROJECT)
        self.asked, self.let = threading.Event(), threading.Event()
        self.requests: list[int] = []

    def publish(self, topic: str, messages: Sequence[Message]) -> None:
        self.requests.append(len(messages))
        self.asked.set()
        assert self.let.wait(20)
        super().publish(topic, messages)


def sending(
    publisher: Publisher, databases: Databases | None = None, **options: Any
) -> work.Platform:
    """This process's platform with another publisher, and another way to note what was sent."""
    here = platform()
    parts = {f: getattr(here, f) for f in here.__slots__}
    sender = Sender(databases or here.databases, publisher, QUEUES, **{"round_s": 0} | options)
    return work.Platform(**parts | {"sender": sender})


@contextmanager
def own_databases(kind: type[Databases] = Databases) -> Iterator[Databases]:
    """Connections beside the platform's; what looks after them in the background ends with them."""
    settings = platform().settings
    databases = kind(settings.database_control, settings.database_cells, size=4)
    try:
        yield databases
    finally:
        databases.close()


class _Numbered(Fact, type=TOPIC):
    n: int


class _Secret(_Numbered, type=TOPIC):
    secret = True


def numbered(number: int, *, secret: bool = False) -> Fact:
    """A fact of the topic that says no more than its number."""
    return _Secret(number) if secret else _Numbered(number)


def emit(
    tenant: Tenant | None, *numbers: int, by: work.Platform | None = None, **options: Any
) -> None:
    """Tell of ``numbers`` in one unit of work of ``tenant``, or of the platform."""

    def handle(ctx: Context) -> None:
        for number in numbers:
            ctx.emit(numbered(number), **options)

    work.run(by or platform(), work.Caller(tenant, PLATFORM_ACTOR), handle)
