"""The token bucket that holds a queue to its rate."""

LEAST_WAIT_S = 0.001


class TokenBucket:
    """Starts full; time comes from the caller, in seconds of any steady clock."""

    def __init__(self, per_second: float, size: int, now_s: float) -> None:
        self._per_second = per_second
        self._size = size
        self._tokens = float(size)
        self._at_s = now_s

    def take(self, now_s: float) -> float:
        """Take one token and return 0, or return the seconds until there is one."""
        self._fill(now_s)
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        # A little more than needed, or a rounding error would wake the caller in vain.
        return (1 - self._tokens) / self._per_second + LEAST_WAIT_S

    def change(self, per_second: float, size: int, now_s: float) -> None:
        """Go on with another rate and size; what was saved stays, up to the new size."""
        self._fill(now_s)
        self._per_second, self._size = per_second, size
        self._tokens = min(self._tokens, size)

    def _fill(self, now_s: float) -> None:
        gained = (now_s - self._at_s) * self._per_second
        self._tokens = min(self._size, self._tokens + gained)
        self._at_s = now_s
