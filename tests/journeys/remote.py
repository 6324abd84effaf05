"""A program that uses a running platform from outside, and looks into it where a drill must."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import requests

from scripts.lib.dev.stack import Stack
from shared import jsons, wiring
from shared import settings as environment
from shared.context import Actor, Tenant
from shared.identity import utc_now
from shared.work import Platform
from tests.support import world


@dataclass
class Answer:
    """Status and JSON of one answer, under the names that in-process tests use."""

    status_code: int
    body: Any

    def get_json(self) -> Any:
        """The JSON body."""
        return self.body

    def get_data(self, **_: bool) -> str:
        """The body as text, for messages."""
        return jsons.dumps(self.body)


class Remote:
    """Reaches functions on their own ports: a drill must see a crash, not nginx's word for it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._http = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        if "platform" in self.__dict__:
            self.platform.databases.close()

    @cached_property
    def platform(self) -> Platform:
        """The platform's own means, in this process."""
        own = self.stack.environment | {"TENANT_CACHE_S": "0"}
        return wiring.connect(environment.from_environment(own))

    def port(self, service: str) -> int:
        """Port of ``clinic-http``."""
        entries = self.stack.manifest.entry_points
        return next(entry.port for entry in entries if entry.service == service)

    def send(self, method: str, service: str, path: str, **options: Any) -> requests.Response:
        """One request to ``service``; raises ConnectionError when it dies over it."""
        return self._http.request(
            method, f"http://127.0.0.1:{self.port(service)}{path}", timeout=20, **options
        )

    def admin(self, method: str, path: str, **options: Any) -> Any:
        """Ask the emulators: faults, scheduler jobs, the mailbox."""
        url = f"http://{self.stack.place.address('admin')}{path}"
        answer = self._http.request(method, url, timeout=60, **options)
        answer.raise_for_status()
        return answer.json() if "json" in answer.headers.get("Content-Type", "") else None

    @property
    def busy(self) -> list[str]:
        """The emulators that deliver something, or will again; what is for later may wait."""
        url = f"http://{self.stack.place.address('admin')}/idle"
        answer = self._http.get(url, params={"timeout_s": "0"}, timeout=60)
        busy: list[str] = answer.json().get("busy", [])
        return busy

    @property
    def is_idle(self) -> bool:
        """Whether none of them does."""
        return not self.busy

    def until(self, true: Callable[[], bool], what: str, within_s: float = 40) -> None:
        """Wait until ``true()``.

        Raises:
            AssertionError: it did not become true; the message is ``what``, and who is still busy.
        """
        ends_at = time.monotonic() + within_s
        while not true():
            assert time.monotonic() < ends_at, f"{what}; busy: {self.busy}"
            time.sleep(0.25)

    def tenant(self, slug: str, cell: str = "c1") -> "Member":
        """A new active clinic, made without the journey, and its owner."""
        made = world.create_tenant(slug, cell, platform=self.platform)
        return Member(self, made, world.owner_of(made, self.platform))


class Member:
    """The owner of a tenant, calling its API."""

    def __init__(self, remote: Remote, tenant: Tenant, actor: Actor) -> None:
        self.remote, self.tenant, self.actor = remote, tenant, actor
        self.host = f"{tenant.slug}.app.localhost"

    def post(self, path: str, json: Any = None) -> Answer:
        """POST ``json`` to ``/api/<feature>/...``."""
        answer = self.request("POST", path, json=json)
        return Answer(answer.status_code, answer.json())

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request with a fresh token."""
        token = self.remote.platform.keyring.issue(self.actor, self.host, utc_now())
        headers = {"Authorization": f"Bearer {token}", "Host": self.host}
        service = f"{path.split('/')[2]}-http"
        return self.remote.send(method, service, path, headers=headers, **options)

    def db(self) -> Any:
        """A transaction in this tenant's own schema, as a context manager giving ``Db``."""
        return self.remote.platform.databases.transaction(self.tenant.scope)

    def scalar(self, query: str, **values: Any) -> Any:
        """One value out of this tenant's own schema."""
        with self.db() as db:
            return db.scalar(query, **values)
