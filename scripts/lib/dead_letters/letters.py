"""Dead letters as they were found: whatever bytes somebody published, never only ours."""

import json
from dataclasses import dataclass
from typing import Any, Self

from scripts.lib.terminal import visible

_SHOWN_BYTES = 80


class Unreadable(ValueError):
    """A letter that holds no event, so that no handler could ever take it."""


@dataclass(frozen=True)
class Letter:
    """One delivery nobody could take, under the name by which an operator asks for it."""

    ack_id: str
    message_id: str
    name: str
    type: str
    subscription: str
    dead_at: str
    data: bytes
    attributes: dict[str, str]

    @classmethod
    def of(cls, received: Any) -> Self:
        """Letter of a received message; one without an event's id is named by its message's."""
        message = received.message
        attributes = dict(message.attributes)
        return cls(
            received.ack_id,
            message.message_id,
            attributes.get("id") or message.message_id,
            attributes.get("type", ""),
            attributes.get("CloudPubSubDeadLetterSourceSubscription", "?"),
            message.publish_time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            message.data,
            attributes,
        )

    def tenant(self) -> str:
        """The tenant that the event is about.

        Raises:
            Unreadable: it is no event, and why.
        """
        if not self.type:
            raise Unreadable("it has no type")
        try:
            event = json.loads(self.data)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"no JSON, {error}") from error
        if not isinstance(event, dict):
            raise Unreadable("JSON, but no object")
        return str(event.get("tenant_id"))

    def line(self) -> str:
        """One line for a terminal."""
        who = f"{self.name}  {self.type or '?'}  -> {self.subscription}"
        try:
            return visible(f"{who}  tenant {self.tenant()}")
        except Unreadable as error:
            first = ascii(self.data[:_SHOWN_BYTES])[1:]
            return visible(f"{who}  UNREADABLE since {self.dead_at} ({error}): {first}")

    def whole(self) -> str:
        """Everything there is, for a terminal."""
        said = [f"{name}: {value}" for name, value in sorted(self.attributes.items())]
        head = [f"message {self.message_id} of {self.dead_at}", *said, f"{len(self.data)} bytes:"]
        return "\n".join([*map(visible, head), ascii(self.data)[2:-1]])
