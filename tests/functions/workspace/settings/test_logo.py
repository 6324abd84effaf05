"""The logo: an image by its content, shown by an address that runs out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests
from google.cloud import storage
from werkzeug.test import TestResponse

from scripts.lib.dev.place import BUCKET, PROJECT, Place
from tests.functions.workspace.settings import pictures
from tests.support.caller import Caller
from tests.support.races import deadlock_once, refusing

PNG = pictures.png()


def _send(caller: Caller, content: bytes) -> TestResponse:
    part = b'--x\r\nContent-Disposition: form-data; name="logo"; filename="logo.png"\r\n'
    body = part + b"Content-Type: image/png\r\n\r\n" + content + b"\r\n--x--\r\n"
    return caller.post(
        "/api/workspace/logo", data=body, content_type="multipart/form-data; boundary=x"
    )


@pytest.mark.parametrize(
    "content",
    [
        PNG,
        pictures.png(4_000, 4_000),
        pictures.jpeg(4_000, 1),
        pictures.jpeg(frame=0xC2),
        pictures.webp(b"VP8 ", pictures.lossy(4_000, 4_000)),
        pictures.webp(b"VP8L", pictures.lossless(4_000, 4_000)),
        pictures.webp(b"VP8 ", pictures.lossy(), pictures.canvas(4_000, 4_000)),
    ],
    ids=["png", "large png", "jpeg", "progressive jpeg", "webp", "lossless webp", "extended webp"],
)
def test_an_image_becomes_the_logo(acme: Caller, content: bytes) -> None:
    """Kept below the tenant's own prefix and shown by a signed address."""
    answer = _send(acme, content)

    assert answer.status_code == 200
    assert f"/tenants/{acme.tenant.id}/logo/" in answer.json["logo_url"]
    assert "X-Goog-Signature=" in answer.json["logo_url"]
    assert answer.json["logo_url"].split("?")[0] in acme.get("/workspace/settings").text


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a",
        b"%PDF-1.7",
        b"\x89PNG",
        PNG[:-1],
        PNG[:33],
        PNG[:33] + pictures.chunk(b"IEND"),
        pictures.png(0, 1),
        b"\x89PNG\r\n\x1a\n" + pictures.chunk(b"IDAT") + PNG[8:],
        pictures.png(1, 1, pictures.chunk(b"acTL", b"\0\0\0\2\0\0\0\0")),
        pictures.jpeg()[:-2],
        pictures.jpeg(height=0),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0rest",
        pictures.webp(b"VP8 ", pictures.lossy())[:-1],
        pictures.webp(b"XMP ", b"<?php"),
        pictures.webp(b"ANMF", b"\0" * 16 + pictures.lossy(), pictures.canvas(flags=2)),
        pictures.webp(b"VP8 ", pictures.lossy(), pictures.canvas(flags=2)),
        pictures.webp(b"XMP ", b"<?php", pictures.canvas()),
        b"RIFF\4\0\0\0WEBP",
        PNG[:8] + pictures.chunk(b"IHDR", PNG[16:29] + b"\0") + PNG[33:],
        pictures.jpeg().partition(b"\xff\xda")[0] + b"\xff\xd9",
    ],
    ids=[
        *("svg", "gif", "pdf", "a signature", "a cut png", "a header", "no pixels", "no width"),
        *("pixels first", "an animated png", "a cut jpeg", "no height", "an empty jpeg"),
        *("a jpeg's head", "a cut webp", "no picture", "an animated webp"),
        *("an animated canvas", "a bare canvas", "an empty webp"),
        *("a longer header", "a jpeg without its scan"),
    ],
)
def test_what_is_no_image_is_refused(acme: Caller, content: bytes) -> None:
    """Whatever its name says."""
    answer = _send(acme, content)

    assert answer.status_code == 400
    assert answer.json["code"] == "workspace.not_an_image"
    assert acme.get("/api/workspace/settings").json["logo_url"] is None


@pytest.mark.parametrize(
    "content",
    [
        pictures.png(50_000, 50_000),
        pictures.png(1, 4_001),
        pictures.jpeg(4_001, 1),
        pictures.jpeg(1, 65_535, frame=0xC2),
        pictures.webp(b"VP8 ", pictures.lossy(4_001, 1)),
        pictures.webp(b"VP8L", pictures.lossless(1, 16_384)),
        pictures.webp(b"VP8 ", pictures.lossy(), pictures.canvas(4_001, 1)),
        pictures.webp(b"VP8L", pictures.lossless(1, 4_001), pictures.canvas()),
    ],
    ids=[
        *("png", "tall png", "jpeg", "progressive jpeg", "webp", "lossless webp", "canvas"),
        "picture beyond its canvas",
    ],
)
def test_a_picture_of_too_many_pixels_is_refused(acme: Caller, content: bytes) -> None:
    """A few bytes can say 50,000 by 50,000; whoever shows them would pay for it."""
    answer = _send(acme, content)

    assert (answer.status_code, answer.json["code"]) == (413, "workspace.logo_too_large")
    assert "4.000" in answer.json["fields"]["logo"]
    assert acme.get("/api/workspace/settings").json["logo_url"] is None


@pytest.mark.parametrize(
    "content",
    [PNG, pictures.jpeg(), pictures.webp(b"VP8 ", pictures.lossy())],
    ids=["png", "jpeg", "webp"],
)
def test_what_follows_a_picture_is_not_kept(acme: Caller, content: bytes) -> None:
    """A picture that is an archive or a script as well is stored as a picture alone."""
    before = _kept(acme)

    assert _send(acme, content + b"PK\x03\x04<script>alert(1)</script>").status_code == 200

    [name] = _kept(acme) - before
    assert storage.Client(PROJECT).bucket(BUCKET).blob(name).download_as_bytes() == content


def test_two_million_bytes_are_enough(acme: Caller) -> None:
    """One more is refused."""
    answer = _send(acme, PNG.ljust(2_000_001, b"\0"))

    assert answer.status_code == 413
    assert answer.json["code"] == "workspace.logo_too_large"


def test_no_file_is_named(acme: Caller) -> None:
    """The form sent without a choice says what is missing."""
    answer = acme.post("/api/workspace/logo", data={}, content_type="multipart/form-data")

    assert answer.json["fields"] == {"logo": "Escolha uma imagem."}


def test_the_former_file_is_deleted_once_nobody_shows_it(
    acme: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """After the commit, by an event; a second delivery finds nothing and succeeds."""
    before = _kept(acme)
    _send(acme, PNG)
    [former] = _kept(acme) - before
    _send(acme, PNG)
    assert former in _kept(acme)

    [replaced] = acme.events("workspace.logo_replaced")
    for _ in range(2):
        answer = deliver("workspace", "workspace.logo_replaced", replaced.data, tenant=acme.tenant)
        assert answer.status_code == 204
    assert former not in _kept(acme)
    assert len(_kept(acme) - before) == 1


def test_the_logo_can_be_removed(acme: Caller) -> None:
    """Removing none is no error."""
    _send(acme, PNG)

    for _ in range(2):
        assert acme.post("/api/workspace/logo/removal").status_code == 200

    assert acme.get("/api/workspace/settings").json["logo_url"] is None
    assert len(acme.events("workspace.logo_replaced")) == 1
    lines = acme.get("/api/workspace/settings/audit").json["lines"]
    assert [line["action"] for line in lines] == [
        "workspace.logo_removed",
        "workspace.logo_changed",
    ]
    assert [line["changes"] for line in lines] == [[{"field": "logo", "label": "imagem"}]] * 2


def test_another_tenant_s_logo_is_out_of_reach(
    acme: Caller, globex: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """It is not shown there, and a forged path deletes nothing."""
    path = _send(acme, PNG).json["logo_url"].split("?")[0].partition("tenants/")[2]

    assert globex.get("/api/workspace/settings").json["logo_url"] is None
    forged = {"path": f"tenants/{path}"}
    answer = deliver("workspace", "workspace.logo_replaced", forged, tenant=globex.tenant)
    assert answer.status_code == 500


def test_a_mail_shows_the_logo_wherever_it_is_read(acme: Caller, globex: Caller) -> None:
    """In webmail of another origin, by an address that lasts; of this workspace alone."""
    _send(acme, PNG)

    shown = acme.anonymous.get("/workspace/logo")

    assert shown.status_code == 303
    assert f"/tenants/{acme.tenant.id}/logo/" in shown.headers["Location"]
    assert shown.headers.getlist("Cross-Origin-Resource-Policy") == ["cross-origin"]
    assert shown.headers.getlist("Cache-Control") == ["public, max-age=60"]
    assert "Set-Cookie" not in shown.headers
    assert globex.anonymous.get("/workspace/logo").status_code == 404


def _kept(caller: Caller) -> set[str]:
    """What lies in the bucket for this caller's tenant."""
    client = storage.Client(PROJECT)
    blobs = client.list_blobs(BUCKET, prefix=f"tenants/{caller.tenant.id}/")
    names = {blob.name for blob in blobs}
    client.close()
    return names


def test_an_upload_that_loses_a_deadlock_is_read_again(acme: Caller) -> None:
    """The handler runs a second time over the same body; of the first run nothing is left."""
    before = _kept(acme)
    with deadlock_once(acme.tenant, "logo"):
        answer = _send(acme, PNG)

    assert answer.status_code == 200
    assert len(_kept(acme) - before) == 1


def test_a_logo_that_is_refused_later_leaves_no_file(acme: Caller) -> None:
    """The file was saved before the statement that failed for good; no row will name it."""
    before = _kept(acme)
    with refusing(acme.tenant, "logo"):
        answer = _send(acme, PNG)

    assert answer.status_code == 500
    assert _kept(acme) == before


@contextmanager
def _storage_refuses(place: Place) -> Iterator[None]:
    url = f"http://{place.address('admin')}/faults"
    fault = {"service": "storage", "fail": 100, "status": 403}
    requests.put(url, json=fault, timeout=10).raise_for_status()
    try:
        yield
    finally:
        requests.delete(url, params={"service": "storage"}, timeout=10).raise_for_status()


def test_without_storage_an_upload_may_be_tried_later(acme: Caller, place: Place) -> None:
    """The file is the very thing asked for: 503, and nothing changed."""
    with _storage_refuses(place):
        answer = _send(acme, PNG)

    assert answer.status_code == 503
    assert answer.json["code"] == "files_away"
    assert acme.get("/api/workspace/settings").json["logo_url"] is None
