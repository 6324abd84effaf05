"""Work that a process does beside its requests, while it is in use."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from itertools import product
from typing import Final

IDLE_AFTER_S: Final = 60.0
_log = logging.getLogger(__name__)


class Rounds:
    """Looks after named things in a thread of its own, every ``period_s``.

    A thing is looked after for a minute since it was last ``noted``: a process that nobody asks
    does nothing. On an instance without a processor between requests the thread stands still too.
    With a period of 0 nothing is looked after.
    """

    def __init__(self, look: Callable[[str], object], period_s: float) -> None:
        self._looks, self._period_s = [look], period_s
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def note(self, name: str, for_s: float = IDLE_AFTER_S) -> None:
        """Look after ``name`` from now on, ``for_s`` more seconds."""
        if not self._period_s:
            return
        self._until[name] = max(time.monotonic() + for_s, self._until.get(name, 0.0))
        if self._thread is None:
            self._start()

    def add(self, look: Callable[[str], object]) -> None:
        """Look this way too."""
        self._looks.append(look)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(self._period_s)
            now = time.monotonic()
            names = [name for name, until in list(self._until.items()) if until > now]
            if not names:
                with self._lock:
                    self._thread = None
                return
            self._all(names)

    def _all(self, names: Iterable[str]) -> None:
        for name, look in product(names, self._looks):
            try:
                look(name)
            except Exception as error:  # noqa: BLE001 - the next round may find it mended
                _log.warning("could not look after %s: %s", name, error)
