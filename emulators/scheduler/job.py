"""A job: when, where to, with which body, in whose name."""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError


@dataclass(frozen=True)
class Job:
    """One HTTP job.

    ``cron`` has five fields, or six with seconds first, which only this emulator understands.
    Without ``account`` no token is sent; without ``audience`` the token is for the URL.
    """

    name: str
    cron: str
    url: str
    body: Any = None
    audience: str = ""
    account: str = ""
    timezone: str = "Etc/UTC"
    attempts: int = 4
    backoff_s: float = 1.0
    deadline_s: float = 180.0

    @classmethod
    def read(cls, name: str, given: Any) -> Self:
        """Job from JSON.

        Raises:
            ValueError: a field is missing, unknown or malformed.
        """
        if not isinstance(given, dict):
            raise ValueError("a job is an object")  # noqa: TRY004 - one error for all bad input
        known = {field.name for field in fields(cls)} - {"name"}
        if unknown := set(given) - known:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if missing := {"cron", "url"} - set(given):
            raise ValueError(f"missing: {', '.join(sorted(missing))}")
        job = cls(name, **given)
        job._check()
        return job

    @cached_property
    def payload(self) -> bytes | None:
        """Body on the wire."""
        return None if self.body is None else json.dumps(self.body).encode()

    def next_after(self, moment: datetime) -> datetime:
        """First time after an aware moment; the cron counts in the job's zone."""
        return next(CronSim(self.cron, moment.astimezone(ZoneInfo(self.timezone))))

    def _check(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("url must start with http:// or https://")
        if self.attempts < 1 or self.backoff_s < 0 or self.deadline_s <= 0:
            raise ValueError("attempts, backoff_s and deadline_s must be positive")
        try:
            CronSim(self.cron, datetime.now(ZoneInfo(self.timezone)))
        except CronSimError as error:
            raise ValueError(f"cron: {error}") from error
        except ZoneInfoNotFoundError as error:
            raise ValueError(f"timezone: {error}") from error
