"""Delayed and repeated work of one feature; envelope and entry are those of events."""

from shared.events import Handlers, Register


class Tasks(Handlers):
    """Handlers of this feature's queues (``on``) and schedules (``every``)."""

    def every(self, schedule: str) -> Register:
        """Register the work of the manifest's schedule ``schedule``; it runs in platform scope."""
        return self.on(schedule)
