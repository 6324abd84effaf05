"""Shows the dead letters, and sends them again once their cause is mended.

Replaying publishes to the event's own topic, so every subscriber hears it once more; those that
took effect before know the event by its id and do nothing.
"""

import json
import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient

_SUBSCRIPTION = "dead-letters"
_AT_ONCE = 100
_WAIT_S = 3.0


@dataclass(frozen=True)
class Letter:
    """One delivery nobody could take."""

    ack_id: str
    message: Any

    @property
    def id(self) -> str:
        """The event's id."""
        return str(self.message.attributes.get("id", "?"))

    @property
    def type(self) -> str:
        """The event's type, which is its topic's name."""
        return str(self.message.attributes.get("type", "?"))

    @property
    def subscription(self) -> str:
        """Who could not take it."""
        return str(self.message.attributes.get("CloudPubSubDeadLetterSourceSubscription", "?"))


def letters(project: str, subscriber: SubscriberClient) -> list[Letter]:
    """What waits now; each is lent to us until its deadline, then offered again."""
    path = subscriber.subscription_path(project, _SUBSCRIPTION)
    found: list[Letter] = []
    while True:
        pulled = subscriber.pull(
            subscription=path, max_messages=_AT_ONCE, return_immediately=True, timeout=_WAIT_S
        ).received_messages
        found += [Letter(one.ack_id, one.message) for one in pulled]
        if not pulled:
            return found


def tell(found: Collection[Letter]) -> None:
    """One line a letter, and its tenant."""
    for letter in found:
        tenant = json.loads(letter.message.data).get("tenant_id")
        print(f"{letter.id}  {letter.type}  -> {letter.subscription}  tenant {tenant}")
    print(f"{len(found)} dead letters")


def replay(project: str, subscriber: SubscriberClient, found: list[Letter]) -> None:
    """Publish ``found`` again, then forget them."""
    publisher = PublisherClient()
    for letter in found:
        own = {
            name: value
            for name, value in letter.message.attributes.items()
            if not name.startswith("CloudPubSubDeadLetter")
        }
        topic = publisher.topic_path(project, letter.type)
        publisher.publish(topic, letter.message.data, **own).result(timeout=_WAIT_S)
        path = subscriber.subscription_path(project, _SUBSCRIPTION)
        subscriber.acknowledge(subscription=path, ack_ids=[letter.ack_id])
    publisher.stop()


def main(arguments: list[str]) -> None:
    """Run ``list`` or ``replay``; what is only shown is put back at once."""
    verb, wanted = (arguments or ["list"])[0], set(arguments[1:])
    if verb not in {"list", "replay"}:
        sys.exit("usage: scripts/dead-letters list | replay [EVENT_ID ...]")
    project = os.environ["GOOGLE_CLOUD_PROJECT"]
    with SubscriberClient() as subscriber:
        found = letters(project, subscriber)
        chosen = [letter for letter in found if not wanted or letter.id in wanted]
        if verb == "replay":
            replay(project, subscriber, chosen)
        tell(chosen)
        kept = [letter.ack_id for letter in found if verb == "list" or letter not in chosen]
        if kept:
            subscriber.modify_ack_deadline(
                subscription=subscriber.subscription_path(project, _SUBSCRIPTION),
                ack_ids=kept,
                ack_deadline_seconds=0,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
