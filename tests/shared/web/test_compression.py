"""Pages travel small, and how small they travel tells nothing of the secret in them."""

import re
import string
import zlib
from random import Random

import pytest
from flask import Request, Response
from werkzeug.test import EnvironBuilder, TestResponse

from shared.web.compression import compress
from tests.support.caller import Caller

GZIP = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br"}
PART = GZIP | {"HX-Request": "true"}
AGENDA = "/clinic/agenda?day=2031-04-01"


def _opened(answer: TestResponse) -> str:
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return zlib.decompress(answer.data, zlib.MAX_WBITS | 16).decode()


def test_a_page_travels_at_a_third(acme: Caller) -> None:
    """It is the same page: what is made for one answer alone is left out."""
    once = re.compile(r'nonce="[^"]+"|name="request_id" value="[^"]+"')

    plain = acme.get(AGENDA, headers={"Accept": "text/html"})
    packed = acme.get(AGENDA, headers=GZIP)

    assert once.sub("", _opened(packed)) == once.sub("", plain.text)
    assert len(packed.data) * 3 < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("takes", ["", "br", "identity", "gzip;q=0", "*;q=0"])
def test_who_takes_no_gzip_gets_the_page_as_it_is(acme: Caller, takes: str) -> None:
    """Whatever else it takes."""
    page = acme.get(AGENDA, headers=GZIP | {"Accept-Encoding": takes})

    assert "Content-Encoding" not in page.headers
    assert page.text.endswith("</html>")


@pytest.mark.parametrize("path", ["/api/clinic/services", "/clinic/nothing.txt"])
def test_what_programs_read_is_left_alone(acme: Caller, path: str) -> None:
    """JSON has a tag that is its version, and its readers ask for a little at a time."""
    answer = acme.get(path, headers=GZIP | {"Accept": "application/json"})

    assert "Content-Encoding" not in answer.headers


def test_a_part_that_is_shown_already_is_not_sent_again(acme: Caller) -> None:
    """Its tag is a weak one: other bytes, the same part."""
    first = acme.get(AGENDA, headers=PART)

    again = acme.get(AGENDA, headers=PART | {"If-None-Match": first.headers["ETag"]})

    assert _opened(first)
    assert first.headers["ETag"].startswith('W/"')
    assert (again.status_code, again.data) == (304, b"")


def test_no_guess_beside_the_token_travels_shorter_for_being_right() -> None:
    """All of it but a letter, and those in another order: an attacker sees no difference.

    Compressed as one piece the right one is told by more than ten bytes.
    """
    some = Random(2013)  # noqa: S311 - the same tokens each time
    for _ in range(20):
        token = "".join(some.choices(string.ascii_letters + string.digits, k=32))
        right = token[:-1]
        wrong = "".join(some.sample(right, len(right)))

        assert abs(_length(token, right) - _length(token, wrong)) <= 2  # how letters fill bytes


def _length(token: str, guess: str) -> int:
    """Bytes of a page that holds ``token`` twice, as pages do, and what somebody searched for."""
    form = f'<form><input name="csrf_token" value="{token}"></form>'
    page = f"<p>{'Maria do Rosário ' * 100}</p>{form}<p>Nada com {guess}.</p>{form}"
    answer = Response(page, mimetype="text/html")
    compress(Request(EnvironBuilder(headers=GZIP).get_environ()), answer, token)
    return len(answer.get_data())


@pytest.mark.parametrize("cookie", ["e", "<", "a" * 31, "a" * 33, "é" * 32])
def test_a_cookie_that_is_none_of_ours_is_replaced(acme: Caller, cookie: str) -> None:
    """A page repeats what we made ourselves, of one length, and nothing else."""
    page = acme.anonymous.get("/auth/login", headers=GZIP, cookies={"__Host-csrf": cookie})

    [own] = re.findall(r'name="csrf_token" value="([^"]+)"', _opened(page))[:1]
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", own)
    assert f"__Host-csrf={own};" in page.headers["Set-Cookie"]
