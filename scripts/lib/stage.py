"""The platform under measurement: a stack of its own, with tenants that have something to show."""

import contextlib
import http.client
import json
import os
import ssl
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from scripts.lib import tree
from scripts.lib.dev import functions
from scripts.lib.dev.child import Failed
from scripts.lib.dev.place import HOST
from scripts.lib.dev.stack import Stack
from scripts.lib.workload import PRODUCT, workload
from shared import wiring
from shared.context import Actor, Tenant, schema_of
from shared.db import PLATFORM
from shared.identity import utc_now
from shared.migrations.engine import create_tenant_schema
from shared.work import Platform

BASE_PORT = 28_000
TENANTS = 10
OWNER = Actor(UUID(int=9), "Bento Medidor", "bento@bench.example", frozenset({"owner"}))

_INSERT = """
insert into control.tenant (slug, name, document, product, plan, cell, state)
values (:slug, :name, '12ABC34501DE35', :product, 'profissional', :cell, 'active')
returning id, slug, name, array[product] as products, plan, cell, state, timezone
"""


@dataclass(frozen=True)
class Customer:
    """A tenant, and the ids that what is written there names."""

    tenant: Tenant
    host: str
    ids: Mapping[str, str]


@dataclass(frozen=True)
class Stage:
    """A running stack and its tenants."""

    stack: Stack
    platform: Platform

    @cached_property
    def customers(self) -> list[Customer]:
        """Ten over all cells, each with something to show; made when first asked for."""
        cells = self.platform.databases.cells
        return [self._customer(f"bench-{n}", cells[n % len(cells)]) for n in range(TENANTS)]

    @property
    def url(self) -> str:
        """nginx, by its address: Python and wrk do not resolve ``*.localhost``."""
        return f"https://{HOST}:{self.stack.place.port('nginx')}"

    def pid(self, service: str) -> int:
        """The process of a function; its worker is its child."""
        process = self.stack.state.children[service].process
        if process is None:
            raise LookupError(f"{service} does not run")
        return process.pid

    def port(self, service: str) -> int:
        """Where a function itself listens."""
        [entry] = [one for one in self.stack.manifest.entry_points if one.service == service]
        return entry.port

    def bearer(self, host: str) -> dict[str, str]:
        """Headers of a program that is signed in at ``host``; good for ten minutes."""
        token = self.platform.keyring.issue(OWNER, host, utc_now())
        return {"Host": host, "Authorization": f"Bearer {token}"}

    def cookies(self, host: str) -> dict[str, str]:
        """Headers of a browser that is signed in at ``host``."""
        token = self.platform.keyring.issue(OWNER, host, utc_now())
        cookie = f"__Host-session={token}; __Host-csrf=a-value-the-browser-already-has"
        return {"Host": host, "Cookie": cookie, "Accept": "text/html"}

    def call(
        self, method: str, path: str, headers: Mapping[str, str], body: Any = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request through nginx, with JSON or bytes: status, headers, body of its answer."""
        connection = http.client.HTTPSConnection(
            HOST,
            self.stack.place.port("nginx"),
            timeout=30,
            context=ssl._create_unverified_context(),  # noqa: S323, SLF001 - our own, on loopback
        )
        with contextlib.closing(connection):
            raw = body is None or isinstance(body, bytes)
            kind = {} if raw else {"Content-Type": "application/json"}
            sent = body if raw else json.dumps(body)
            connection.request(method, path, sent, {**headers, **kind})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def _customer(self, slug: str, cell: str) -> Customer:
        create_tenant_schema(self.platform.databases, cell, schema_of(slug), {PRODUCT})
        said = {"slug": slug, "name": slug.title(), "product": PRODUCT}
        with self.platform.databases.transaction(PLATFORM) as db:
            tenant = db.one(Tenant, _INSERT, cell=cell, **said)
        host = f"{slug}.app.localhost"
        return Customer(tenant, host, workload().furnish(self, tenant, host))


@contextlib.contextmanager
def opened() -> Iterator[Stage]:
    """Start the stack; it ends, and its data with it, when the block does."""
    with tempfile.TemporaryDirectory(prefix="avila-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        root = tree.plant(folder / "tree")
        stack = Stack(BASE_PORT, folder / "data", root=root, rate_per_minute=10_000_000)
        try:
            _start(stack)
            os.environ.update(stack.environment)
            yield Stage(stack, wiring.platform())
        finally:
            wiring.platform().databases.close()
            stack.down()
            stack.remove()


def _start(stack: Stack) -> None:
    """Start everything; a function that does not answer is named, and hinders nothing else.

    Raises:
        Failed: the measured ones are among those.
    """
    began = time.monotonic()
    try:
        stack.up(tied=True)
    except Failed as failure:
        silent = {entry.service for entry in functions.unanswering(stack.manifest)}
        if not stack.state.running or silent & {f"{PRODUCT}-http", "bare-http"}:
            raise
        print(failure)
    print(f"the stack took {time.monotonic() - began:.1f} s to start\n", flush=True)
