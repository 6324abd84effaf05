"""A V4 signed URL opens exactly what was signed, until it expires."""

import time
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests
from cryptography.hazmat.primitives import serialization

from tests.emulators.process import Emulators
from tests.emulators.storage_world import (
    TIMEOUT_S,
    account,
    new_bucket,
    raw,
    register,
    sign,
    upload,
    url,
)


@pytest.fixture(scope="module")
def bucket(shared_emulators: Emulators) -> Any:
    """Lend one bucket, at an emulator that knows the signer."""
    register(shared_emulators)
    return new_bucket(shared_emulators)


def send(address: str, method: str = "GET", **arguments: Any) -> requests.Response:
    return requests.request(method, address, timeout=TIMEOUT_S, allow_redirects=False, **arguments)


def error(answer: requests.Response) -> dict[str, str]:
    """Fields of an XML error."""
    assert answer.headers["Content-Type"].startswith("application/xml")
    return {child.tag: child.text or "" for child in ET.fromstring(answer.content)}  # noqa: S314


@pytest.mark.parametrize("name", ["a.txt", "d/é a+b~(1)#?%2F.txt"])
def test_reads_an_object(emulators: Emulators, bucket: Any, name: str) -> None:
    """Whatever its name is."""
    blob = upload(bucket, name, b"signed")

    answer = send(sign(emulators, blob))

    assert (answer.status_code, answer.content) == (200, b"signed")


def test_carries_what_the_download_shall_look_like(emulators: Emulators, bucket: Any) -> None:
    """Type and disposition of the answer are part of what is signed."""
    blob = upload(bucket)
    address = sign(
        emulators, blob, response_disposition='attachment; filename="x.csv"', response_type="a/b"
    )

    answer = send(address)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="x.csv"'
    assert answer.headers["Content-Type"] == "a/b"
    assert send(address.replace("x.csv", "y.csv")).status_code == 403


def test_reads_a_range_and_the_head(emulators: Emulators, bucket: Any) -> None:
    """HEAD is signed on its own; a range needs nothing signed."""
    blob = upload(bucket, data=b"0123456789")

    part = send(sign(emulators, blob), headers={"Range": "bytes=2-4"})
    head = send(sign(emulators, blob, "HEAD"), "HEAD")

    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, "10", b"")
    assert send(sign(emulators, blob), "HEAD").status_code == 403


def test_writes_an_object(emulators: Emulators, bucket: Any) -> None:
    """Signed headers become its metadata."""
    blob = bucket.blob("written")
    headers = {"x-goog-meta-by": "ana"}
    address = sign(emulators, blob, "PUT", content_type="text/csv", headers=dict(headers))

    answer = send(address, "PUT", data=b"new", headers={"Content-Type": "text/csv", **headers})

    assert answer.status_code == 200
    blob.reload()
    assert (blob.content_type, blob.metadata, blob.size) == ("text/csv", {"by": "ana"}, 3)
    assert answer.headers["x-goog-generation"] == str(blob.generation)


def test_writes_only_the_first_when_so_signed(emulators: Emulators, bucket: Any) -> None:
    """A precondition in a signed header holds."""
    headers = {"x-goog-if-generation-match": "0"}
    address = sign(emulators, bucket.blob("once"), "PUT", headers=dict(headers))

    answers = [send(address, "PUT", data=b"x", headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 412]
    assert error(answers[1])["Code"] == "PreconditionFailed"


def test_writes_only_the_size_that_was_signed(emulators: Emulators, bucket: Any) -> None:
    """A longer body leaves no object."""
    headers = {"x-goog-content-length-range": "1,10"}
    address = sign(emulators, bucket.blob("limited"), "PUT", headers=dict(headers))

    answer = send(address, "PUT", data=b"x" * 11, headers=headers)

    assert (answer.status_code, error(answer)["Code"]) == (400, "EntityTooLarge")
    assert bucket.get_blob("limited") is None
    assert send(address, "PUT", data=b"x" * 10, headers=headers).status_code == 200


def test_starts_a_resumable_upload(emulators: Emulators, bucket: Any) -> None:
    """The session's URL needs no signature."""
    address = sign(emulators, bucket.blob("resumed"), "RESUMABLE", content_type="text/csv")
    headers = {"x-goog-resumable": "start", "Content-Type": "text/csv"}

    session = send(address, "POST", headers=headers)
    location = session.headers["Location"]
    first = send(location, "PUT", data=b"x" * 262144, headers={"Content-Range": "bytes 0-262143/*"})
    last = send(location, "PUT", data=b"y", headers={"Content-Range": "bytes 262144-262144/262145"})

    assert (session.status_code, first.status_code, last.status_code) == (201, 308, 200)
    assert bucket.get_blob("resumed").size == 262145
    assert bucket.get_blob("resumed").content_type == "text/csv"


def test_a_read_of_nothing_is_not_found(emulators: Emulators, bucket: Any) -> None:
    """With the words of the XML interface."""
    answer = send(sign(emulators, bucket.blob("absent")))

    assert answer.status_code == 404
    assert error(answer) == {
        "Code": "NoSuchKey",
        "Message": "The specified key does not exist.",
        "Details": f"No such object: {bucket.name}/absent",
    }


def test_deletes_an_object(emulators: Emulators, bucket: Any) -> None:
    """As signed."""
    blob = upload(bucket, "deleted")

    assert send(sign(emulators, blob, "DELETE"), "DELETE").status_code == 204
    assert not blob.exists()


def test_opens_through_a_proxy_that_keeps_the_host(emulators: Emulators, bucket: Any) -> None:
    """The host that was signed is the one in the request, wherever it arrives."""
    host = "storage.app.localhost:8443"
    blob = upload(bucket, data=b"data")
    address = sign(emulators, blob, api_access_endpoint=f"https://{host}")
    path = address.removeprefix(f"https://{host}")

    through = send(url(emulators, path), headers={"Host": host})

    assert (through.status_code, through.content) == (200, b"data")
    assert send(url(emulators, path)).status_code == 403


def test_a_session_is_at_the_host_that_asked(emulators: Emulators, bucket: Any) -> None:
    """A browser behind the proxy sends its chunks through the proxy."""
    host = "storage.app.localhost:8443"
    address = sign(emulators, bucket.blob("a"), "RESUMABLE", api_access_endpoint=f"https://{host}")
    headers = {"Host": host, "X-Forwarded-Proto": "https", "x-goog-resumable": "start"}

    path = address.removeprefix(f"https://{host}")
    answer = send(url(emulators, path), "POST", headers=headers)

    assert answer.headers["Location"].startswith(f"https://{host}/{bucket.name}/a?upload_id=")


TAMPERED = {
    "signature": lambda address: address[:-8] + "deadbeef",
    "object": lambda address: address.replace("/a?", "/b?"),
    "bucket": lambda address: address.replace("/bucket-", "/Bucket-"),
    "expiry": lambda address: address.replace("X-Goog-Expires=60", "X-Goog-Expires=600"),
    "generation": lambda address: address.replace("?", "?generation=1&"),
    "account": lambda address: address.replace("platform%40", "other%40"),
}


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_refuses_a_tampered_url(emulators: Emulators, bucket: Any, tamper: Any) -> None:
    """403, with what should have been signed."""
    upload(bucket, "b")
    address = sign(emulators, upload(bucket))
    assert send(address).status_code == 200

    answer = send(tamper(address))

    assert answer.status_code == 403
    refusal = error(answer)
    assert refusal["Code"] == "SignatureDoesNotMatch"
    assert refusal["StringToSign"].startswith("GOOG4-RSA-SHA256\n")
    assert refusal["CanonicalRequest"].startswith("GET\n/")


def test_refuses_another_method(emulators: Emulators, bucket: Any) -> None:
    """Reading was signed, not writing."""
    blob = upload(bucket)

    answer = send(sign(emulators, blob), "PUT", data=b"evil")

    assert (answer.status_code, error(answer)["Code"]) == (403, "SignatureDoesNotMatch")
    assert blob.download_as_bytes() == b"data"


def test_refuses_another_value_of_a_signed_header(emulators: Emulators, bucket: Any) -> None:
    """The type was signed."""
    address = sign(emulators, bucket.blob("typed"), "PUT", content_type="text/csv")

    answer = send(address, "PUT", data=b"x", headers={"Content-Type": "text/html"})

    assert (answer.status_code, error(answer)["Code"]) == (403, "SignatureDoesNotMatch")


def test_refuses_a_missing_signed_header(emulators: Emulators, bucket: Any) -> None:
    """It says which."""
    address = sign(emulators, bucket.blob("typed"), "PUT", content_type="text/csv")

    answer = send(address, "PUT", data=b"x")

    assert answer.status_code == 400
    assert error(answer)["Code"] == "MalformedSecurityHeader"
    assert error(answer)["ParameterName"] == "content-type"


def test_refuses_an_unsigned_extension_header(emulators: Emulators, bucket: Any) -> None:
    """Nobody adds metadata that was not signed."""
    address = sign(emulators, bucket.blob("meta"), "PUT")

    answer = send(address, "PUT", data=b"x", headers={"x-goog-meta-by": "eve"})

    assert (answer.status_code, error(answer)["ParameterName"]) == (400, "x-goog-meta-by")


def test_refuses_an_expired_url(emulators: Emulators, bucket: Any) -> None:
    """400, as the service answers."""
    address = sign(emulators, upload(bucket), expiration=timedelta(seconds=1))
    assert send(address).status_code == 200
    time.sleep(1.1)

    answer = send(address)

    assert answer.status_code == 400
    assert error(answer)["Code"] == "ExpiredToken"
    assert error(answer)["Details"].startswith("Request signature expired at: ")


def test_refuses_an_expiry_beyond_a_week(emulators: Emulators, bucket: Any) -> None:
    """The client refuses to sign it, so it is forged here."""
    address = sign(emulators, upload(bucket))

    answer = send(address.replace("X-Goog-Expires=60", "X-Goog-Expires=604801"))

    assert (answer.status_code, error(answer)["Code"]) == (400, "MalformedSecurityHeader")


def test_refuses_who_signed_nothing(emulators: Emulators, bucket: Any) -> None:
    """403 for a plain URL."""
    upload(bucket)

    answer = raw(emulators, "GET", f"/{bucket.name}/a")

    assert (answer.status_code, error(answer)["Code"]) == (403, "AccessDenied")


def test_accepts_a_signer_from_its_registration_on(emulators: Emulators, bucket: Any) -> None:
    """A public key is all that is needed."""
    email = "late@avila-local.iam.gserviceaccount.com"
    private = serialization.load_pem_private_key(account(email)["private_key"].encode(), None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    address = sign(emulators, upload(bucket), email=email)
    before = send(address)

    register(emulators, client_email=email, public_key=public.decode())

    assert (before.status_code, send(address).status_code) == (403, 200)


def test_answers_a_page_of_an_allowed_origin(emulators: Emulators) -> None:
    """The bucket's CORS entries decide, for the preflight and for the request."""
    register(emulators)
    origin = "https://acme.app.localhost:8443"
    entry = {"origin": [origin], "method": ["PUT"], "responseHeader": ["Content-Type"]}
    bucket = new_bucket(emulators, cors=[entry])
    asked = {"Origin": origin, "Access-Control-Request-Method": "PUT"}

    preflight = raw(emulators, "OPTIONS", f"/{bucket.name}/a", headers=asked)
    foreign = raw(
        emulators, "OPTIONS", f"/{bucket.name}/a", headers=asked | {"Origin": "https://x"}
    )
    written = send(
        sign(emulators, bucket.blob("a"), "PUT"), "PUT", data=b"x", headers={"Origin": origin}
    )

    assert preflight.headers["Access-Control-Allow-Origin"] == origin
    assert preflight.headers["Access-Control-Allow-Methods"] == "PUT"
    assert "Access-Control-Allow-Origin" not in foreign.headers
    assert written.headers["Access-Control-Allow-Origin"] == origin
