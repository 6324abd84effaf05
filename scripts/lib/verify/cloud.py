"""Calls to Google's interfaces as the account this runs under; standard library only."""

import json
import urllib.request
from typing import Any, Protocol

_METADATA = (
    "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
)
_TIMEOUT_S = 30


class Cloud(Protocol):
    """What verification needs of the cloud."""

    def call(self, method: str, url: str, body: Any = None) -> Any:
        """The JSON that ``url`` answers."""

    def status(self, url: str) -> int:
        """The status that a visitor of ``url`` gets; 599 when there is no answer."""


class Google:
    """The real one."""

    def call(self, method: str, url: str, body: Any = None) -> Any:
        """The JSON that ``url`` answers.

        Raises:
            urllib.error.HTTPError: it refuses.
        """
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {_token()}", "Content-Type": "application/json"}
        request = urllib.request.Request(url, sent, headers, method=method)  # noqa: S310 - https
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
            return json.load(answer)

    def status(self, url: str) -> int:
        """The status that a visitor of ``url`` gets; 599 when there is no answer."""
        try:
            with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - https
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 599


def _token() -> str:
    request = urllib.request.Request(_METADATA, headers={"Metadata-Flavor": "Google"})
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
        return str(json.load(answer)["access_token"])
