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
from shared import wiring
from shared.context import Actor, Tenant, schema_of
from shared.db import PLATFORM
from shared.identity import utc_now
from shared.migrations.engine import create_tenant_schema
from shared.work import Platform

BASE_PORT = 28_000
TENANTS = 10
_PATIENTS = 200
_OWNER = Actor(UUID(int=9), "Bento Medidor", "bento@bench.example", frozenset({"owner"}))
_ALWAYS = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]

_INSERT = """
insert into control.tenant (slug, name, document, product, plan, cell, state)
values (:slug, :name, '12ABC34501DE35', 'clinic', 'profissional', :cell, 'active')
returning id, slug, name, array[product] as products, plan, cell, state, timezone
"""
_REGISTER = """
insert into patient (name, phone, email, created_by)
select
    'Paciente ' || n, '+55119' || (80000000 + n), 'paciente' || n || '@bench.example', :by::uuid
from generate_series(1, :n::integer) as n
"""


@dataclass(frozen=True)
class Clinic:
    """A tenant, and what its bookings name."""

    tenant: Tenant
    host: str
    service_id: str
    professional_id: str
    patient_id: str


@dataclass(frozen=True)
class Stage:
    """A running stack and its tenants."""

    stack: Stack
    platform: Platform

    @cached_property
    def clinics(self) -> list[Clinic]:
        """Ten clinics over all cells, each with two hundred patients; made when first asked for."""
        cells = self.platform.databases.cells
        return [self._clinic(f"bench-{n}", cells[n % len(cells)]) for n in range(TENANTS)]

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
        token = self.platform.keyring.issue(_OWNER, host, utc_now())
        return {"Host": host, "Authorization": f"Bearer {token}"}

    def cookies(self, host: str) -> dict[str, str]:
        """Headers of a browser that is signed in at ``host``."""
        token = self.platform.keyring.issue(_OWNER, host, utc_now())
        cookie = f"__Host-session={token}; __Host-csrf=a-value-the-browser-already-has"
        return {"Host": host, "Cookie": cookie, "Accept": "text/html"}

    def call(
        self, method: str, path: str, headers: Mapping[str, str], body: Any = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request through nginx: status, headers and body of its answer."""
        connection = http.client.HTTPSConnection(
            HOST,
            self.stack.place.port("nginx"),
            timeout=30,
            context=ssl._create_unverified_context(),  # noqa: S323, SLF001 - our own, on loopback
        )
        with contextlib.closing(connection):
            sent = None if body is None else json.dumps(body)
            kind = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, sent, {**headers, **kind})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def _clinic(self, slug: str, cell: str) -> Clinic:
        create_tenant_schema(self.platform.databases, cell, schema_of(slug), {"clinic"})
        with self.platform.databases.transaction(PLATFORM) as db:
            tenant = db.one(Tenant, _INSERT, slug=slug, name=slug.title(), cell=cell)
        with self.platform.databases.transaction(tenant.scope) as db:
            db.run(_REGISTER, by=_OWNER.id, n=_PATIENTS)
            patient_id = db.scalar("select id::text from patient order by id limit 1")
        host = f"{slug}.app.localhost"
        service_id = self._made(host, "service", {"name": "Consulta", "duration_min": 5})
        person = {"name": "Lia", "service_ids": [service_id], "hours": _ALWAYS}
        return Clinic(
            tenant, host, service_id, self._made(host, "professional", person), patient_id
        )

    def _made(self, host: str, kind: str, body: Mapping[str, Any]) -> str:
        status, _, answer = self.call("POST", f"/api/clinic/{kind}s", self.bearer(host), body)
        if status != http.client.CREATED:
            raise RuntimeError(f"{kind}: {status} {answer.decode()}")
        identifier: str = json.loads(answer)[kind]["id"]
        return identifier


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
        if not stack.state.running or silent & {"clinic-http", "bare-http"}:
            raise
        print(failure)
    print(f"the stack took {time.monotonic() - began:.1f} s to start\n", flush=True)
