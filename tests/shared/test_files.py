"""Files are shown by addresses that somebody must sign, and whose signing may fail."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import requests
from google.auth import compute_engine
from google.auth.transport.requests import Request

from functions.workspace.settings import queries
from scripts.lib.dev.place import Place
from shared import work
from shared.context import PLATFORM_ACTOR, Context
from shared.db import NotAnswered, Scope
from shared.files import Files, FilesAway, Storage
from shared.wiring import platform
from tests.support.caller import Caller

PATH = "tenants/00000000-0000-0000-0000-000000000001/logo/x"
# google.auth renews what has less than 225 seconds to live.
SOON_S = 226
ACCOUNT = "files@project.iam.gserviceaccount.com"


class Google(BaseHTTPRequestHandler):
    """Metadata server and IAM in one: a token is good until the next one is given out."""

    given = 0

    def do_GET(self) -> None:
        if self.path.endswith("/token") or "/token?" in self.path:
            Google.given += 1
            self._say(200, {"access_token": str(Google.given), "expires_in": SOON_S})
        else:
            self._say(200, {"email": ACCOUNT, "scopes": [], "aliases": ["default"]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != f"Bearer {Google.given}":
            return self._say(401, {"error": "expired"})
        return self._say(200, {"signedBlob": "c2lnbmVk"})

    def _say(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Metadata-Flavor", "Google")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def google() -> Iterator[str]:
    """Address of the stand-in."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Google)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """Connections to the stand-in, closed afterwards."""
    with requests.Session() as made:
        yield made


def _cloud(google: str, session: requests.Session) -> tuple[Storage, Any]:
    """Storage as in the cloud, its identity's requests sent to the stand-in."""
    own: Any = compute_engine.Credentials(universe_domain="googleapis.com")
    send = Request(session)

    def request(url: str, **options: Any) -> Any:
        return send(url=google + urlsplit(url)._replace(scheme="", netloc="").geturl(), **options)

    settings = replace(platform().settings, storage_signer=None)
    return Storage(settings, lambda: (own, request)), own


def test_an_address_is_signed_with_a_token_that_is_still_good(
    place: Place, google: str, session: requests.Session
) -> None:
    """A token ends within the hour, a process lives for days: it is renewed in time."""
    storage, own = _cloud(google, session)
    storage.signed_url(PATH, 60)
    own.token, own.expiry = "long gone", own.expiry.replace(year=2020)

    assert "X-Goog-Signature=" in storage.signed_url(PATH, 60)


def test_a_living_token_is_used_again(place: Place, google: str, session: requests.Session) -> None:
    """A page costs one question to IAM, not two."""
    storage, _ = _cloud(google, session)
    storage.signed_url(PATH, 60)
    given = Google.given

    storage.signed_url(PATH, 60)

    assert Google.given == given


def _away() -> Storage:
    """Storage whose signer cannot be had."""
    settings = replace(platform().settings, storage_signer=None)
    own: Any = compute_engine.Credentials(universe_domain="googleapis.com")
    nobody = "http://127.0.0.1:9"
    send = partial(Request(), timeout=1)

    def request(url: str, **options: Any) -> Any:
        return send(url=nobody + urlsplit(url)._replace(scheme="", netloc="").geturl(), **options)

    return Storage(settings, lambda: (own, request))


def test_a_page_goes_without_what_cannot_be_signed(acme: Caller) -> None:
    """The logo is missing; the page is not."""
    with acme.db() as db:
        queries.hold_logo(db)
        queries.set_logo(db, f"tenants/{acme.tenant.id}/logo/x")
    here = platform()
    parts = {f: getattr(here, f) for f in here.__slots__} | {"storage": _away()}

    def show(ctx: Context) -> str | None:
        return ctx.files.shown_at(queries.logo(ctx.db).path or "")

    shown = work.run(work.Platform(**parts), work.Caller(acme.tenant, PLATFORM_ACTOR), show)

    assert shown is None


def test_an_address_that_is_asked_for_is_refused_for_now(place: Place) -> None:
    """503: the caller may come again."""
    files = Files(_away(), UUID(int=1))

    with pytest.raises(FilesAway):
        files.signed_url(PATH)


def test_a_commit_that_was_not_answered_keeps_its_files(acme: Caller) -> None:
    """The row may be there: a file without a row is better than a row without its file."""
    deleted: list[str] = []

    class Watched(Storage):
        def save(self, path: str, *content: Any, **how: Any) -> None:
            platform().storage.save(path, *content, **how)

        def delete(self, path: str) -> None:
            deleted.append(path)

    here = platform()
    storage = Watched(here.settings)
    parts = {f: getattr(here, f) for f in here.__slots__} | {"storage": storage}

    def save(ctx: Any) -> None:
        ctx.files.save("logo", b"png", "image/png")
        _kill(ctx.db.scalar("select pg_backend_pid()"))

    with pytest.raises(NotAnswered):
        work.run(work.Platform(**parts), work.Caller(acme.tenant, PLATFORM_ACTOR), save)

    assert deleted == []


def _kill(pid: int) -> None:
    with platform().databases.transaction(Scope("c1", None, "pg_catalog")) as db:
        db.scalar("select pg_terminate_backend(:pid::int)", pid=pid)
