"""What mails arrived, read as a person would: from the mailbox."""

import time
from typing import Any

import requests

from scripts.lib.dev.place import Place


class Mailbox:
    """The mailbox of one place."""

    def __init__(self, place: Place) -> None:
        admin = f"http://{place.address('admin')}"
        self._url, self._faults = f"{admin}/mailbox/messages", f"{admin}/faults"

    def __call__(self, **wanted: str) -> list[dict[str, Any]]:
        """Messages, newest first; ``to`` and ``q`` narrow them."""
        answer = requests.get(self._url, params=wanted, timeout=10)
        answer.raise_for_status()
        found: Any = answer.json()
        return list(found["messages"] if isinstance(found, dict) else found)

    def read(self, id: int) -> dict[str, Any]:
        """One message with its texts, headers, links and attachments."""
        answer = requests.get(f"{self._url}/{id}", timeout=10)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def wait(self, within_s: float = 20, **wanted: str) -> dict[str, Any]:
        """The newest message that matches, as soon as there is one."""
        ends_at = time.monotonic() + within_s
        while time.monotonic() < ends_at:
            if found := self(**wanted):
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"no mail for {wanted} within {within_s} s")

    def refuse(self, address: str, status: int) -> None:
        """Refuse the next mail to ``address`` with ``status``."""
        fault = {"service": "mailbox", "target": address, "fail": 1, "status": status}
        requests.put(self._faults, json=fault, timeout=10).raise_for_status()

    def empty(self) -> None:
        """Throw everything away."""
        requests.delete(self._url, timeout=10).raise_for_status()
