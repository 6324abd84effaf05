"""One subscription: what it accepts, what it has still to deliver, and what a nack means."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from emulators.pubsub import retry
from emulators.pubsub.backlog import Backlog, Delivery
from emulators.pubsub.filters import compile_filter
from emulators.pubsub.refusals import not_found, unready
from emulators.pubsub.store import Store

# Publishes a dead letter; False when its topic is gone.
Forward = Callable[[str, Any], bool]

log = logging.getLogger(__name__)


class Subscription:
    """Configuration and backlog of one subscription; ``config`` may be replaced at any time."""

    def __init__(self, config: Any, store: Store, forward: Forward) -> None:
        self.config = config
        self.accepts = compile_filter(config.filter)
        self.backlog = Backlog(self.reject)
        self.streams = 0
        self.is_closed = False
        self._store = store
        self._forward = forward

    @property
    def name(self) -> str:
        """Full resource name."""
        return str(self.config.name)

    @property
    def is_push(self) -> bool:
        """True when deliveries go to an endpoint."""
        return bool(self.config.push_config.push_endpoint)

    @property
    def is_idle(self) -> bool:
        """True when there is nothing to deliver, or nobody to deliver it to."""
        return not self.backlog.size or not (self.is_push or self.streams)

    def load(self) -> None:
        """Take the backlog from the store; what was outstanding is forgotten."""
        self.backlog.clear()
        for message, attempt in self._store.pending(self.name):
            self.offer(message, attempt)

    def offer(self, message: Any, attempt: int = 0) -> None:
        """Append a message that the filter accepted."""
        is_ordered = self.config.enable_message_ordering
        self.backlog.add(message, message.ordering_key if is_ordered else "", attempt)

    def close(self) -> None:
        """End all deliveries and everybody who waits for one."""
        self.is_closed = True
        self.backlog.clear()

    def check_pullable(self) -> None:
        """Refuse a pull from a subscription that is gone, detached, or pushes."""
        if self.is_closed:
            raise not_found(self.name)
        if self.config.detached:
            raise unready("Subscription is detached.")
        if self.is_push:
            raise unready("This method is not supported for this subscription type.")

    def acknowledge(self, ack_ids: Iterable[str]) -> list[str]:
        """Settle messages for good; return the ids that are no longer leased."""
        stale = []
        for ack_id in ack_ids:
            delivery = self.backlog.find(ack_id)
            if delivery:
                self.accept(delivery)
            else:
                stale.append(ack_id)
        return stale

    def modify(self, ack_ids: Iterable[str], deadline_s: int) -> list[str]:
        """Extend leases, or end them when the deadline is 0; return the ids not leased."""
        stale = []
        for ack_id in ack_ids:
            delivery = self.backlog.find(ack_id)
            if not delivery:
                stale.append(ack_id)
            elif deadline_s:
                self.backlog.extend(delivery, deadline_s)
            else:
                self.reject(delivery)
        return stale

    def accept(self, delivery: Delivery) -> None:
        """Settle one outstanding message."""
        self.backlog.settle(delivery)
        retain = self.config.retain_acked_messages
        self._store.acked(self.name, delivery.message.message_id, retain=retain)

    def reject(self, delivery: Delivery) -> None:
        """Take one outstanding message back, or give it up to the dead-letter topic."""
        attempt, message = delivery.attempt, delivery.message
        self._store.attempted(self.name, message.message_id, attempt)
        if retry.is_dead(self.config, attempt):
            letter = retry.dead_letter(self.config, message, attempt)
            if self._forward(self.config.dead_letter_policy.dead_letter_topic, letter):
                log.warning("%s: %s is a dead letter", self.name, message.message_id)
                self.accept(delivery)
                return
        self.backlog.release(delivery, retry.backoff_s(self.config, attempt))
