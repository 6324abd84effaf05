"""gRPC plumbing shared by the services: handlers by method name, errors by status code.

The message types are those that Google's client libraries ship; no servicer code is generated.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from inspect import getmembers, isasyncgenfunction, iscoroutinefunction, ismethod
from typing import Any

import grpc

from emulators.service import HOST

Unary = Callable[[Any, Any], Awaitable[Any]]
Stream = Callable[[AsyncIterator[Any], Any], AsyncIterator[Any]]

_log = logging.getLogger(__name__)

# Google's front end accepts a little more than the 10 MB of a publish request.
OPTIONS = [("grpc.max_receive_message_length", 20 * 1024 * 1024), ("grpc.so_reuseport", 0)]

STOP_S = 0.2

# Status of a gRPC call for the HTTP status that a fault names.
CODES = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    409: grpc.StatusCode.ABORTED,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    500: grpc.StatusCode.INTERNAL,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}


class ApiError(Exception):
    """A refusal that the client sees as this status code and text.

    ``details`` is a serialized ``google.rpc.Status`` for errors that carry more than a text.
    """

    def __init__(self, code: grpc.StatusCode, message: str, details: bytes = b"") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details


def methods(of: object, request: Callable[[str], Any]) -> dict[str, Any]:
    """Method handlers by name: each public coroutine of an object is the method of its name.

    ``request`` is the type of what a method is asked with; a generator is asked with a stream.
    """
    found = {}
    for name, method in getmembers(of, ismethod):
        if not name.startswith("_") and iscoroutinefunction(method):
            found[_camel(name)] = _unary(method, request(_camel(name)))
        elif not name.startswith("_") and isasyncgenfunction(method):
            found[_camel(name)] = _stream(method, request(_camel(name)))
    return found


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _unary(handler: Unary, request_type: Any) -> Any:
    """Wrap ``async def handler(request, context) -> response`` as a method handler."""

    async def call(request: Any, context: Any) -> Any:
        try:
            return await handler(request, context)
        except Exception as error:  # noqa: BLE001 - told below
            return await _refuse(context, error)

    return grpc.unary_unary_rpc_method_handler(call, request_type.FromString, _serialize)


def _stream(handler: Stream, request_type: Any) -> Any:
    """Wrap an async generator ``handler(requests, context)`` as a method handler."""

    async def call(requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        try:
            async for response in handler(requests, context):
                yield response
        except Exception as error:  # noqa: BLE001 - told below
            await _refuse(context, error)

    return grpc.stream_stream_rpc_method_handler(call, request_type.FromString, _serialize)


class Port:
    """A port of this machine, and what serves there once it is open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server: Any = None

    async def serve(self, services: Mapping[str, Mapping[str, Any]]) -> None:
        """Open it for ``{service full name: {method name: method handler}}``.

        Raises:
            RuntimeError: it is taken.
        """
        self._server = grpc.aio.server(options=OPTIONS)
        self._server.add_generic_rpc_handlers(
            tuple(
                grpc.method_handlers_generic_handler(name, dict(methods))
                for name, methods in services.items()
            )
        )
        self._server.add_insecure_port(f"{HOST}:{self._port}")
        await self._server.start()

    async def close(self) -> None:
        """Let what is under way end, for a moment."""
        await self._server.stop(STOP_S)


async def _refuse(context: Any, error: Exception) -> None:
    """Tell the caller of a refusal; of a defect of ours only that it is one."""
    if not isinstance(error, ApiError):
        _log.error("a defect of the emulator", exc_info=error)
        error = ApiError(grpc.StatusCode.INTERNAL, "Internal error encountered.")
    trailing = (("grpc-status-details-bin", error.details),) if error.details else ()
    await context.abort(error.code, error.message, trailing)


def _serialize(message: Any) -> bytes:
    data: bytes = message.SerializeToString()
    return data
