"""What several threads ask for at the same time, done once for all of them."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")


class _Wish(Generic[Item]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.done = False
        self.error: Exception | None = None


class Together(Generic[Item]):
    """While one thread is at it others gather, and the next of them does it for all of those.

    Nobody waits for company: a thread that comes alone goes at once.
    """

    def __init__(self, do: Callable[[Sequence[Item]], None]) -> None:
        self._do = do
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._waiting: list[_Wish[Item]] = []

    def ask(self, item: Item) -> None:
        """Return when it is done.

        Raises:
            Exception: what the doing raised, to all for whom it was done.
        """
        wish = _Wish(item)
        with self._lock:
            self._waiting.append(wish)
        with self._turn:
            if not wish.done:
                self._do_all()
        if wish.error is not None:
            raise wish.error

    def _do_all(self) -> None:
        with self._lock:
            wishes, self._waiting = self._waiting, []
        try:
            self._do([wish.item for wish in wishes])
        except Exception as error:  # noqa: BLE001 - raised again in every thread that waits
            for wish in wishes:
                wish.error = error
        finally:
            for wish in wishes:
                wish.done = True
