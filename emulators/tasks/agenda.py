"""Which names are due when."""

import heapq
import itertools


class Agenda:
    """Names by due time; of equal times the earlier entered comes first."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, str]] = []
        self._entries: dict[str, int] = {}
        self._numbers = itertools.count()

    def put(self, name: str, due_ns: int) -> None:
        """Enter a name; replaces its former time."""
        number = next(self._numbers)
        self._entries[name] = number
        heapq.heappush(self._heap, (due_ns, number, name))

    def remove(self, name: str) -> None:
        """Strike a name, if entered."""
        self._entries.pop(name, None)

    def clear(self) -> None:
        """Strike all."""
        self._heap.clear()
        self._entries.clear()

    def first(self) -> tuple[int, str] | None:
        """Earliest due time with its name, or None; struck entries are dropped on the way."""
        while self._heap:
            due_ns, number, name = self._heap[0]
            if self._entries.get(name) == number:
                return due_ns, name
            heapq.heappop(self._heap)
        return None
