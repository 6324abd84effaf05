"""A careful client: it repeats a write under its own key until it hears an answer."""

import http.client
import json
import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.lib.dev.place import HOST
from scripts.lib.drill.history import BROKEN, Write
from scripts.lib.stage import Stage

_PATIENCE_S = 60
_LONGEST_PAUSE_S = 1.0
_AGAIN = frozenset({BROKEN, 429, 500, 502, 503, 504})
_TOKEN_S = 300


@dataclass
class Client:
    """One connection to nginx as the owner of one tenant."""

    stage: Stage
    host: str
    rng: random.Random
    source: str = HOST  # limits by address see whom it comes from
    _connection: http.client.HTTPSConnection | None = None
    _headers: Mapping[str, str] = field(default_factory=dict)
    _good_until: float = 0.0

    def write(self, write: Write, method: str, path: str, body: Any, **headers: str) -> Any:
        """Send until it is answered for good; the JSON of the last answer, None without one.

        Each answer is noted in ``write``; what a 5xx or a broken connection leaves open is asked
        again with the same headers, an idempotency key among them.
        """
        ends_at = time.monotonic() + _PATIENCE_S
        while True:
            status, answer = self.call(method, path, body, **headers)
            write.answers.append(status)
            if status not in _AGAIN or time.monotonic() > ends_at:
                return answer
            time.sleep(self.rng.uniform(0.02, _LONGEST_PAUSE_S))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """One request: status and JSON; ``BROKEN`` when no answer came."""
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection = self._connection or self._connect()
            self._connection.request(method, path, sent, {**self._signed, **kind, **named})
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return BROKEN, None
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, None

    def close(self) -> None:
        """Leave the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def _signed(self) -> Mapping[str, str]:
        if time.monotonic() > self._good_until:
            self._headers = self.stage.bearer(self.host)
            self._good_until = time.monotonic() + _TOKEN_S
        return self._headers

    def _connect(self) -> http.client.HTTPSConnection:
        context = ssl._create_unverified_context()  # noqa: S323, SLF001 - our own, on loopback
        port = self.stage.stack.place.port("nginx")
        return http.client.HTTPSConnection(
            HOST, port, timeout=30, context=context, source_address=(self.source, 0)
        )
