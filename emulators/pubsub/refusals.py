"""Refusals in the words of the service.

Texts are those seen from the service in public issues of its clients, for example
googleapis/google-cloud-python#5898 (sizes) and goblet/goblet#399 (names).
"""

from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode

from emulators.grpc_requests import invalid
from emulators.grpc_service import ApiError

NAMES_URL = "https://cloud.google.com/pubsub/docs/admin#resource_names"


def unready(text: str) -> ApiError:
    """FAILED_PRECONDITION."""
    return ApiError(StatusCode.FAILED_PRECONDITION, text)


def not_found(name: str) -> ApiError:
    """Refusal of a name that nothing has."""
    return ApiError(StatusCode.NOT_FOUND, f"Resource not found (resource={_last(name)}).")


def exists(name: str) -> ApiError:
    """Refusal of a name that is taken."""
    text = f"Resource already exists in the project (resource={_last(name)})."
    return ApiError(StatusCode.ALREADY_EXISTS, text)


def bad_name(name: str, field: str = "name") -> ApiError:
    """Refusal of a malformed resource name."""
    return invalid(
        f"Invalid resource name given ({field}={name}). Refer to {NAMES_URL} for more information."
    )


def too_large(what: str, passed: int, limit: int) -> ApiError:
    """Refusal of a value over its maximum."""
    return invalid(
        f"The value for {what} is too large. You passed {passed} in the request, "
        f"but the maximum value is {limit}."
    )


def too_small(what: str, passed: int, limit: int) -> ApiError:
    """Refusal of a value under its minimum."""
    return invalid(
        f"The value for {what} is too small. You passed {passed} in the request, "
        f"but the minimum value is {limit}."
    )


def immutable(message: str, field: str) -> ApiError:
    """Refusal to update a field that is fixed at creation."""
    return invalid(
        f"Invalid update_mask provided in the Update{message}Request: "
        f"the '{field}' field in the {message} is not mutable."
    )


def stale_acks(ack_ids: list[str]) -> ApiError:
    """Refusal of expired acknowledgements under exactly-once delivery.

    The details name each one, which is where the client library looks.
    """
    text = (
        "Some acknowledgement ids in the request were invalid. This could be because the "
        "acknowledgement ids have expired or the acknowledgement ids were malformed."
    )
    info = error_details_pb2.ErrorInfo(
        reason="EXACTLY_ONCE_ACKID_FAILURE",
        domain="pubsub.googleapis.com",
        metadata=dict.fromkeys(ack_ids, "PERMANENT_FAILURE_INVALID_ACK_ID"),
    )
    packed = any_pb2.Any()
    packed.Pack(info)
    code = StatusCode.INVALID_ARGUMENT
    status = status_pb2.Status(code=code.value[0], message=text, details=[packed])
    return ApiError(code, text, details=status.SerializeToString())


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1]
