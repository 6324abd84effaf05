"""A program that uses the running platform's public API.

It calls the functions on their own ports, not through nginx: the load balancer allows one address
a thousand requests a minute, and a demo's three months are more than that.
"""

import time
from typing import Any

import requests

from scripts.lib.dev import manifest as manifests
from scripts.lib.dev.place import BASE_HOST, HOST, Place

_WITHIN_S = 60


class Refused(Exception):
    """The API said no; ``status`` and ``problem`` say why."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status, self.problem = status, problem


class Client:
    """Calls as one account of one host; ``token`` is empty until it has signed in."""

    def __init__(self, place: Place, host: str = BASE_HOST, token: str = "") -> None:
        self._place, self._token, self.host = place, token, host
        self._http = requests.Session()
        entries = manifests.read(place).of_target("http")
        self._ports = {entry.feature: entry.port for entry in entries}

    def call(self, method: str, feature: str, path: str, body: Any = None) -> Any:
        """One call of ``/api<path>``; its JSON.

        Raises:
            Refused: with the problem that was answered.
        """
        headers = {"Host": self.host, "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        url = f"http://{HOST}:{self._ports[feature]}/api{path}"
        answer = self._http.request(method, url, json=body, headers=headers, timeout=30)
        found: Any = answer.json()
        if not answer.ok:
            raise Refused(answer.status_code, found)
        return found

    def post(self, feature: str, path: str, body: Any = None) -> Any:
        """POST ``body``."""
        return self.call("POST", feature, path, body)

    def signed_in(self, host: str, email: str, password: str) -> "Client":
        """A client with a session of its own at ``host``.

        Raises:
            Refused: there is no such account.
        """
        client = Client(self._place, host)
        said = client.post("auth", "/auth/login", {"email": email, "password": password})
        client._token = said["access_token"]
        return client

    def again(self) -> "Client":
        """The same account over a connection of its own, for another thread."""
        return Client(self._place, self.host, self._token)

    def mailed_code(self, email: str) -> str:
        """The newest sign-up code in the mailbox of ``email``."""
        url = f"http://{self._place.address('admin')}/mailbox/messages"
        ends_at = time.monotonic() + _WITHIN_S
        while time.monotonic() < ends_at:
            found = self._http.get(url, params={"to": email, "q": "código"}, timeout=10).json()
            if messages := found["messages"]:
                return str(messages[0]["subject"])[:6]
            time.sleep(0.05)
        raise TimeoutError(f"no code came for {email}")
