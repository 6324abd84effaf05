"""Prometheus' HTTP API: the local one, or the cloud's managed one, which asks who we are."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from shared.record import record

_TIMEOUT_S = 4.0
_CLOUD = "https://monitoring.googleapis.com/"


class Unanswered(RuntimeError):
    """Prometheus is away, or refused the question."""


@record
class Line:
    """One series over a span of time: seconds since 1970, and the value then."""

    labels: Mapping[str, str]
    points: Sequence[tuple[float, float]]


@record
class Alert:
    """One alert; ``state`` is pending or firing."""

    name: str
    state: str
    severity: str
    summary: str
    since: datetime


class Prometheus:
    """Questions to the server at ``url``."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def lines(self, query: str, began: float, ended: float, step_s: int) -> list[Line]:
        """What ``query`` gave over a span of time.

        Raises:
            Unanswered: it is away.
        """
        asked = {"query": query, "start": began, "end": ended, "step": step_s}
        return [
            Line(one["metric"], [(at, float(value)) for at, value in one["values"]])
            for one in self._ask("query_range", asked)["result"]
        ]

    def alerts(self) -> list[Alert]:
        """Alerts that fire, then those about to, by name; the cloud keeps its own elsewhere.

        Raises:
            Unanswered: it is away.
        """
        if self._url.startswith(_CLOUD):
            return []
        found = [
            Alert(
                one["labels"]["alertname"],
                one["state"],
                one["labels"].get("severity", ""),
                one["annotations"].get("summary", ""),
                datetime.fromisoformat(one["activeAt"]),
            )
            for one in self._ask("alerts", {})["alerts"]
        ]
        return sorted(found, key=lambda one: (one.state, one.name))

    def _ask(self, path: str, asked: Mapping[str, Any]) -> Any:
        url = f"{self._url}/api/v1/{path}?{urllib.parse.urlencode(asked)}"
        request = urllib.request.Request(url, headers=self._headers())  # noqa: S310 - a setting
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                return json.load(answer)["data"]
        except (OSError, ValueError, KeyError, urllib.error.HTTPError) as error:
            raise Unanswered(str(error)) from error

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {_token()}"} if self._url.startswith(_CLOUD) else {}


@cache
def _credentials() -> Any:
    import google.auth  # noqa: PLC0415 - cloud only

    found, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/monitoring.read"])
    return found


def _token() -> str:
    from google.auth.transport.requests import Request  # noqa: PLC0415

    found = _credentials()
    if not found.valid:
        found.refresh(Request())
    return str(found.token)
