"""What the gRPC services refuse alike: pages, masks, labels, times, and fields not emulated."""

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from grpc import StatusCode
from yarl import URL

from emulators.grpc_service import ApiError
from emulators.labels import complaint

LARGEST_PAGE = 1000
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f]")
_TOKEN = re.compile(r"[0-9]{1,9}")
_EARLIEST_S, _LATEST_S = -62_135_596_800, 253_402_300_799  # years 1 to 9999, timestamp.proto
_LONGEST_S = 315_576_000_000  # duration.proto
_NANOS = 999_999_999


def invalid(text: str) -> ApiError:
    """INVALID_ARGUMENT."""
    return ApiError(StatusCode.INVALID_ARGUMENT, text)


def unsupported(what: str) -> ApiError:
    """UNIMPLEMENTED: the service does it, this emulator does not and says so."""
    return ApiError(StatusCode.UNIMPLEMENTED, f"This emulator does not support {what}.")


def page(items: list[Any], given: Any) -> tuple[list[Any], str]:
    """One page of a listing, and the token of the next.

    Raises:
        ApiError: the token is none of ours, or the size is negative.
    """
    if given.page_token and not _TOKEN.fullmatch(given.page_token):
        raise invalid(f"Invalid page token given (page_token={given.page_token}).")
    if given.page_size < 0:
        raise invalid(
            f"The value for page_size is too small. You passed {given.page_size} in the request,"
            " but the minimum value is 0."
        )
    start = int(given.page_token or 0)
    end = start + min(given.page_size or LARGEST_PAGE, LARGEST_PAGE)
    return items[start:end], str(end) if end < len(items) else ""


def check_mask(message: Any, mask: Any, *, required: bool) -> None:
    """Refuse a mask that names no field of ``message``, or none where one must be named."""
    name = message.DESCRIPTOR.name
    if required and not mask.paths:
        raise invalid(
            f"The update_mask in the Update{name}Request must be set, "
            "and must contain a non-empty paths list."
        )
    for path in mask.paths:
        if not type(mask)(paths=[path]).IsValidForDescriptor(message.DESCRIPTOR):
            raise invalid(
                f"Invalid update_mask provided in the Update{name}Request: "
                f"'{path}' is not a known field of {name}."
            )


def check_labels(labels: Mapping[str, str]) -> None:
    """Refuse labels that no resource can have."""
    if text := complaint(labels):
        raise invalid(text)


def check_supported(message: Any, fields: Collection[str]) -> None:
    """Refuse by its name a field that is set and not among ``fields``."""
    for field, _ in message.ListFields():
        if field.name not in fields:
            raise unsupported(f"{message.DESCRIPTOR.name}.{field.name}")


def check_times(message: Any, *fields: str) -> None:
    """Refuse timestamps and durations of ``message`` that none can be."""
    for field in fields:
        if message.HasField(field) and not _is_possible(getattr(message, field)):
            raise invalid(f"Invalid value at '{field}' ({message.DESCRIPTOR.full_name}).")


def is_url(text: str) -> bool:
    """Tell whether an HTTP client could send to ``text``."""
    try:
        parts, port = URL(text, encoded=True), urlsplit(text).port
    except ValueError:  # a port past 65535, brackets that do not close
        return False
    written = not _UNWRITABLE.search(text)
    return written and parts.scheme in {"http", "https"} and bool(parts.host) and port != 0


def _is_possible(value: Any) -> bool:
    seconds, nanos = int(value.seconds), int(value.nanos)
    if value.DESCRIPTOR.name == "Timestamp":
        return _EARLIEST_S <= seconds <= _LATEST_S and 0 <= nanos <= _NANOS
    within = abs(seconds) <= _LONGEST_S and abs(nanos) <= _NANOS
    return within and seconds * nanos >= 0  # one sign for both
