"""The platform's public API, called as a program does; standard library only, as CI needs it."""

import http.client
import json
import ssl
import uuid
from typing import Any
from urllib.parse import urlencode, urlsplit

_TIMEOUT_S = 60


class Refused(Exception):
    """The API said no; the text is its own reason."""


class Api:
    """One host of the platform, below the public site ``base`` (``https://avila.app.br``)."""

    def __init__(self, base: str, label: str = "", *, authority: str | None = None) -> None:
        site = urlsplit(base)
        self.base, self.authority, self._token = base, authority, ""
        self.host = f"{label}.{site.netloc}" if label else site.netloc
        # Names below .localhost mean this machine, which Python's resolver does not know.
        local = (site.hostname or "").endswith(".localhost")
        self._address = "127.0.0.1" if local else self.host.rpartition(":")[0] or self.host
        self._port = site.port or 443
        self._tls = ssl.create_default_context(cafile=authority)

    def at(self, label: str) -> "Api":
        """Another host of the same platform."""
        return Api(self.base, label, authority=self.authority)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as an operator; later calls carry the token.

        Raises:
            Refused: the credentials are wrong, or tried too often.
        """
        said = self.call("POST", "/admin/login", {"email": email, "password": password})
        self._token = said["access_token"]

    def call(self, method: str, path: str, body: Any = None, **query: str | None) -> Any:
        """The JSON of ``/api<path>``.

        Raises:
            Refused: with what the API answered.
        """
        wanted = {name: value for name, value in query.items() if value}
        target = f"/api{path}" + (f"?{urlencode(wanted)}" if wanted else "")
        status, text = self._exchange(method, target, None if body is None else json.dumps(body))
        found = json.loads(text or "{}")
        if status >= http.client.BAD_REQUEST:
            reasons = "; ".join(
                [found.get("detail", ""), *map(str, found.get("fields", {}).values())]
            )
            raise Refused(f"{status} {found.get('code', '')}: {reasons}")
        return found

    def _exchange(self, method: str, target: str, body: str | None) -> tuple[int, str]:
        headers = {
            "Host": self.host,
            "Accept": "application/json",
            "X-Request-Id": str(uuid.uuid4()),
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = _Connection(self._address, self._port, self.host, self._tls)
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


class _Connection(http.client.HTTPSConnection):
    """Connects to an address, and asks for the certificate of a name."""

    def __init__(self, address: str, port: int, host: str, tls: ssl.SSLContext) -> None:
        super().__init__(address, port, timeout=_TIMEOUT_S, context=tls)
        self._name, self._context_of_ours = host.partition(":")[0], tls

    def connect(self) -> None:
        """Open the connection."""
        http.client.HTTPConnection.connect(self)
        self.sock = self._context_of_ours.wrap_socket(self.sock, server_hostname=self._name)
