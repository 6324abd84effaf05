"""When a process that ended may be started again."""

import time
from dataclasses import dataclass

FIRST_S = 0.5
LONGEST_S = 30.0
# A process that lived this long had started well: its next end is a new trouble, not the old one.
STEADY_S = 60.0


@dataclass
class Backoff:
    """Delays that double from half a second to thirty while a process keeps ending."""

    failures: int = 0
    started_at: float = 0.0
    due_at: float = 0.0

    def started(self) -> None:
        """Note a start."""
        self.started_at = time.monotonic()

    def ended(self, *, wanted: bool = False) -> float:
        """Seconds until the next start; none after an end that was wanted."""
        now = time.monotonic()
        if wanted or now - self.started_at > STEADY_S:
            self.failures = 0
        delay_s = 0.0
        if not wanted:
            delay_s = min(FIRST_S * 2**self.failures, LONGEST_S)
            self.failures += 1
        self.due_at = now + delay_s
        return delay_s

    def forgive(self) -> None:
        """Forget all trouble: it may start at once."""
        self.failures, self.due_at = 0, 0.0

    @property
    def due(self) -> bool:
        """True when it may start."""
        return time.monotonic() >= self.due_at
