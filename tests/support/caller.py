"""Somebody who uses the platform through its real entry points, without a network in between."""

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import functions_framework
from flask import Response
from werkzeug.test import Client, TestResponse

from shared import jsons
from shared.context import Actor, Tenant
from shared.db import PLATFORM
from shared.identity import utc_now
from shared.manifest import load
from shared.postman import Row
from shared.wiring import platform

CSRF = "a" * 32
_FUNCTIONS = Path(__file__).parents[2] / "functions"


def application(target: str, source: Path) -> Client:
    """The function ``target`` in the application that functions-framework makes of ``source``."""
    known = sys.path.copy()
    made = functions_framework.create_app(target, source, "http")
    sys.path[:] = known  # a feature's modules have no name but functions.<feature>.<module>
    return Client(made, Response, use_cookies=False)


@cache
def entry(feature: str, target: str) -> Client:
    """The function ``target`` of ``feature`` as a server serves it."""
    return application(target, _FUNCTIONS / feature / "main.py")


def _feature_at(kind: str, path: str) -> str:
    """Whose entry point the load balancer would choose."""
    best, chosen = -1, ""
    for feature, given in load().items():
        http = given.get("http", {})
        for prefix in http.get("paths", []) if http.get("host") == kind else []:
            plain = prefix.rstrip("*").rstrip("/")
            exact = prefix == "/" and path == "/"
            below = prefix != "/" and (path == plain or path.startswith(f"{plain}/"))
            if (exact or below) and len(prefix.rstrip("*")) > best:
                best, chosen = len(prefix.rstrip("*")), feature
    if not chosen:
        raise LookupError(f"no function answers {path} on a {kind} host")
    return chosen


class Caller:
    """Calls as ``actor`` at ``host``: bearer token below ``/api``, cookies and CSRF elsewhere."""

    def __init__(
        self, kind: str, host: str, actor: Actor | None, tenant: Tenant | None = None
    ) -> None:
        self.kind, self.host, self.actor = kind, host, actor
        self._tenant = tenant

    @property
    def tenant(self) -> Tenant:
        """The caller's tenant."""
        assert self._tenant is not None
        return self._tenant

    @property
    def anonymous(self) -> "Caller":
        """The same place, nobody signed in."""
        return Caller(self.kind, self.host, None, self._tenant)

    def as_(self, *roles: str) -> "Caller":
        """The same person with other roles."""
        assert self.actor is not None
        actor = replace(self.actor, roles=frozenset(roles))
        return Caller(self.kind, self.host, actor, self._tenant)

    @property
    def token(self) -> str:
        """A fresh access token."""
        assert self.actor is not None
        return platform().keyring.issue(self.actor, self.host, utc_now())

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send one request; ``headers`` and ``cookies`` add to the usual ones."""
        headers = {"Host": f"{self.host}:8443"} | self._credentials(path, method, options)
        headers |= options.pop("headers", {})
        options.setdefault("follow_redirects", False)
        client = entry(_feature_at(self.kind, path.partition("?")[0]), "http")
        return client.open(path, method=method, headers=headers, **options)

    def _credentials(self, path: str, method: str, options: dict[str, Any]) -> dict[str, str]:
        if path.startswith("/api/"):
            return {"Authorization": f"Bearer {self.token}"} if self.actor else {}
        cookies = {"__Host-csrf": CSRF} | options.pop("cookies", {})
        if self.actor:
            cookies.setdefault("__Host-session", self.token)
        text = "; ".join(f"{name}={value}" for name, value in cookies.items())
        sent = {"X-CSRF-Token": CSRF} if method != "GET" else {}
        return {"Cookie": text, **sent}

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET ``path``."""
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """POST ``json`` (or ``data``, as a form) to ``path``."""
        if json is not None:
            options["data"] = jsons.dumps(json)
            options["content_type"] = "application/json"
        return self.request("POST", path, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """PUT ``json`` to ``path``."""
        if json is not None:
            options["data"] = jsons.dumps(json)
            options["content_type"] = "application/json"
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """DELETE ``path``."""
        return self.request("DELETE", path, **options)

    def db(self) -> Any:
        """A transaction in this caller's scope, as a context manager giving ``Db``."""
        return platform().databases.transaction(self._tenant.scope if self._tenant else PLATFORM)

    def run(self, query: str, **given: Any) -> None:
        """Change what stands in this caller's scope."""
        with self.db() as db:
            db.run(query, **given)

    def scalar(self, query: str, **given: Any) -> Any:
        """One value of this caller's scope."""
        with self.db() as db:
            return db.scalar(query, **given)

    def events(self, type_: str | None = None) -> list[Row]:
        """What was emitted or enqueued here so far, oldest first."""
        home = "core" if self._tenant else "control"
        query = (
            "select seq, id, tenant_id, kind, type, key, queue, url, name, due_at, data, trace,"
            f" occurred_at, hearer from {home}.outbox"
            " where (:type::text is null or type = :type::text) order by seq"
        )
        with self.db() as db:
            return db.all(Row, query, type=type_)
