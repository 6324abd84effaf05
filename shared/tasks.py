"""Delayed and repeated work of one feature; envelope and entry are those of events."""

from collections.abc import Callable

from shared.events import EventHandler, Handlers


class Tasks(Handlers):
    """Handlers of this feature's queues (``on``) and schedules (``every``)."""

    def every(self, schedule: str) -> Callable[[EventHandler], EventHandler]:
        """Register the work of the manifest's schedule ``schedule``; it runs in platform scope."""
        return self.on(schedule)
