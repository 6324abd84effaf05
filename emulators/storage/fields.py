"""What a client may say of a bucket or an object: names, numbers, kinds of value."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any, Final

from emulators import labels
from emulators.storage import errors

LARGEST_NUMBER: Final = 2**63 - 1
LONGEST_NAME_BYTES: Final = 1024
_NUMBER = re.compile(r"[0-9]{1,19}")
_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")
_LONGEST_PART = 63

_BUCKET: Final[Mapping[str, type]] = {
    "cors": list,
    "defaultEventBasedHold": bool,
    "encryption": dict,
    "iamConfiguration": dict,
    "labels": dict,
    "lifecycle": dict,
    "location": str,
    "name": str,
    "retentionPolicy": dict,
    "storageClass": str,
    "versioning": dict,
}
_OBJECT: Final[Mapping[str, type]] = {
    "cacheControl": str,
    "contentDisposition": str,
    "contentEncoding": str,
    "contentLanguage": str,
    "contentType": str,
    "customTime": str,
    "eventBasedHold": bool,
    "metadata": dict,
    "name": str,
    "retention": dict,
    "temporaryHold": bool,
}
_UNSUPPORTED: Final = frozenset(
    {"acl", "autoclass", "billing", "customPlacementConfig", "defaultObjectAcl", "ipFilter"}
    | {"hierarchicalNamespace", "logging", "rpo", "softDeletePolicy", "website"}
)


def number(name: str, text: str) -> int:
    """A parameter that counts: 0 to 2^63 - 1.

    Raises:
        Refused: 400, it is none.
    """
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST_NUMBER:
        raise errors.invalid(f"Invalid value for {name}: {text[:40]!r}")
    return int(text)


def check_bucket(given: Mapping[str, Any]) -> None:
    """Refuse what a bucket cannot have, and by its name what is not emulated.

    Raises:
        Refused: 400 or 501.
    """
    for field in sorted(_UNSUPPORTED & given.keys()):
        if given[field]:
            raise errors.unsupported(f"Bucket.{field}")
    _check_kinds(given, _BUCKET)
    given_labels = given.get("labels") or {}
    check_texts("labels", given_labels)
    if text := labels.complaint({key: value or "" for key, value in given_labels.items()}):
        raise errors.invalid(text)
    period = (given.get("retentionPolicy") or {}).get("retentionPeriod")
    if period is not None:
        number("retentionPeriod", str(period))


def check_object(given: Mapping[str, Any]) -> None:
    """Refuse what an object cannot have.

    Raises:
        Refused: 400.
    """
    _check_kinds(given, _OBJECT)
    check_texts("metadata", given.get("metadata") or {})


def check_texts(field: str, values: Any) -> None:
    """Refuse what is no object of texts; None takes an entry out.

    Raises:
        Refused: 400.
    """
    if not isinstance(values, dict):
        raise errors.invalid(f"Invalid value for {field}.")
    for key, value in values.items():
        if value is not None and not isinstance(value, str):
            raise errors.invalid(f"Invalid value for {field}.{key}.")


def check_bucket_name(name: str) -> None:
    """Refuse a name against https://cloud.google.com/storage/docs/buckets#naming.

    Raises:
        Refused: 400.
    """
    parts_fit = all(0 < len(part) <= _LONGEST_PART for part in name.split("."))
    fits = bool(_BUCKET_NAME.fullmatch(name)) and parts_fit
    if not fits or name.startswith("goog") or "google" in name or _is_address(name):
        raise errors.invalid(f"Invalid bucket name: '{name}'")


def check_object_name(name: str) -> None:
    """Refuse a name against https://cloud.google.com/storage/docs/objects#naming.

    Raises:
        Refused: 400.
    """
    reserved = name in {".", ".."} or name.startswith(".well-known/acme-challenge/")
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        size = 0
    if reserved or not 0 < size <= LONGEST_NAME_BYTES or "\r" in name or "\n" in name:
        raise errors.invalid(f"Invalid object name: {name[:80]!r}")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _check_kinds(given: Mapping[str, Any], kinds: Mapping[str, type]) -> None:
    for field, kind in kinds.items():
        if given.get(field) is not None and not isinstance(given[field], kind):
            raise errors.invalid(f"Invalid value for {field}.")
