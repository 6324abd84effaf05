"""The application that a server runs: our function alone, and whatever leaves it is ours.

functions-framework loads ``main.py`` inside the Flask application it makes. Left to itself, that
application answers some requests in our stead (/robots.txt, /static, what its router cannot read)
and fails with a bare page where a hook of its own cannot read a body. So the function that is
served takes the application's place, under every server that asks the framework for it.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Request, Response, current_app, has_app_context

from shared import metrics, telemetry
from shared.web import refusals, security
from shared.web.admission import Admission

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIEnvironment

Function = Callable[[Request], Response]
_PIECE: Final = 65_536
_MOST_DRAINED: Final = 34_000_000  # Cloud Run brings no more than 32 MiB
_log = logging.getLogger(__name__)


def answering(function: Function, admission: Callable[[], Admission] | None = None) -> Function:
    """Make ``function`` all of the application, when it is the one that is being served.

    ``admission`` gives each host its share of the process; without it there is no limit.
    """
    if has_app_context() and current_app.import_name == function.__name__:
        current_app.wsgi_app = Gate(function, admission)  # type: ignore[method-assign]
    return function


class Gate:
    """WSGI around one function: a failure outside its own guard is still an answer of ours."""

    def __init__(
        self, function: Function, admission: Callable[[], Admission] | None = None
    ) -> None:
        self._function, self._admission = function, admission

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        body = environ["wsgi.input"]
        try:
            answer = self._admit(environ, start_response)
        except Exception:  # noqa: BLE001 - whatever it is, nobody behind us would answer well
            with telemetry.traced(environ.get("HTTP_TRACEPARENT")) as trace:
                _log.exception("a request failed outside its handler")
                status = HTTPStatus.INTERNAL_SERVER_ERROR
                answer = refused(environ, status, trace.id)(environ, start_response)
        _drain(environ, body)
        return answer

    def _admit(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Let the function answer, if its host has room for it."""
        if self._admission is None:
            return self._answer(environ, start_response)
        # As visit.Visit reads it: another spelling is no other tenant.
        host = environ.get("HTTP_HOST", "").rsplit(":", 1)[0].lower()
        with self._admission().of(host) as admitted:
            if admitted:
                return self._answer(environ, start_response)
        with telemetry.traced(environ.get("HTTP_TRACEPARENT")) as trace:
            metrics.SHED.add()
            answer = refused(environ, HTTPStatus.TOO_MANY_REQUESTS, trace.id)
            answer.headers["Retry-After"] = "1"
            return answer(environ, start_response)

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        with closing(Request(environ)) as request:  # its files are closed with it
            return self._function(request)(environ, start_response)


def refused(environ: "WSGIEnvironment", status: HTTPStatus, trace_id: str) -> Response:
    """A refusal that stands on nothing: a page for people, a problem for programs."""
    refusal = refusals.REFUSALS[status]
    person = "text/html" in environ.get("HTTP_ACCEPT", "")
    if person and not environ.get("PATH_INFO", "").startswith("/api/"):
        response = Response(refusal.page(trace_id), status, content_type="text/html; charset=utf-8")
    else:
        told = refusal.problem(status, trace_id)
        response = Response(told, status, content_type="application/problem+json")
    response.headers["X-Trace-Id"] = trace_id
    return security.harden(response, refusals.POLICY)


def _drain(environ: "WSGIEnvironment", body: "InputStream") -> None:
    """Read what nobody read: a server that closes upon a body cuts the answer off."""
    if "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" not in environ:
        return
    left = _MOST_DRAINED
    with suppress(Exception):  # the sender is gone, or the body was closed with its form
        while left > 0 and (piece := body.read(min(left, _PIECE))):
            left -= len(piece)
