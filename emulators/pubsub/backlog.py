"""The messages a subscription has still to deliver, in lanes.

A lane is a sequence that must be delivered in order. Messages of one ordering key share a lane,
every other message has a lane of its own, so that one rule serves both: a lane with something
outstanding, or waiting for a retry, is not handed out.
"""

import asyncio
import itertools
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Lane:
    """Messages in their order: those waiting, and those handed out but not settled."""

    key: str
    waiting: deque["Delivery"] = field(default_factory=deque)
    outstanding: dict[str, "Delivery"] = field(default_factory=dict)
    is_queued: bool = False
    retry: asyncio.TimerHandle | None = None


@dataclass(slots=True, eq=False)
class Delivery:
    """One message on its way to one subscription; ``attempt`` counts from 1 once handed out."""

    message: Any
    lane: Lane
    attempt: int = 0
    ack_id: str = ""
    timer: asyncio.TimerHandle | None = None
    on_settled: Callable[["Delivery"], None] | None = None


class Backlog:
    """Lanes ready to be handed out, and a lease on everything that was."""

    def __init__(self, expire: Callable[[Delivery], None]) -> None:
        self.size = 0
        self._expire = expire
        self._lanes: dict[str, Lane] = {}
        self._ready: deque[Lane] = deque()
        self._outstanding: dict[str, Delivery] = {}
        self._retrying: set[Lane] = set()
        self._changed = asyncio.Event()
        self._ack_ids = (f"{os.urandom(8).hex()}-{number}" for number in itertools.count(1))

    def add(self, message: Any, key: str, attempt: int = 0) -> None:
        """Append a message to the lane of its key; an empty key is a lane of its own."""
        lane = self._lanes.setdefault(key, Lane(key)) if key else Lane(key)
        lane.waiting.append(Delivery(message, lane, attempt))
        self.size += 1
        self._queue(lane)

    def lease(
        self,
        limit: int,
        deadline_s: float | None,
        *,
        whole_lanes: bool,
        max_bytes: float = float("inf"),
    ) -> list[Delivery]:
        """Hand out up to ``limit`` messages, and after the first none that passes ``max_bytes``.

        Without a deadline they stay out until settled or released. With ``whole_lanes`` one
        receiver gets several messages of a lane at once, otherwise each lane gives one.
        """
        leased: list[Delivery] = []
        while self._ready and len(leased) < limit and max_bytes > 0:
            lane = self._ready[0]
            if leased and lane.waiting[0].message.ByteSize() > max_bytes:
                break
            delivery = self._hand_out(lane, deadline_s)
            leased.append(delivery)
            max_bytes -= delivery.message.ByteSize()
            if not (whole_lanes and lane.waiting):
                self._ready.popleft().is_queued = False
        self._leave_started_lanes()
        return leased

    def find(self, ack_id: str) -> Delivery | None:
        """Return the outstanding message of an acknowledgement id, if it is still leased."""
        return self._outstanding.get(ack_id)

    def extend(self, delivery: Delivery, deadline_s: float) -> None:
        """Set the lease of a message anew, counted from now."""
        if delivery.timer:
            delivery.timer.cancel()
        loop = asyncio.get_running_loop()
        delivery.timer = loop.call_later(deadline_s, self._expire, delivery)

    def settle(self, delivery: Delivery) -> None:
        """Forget an outstanding message for good; its lane goes on."""
        self._end_lease(delivery)
        self.size -= 1
        lane = delivery.lane
        if lane.key and not lane.waiting and not lane.outstanding:
            self._lanes.pop(lane.key, None)
        self._queue(lane)

    def release(self, delivery: Delivery, delay_s: float) -> None:
        """Take a message back, to be handed out again after a delay.

        Later messages of its lane that are out come back too, or they would overtake it.
        """
        lane = delivery.lane
        later = itertools.dropwhile(lambda one: one is not delivery, lane.outstanding.values())
        back = list(later)
        for one in back:
            self._end_lease(one)
        lane.waiting.extendleft(reversed(back))
        self._queue_later(lane, delay_s)

    def clear(self) -> None:
        """Forget everything, also what is outstanding."""
        for delivery in list(self._outstanding.values()):
            self._end_lease(delivery)
        for lane in list(self._retrying):
            self._end_retry(lane)
        self._lanes.clear()
        self._ready.clear()
        self.size = 0
        self.wake()

    def change(self) -> asyncio.Event:
        """Return an event that is set when something may be handed out; ask before looking."""
        return self._changed

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _leave_started_lanes(self) -> None:
        # The limit may end a lease in the middle of a lane, which is then no longer ready.
        if self._ready and self._ready[0].outstanding:
            self._ready.popleft().is_queued = False

    def _hand_out(self, lane: Lane, deadline_s: float | None) -> Delivery:
        delivery = lane.waiting.popleft()
        delivery.attempt += 1
        delivery.ack_id = next(self._ack_ids)
        lane.outstanding[delivery.ack_id] = self._outstanding[delivery.ack_id] = delivery
        if deadline_s is not None:
            self.extend(delivery, deadline_s)
        return delivery

    def _end_lease(self, delivery: Delivery) -> None:
        self._outstanding.pop(delivery.ack_id, None)
        delivery.lane.outstanding.pop(delivery.ack_id, None)
        if delivery.timer:
            delivery.timer.cancel()
            delivery.timer = None
        if delivery.on_settled:
            delivery.on_settled(delivery)
            delivery.on_settled = None

    def _queue(self, lane: Lane, *, first: bool = False) -> None:
        if not lane.waiting or lane.outstanding or lane.is_queued or lane.retry:
            return
        lane.is_queued = True
        (self._ready.appendleft if first else self._ready.append)(lane)
        self.wake()

    def _queue_later(self, lane: Lane, delay_s: float) -> None:
        self._end_retry(lane)
        if delay_s <= 0:
            self._queue(lane, first=True)
            return
        loop = asyncio.get_running_loop()
        lane.retry = loop.call_later(delay_s, self._queue_ripe, lane)
        self._retrying.add(lane)

    def _queue_ripe(self, lane: Lane) -> None:
        self._end_retry(lane)
        self._queue(lane, first=True)

    def _end_retry(self, lane: Lane) -> None:
        if lane.retry:
            lane.retry.cancel()
            lane.retry = None
            self._retrying.discard(lane)
