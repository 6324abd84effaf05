"""Delayed and repeated work of one feature; envelope and entry are those of events."""

from dataclasses import replace
from typing import Literal

from shared.events import EventHandler, Handlers, Register


class Tasks(Handlers):
    """Handlers of this feature's queues (``on``) and schedules (``every``)."""

    def every(self, schedule: str, *, each: Literal["tenant"] | None = None) -> Register:
        """Register the work of the manifest's schedule ``schedule``; it runs in platform scope.

        With ``each``, and there as here, it runs for each active tenant of the feature's product,
        in that tenant's scope: see ``shared.schedules``.
        """

        def register(handler: EventHandler) -> EventHandler:
            self.on(schedule)(handler)
            self.by_type[schedule] = replace(self.by_type[schedule], each=each)
            return handler

        return register
