"""JSON resources of buckets and objects: defaults, what a client may set, merging of patches."""

import base64
import copy
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from emulators.storage import fields, times
from emulators.storage.hashes import Digest

Resource = dict[str, Any]

OBJECT_FIELDS = frozenset(
    {
        "cacheControl",
        "contentDisposition",
        "contentEncoding",
        "contentLanguage",
        "contentType",
        "customTime",
        "eventBasedHold",
        "metadata",
        "retention",
        "temporaryHold",
    }
)
BUCKET_FIXED = frozenset(
    {"id", "kind", "location", "locationType", "metageneration", "name", "projectNumber"}
    | {"selfLink", "timeCreated", "updated", "etag"}
)
MULTI_REGIONS = ("ASIA", "EU", "US")


def new_bucket(given: Resource) -> Resource:
    """Resource of a bucket about to be made.

    Raises:
        Refused: 400, the name or a value breaks the rules; 501, a field is not emulated.
    """
    name = str(given.get("name", ""))
    fields.check_bucket_name(name)
    fields.check_bucket(given)
    location = str(given.get("location", "US")).upper()
    created = times.write(times.now())
    defaults = {
        "storageClass": "STANDARD",
        "locationType": "multi-region" if location in MULTI_REGIONS else "region",
        "iamConfiguration": {
            "publicAccessPrevention": "inherited",
            "uniformBucketLevelAccess": {"enabled": False},
        },
    }
    fixed = {
        "kind": "storage#bucket",
        "id": name,
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{name}",
        "projectNumber": "100000000000",
        "location": location,
        "metageneration": "1",
        "etag": _etag(0, 1),
        "timeCreated": created,
        "updated": created,
    }
    return _with_effective_time({**defaults, **given, **fixed}, {})


def patched_bucket(before: Resource, patch: Resource, *, replace: bool = False) -> Resource:
    """Bucket after a patch, or after an update that replaces all that a client may set.

    Raises:
        Refused: 400, a value breaks the rules; 501, a field is not emulated.
    """
    fields.check_bucket(patch)
    allowed = {name: value for name, value in patch.items() if name not in BUCKET_FIXED}
    fixed = {name: before[name] for name in BUCKET_FIXED}
    kept = fixed | {"storageClass": before["storageClass"]} if replace else before
    after = merged(kept, allowed)
    after["metageneration"] = str(int(before["metageneration"]) + 1)
    after["etag"] = _etag(0, int(after["metageneration"]))
    after["updated"] = times.write(times.now())
    return _with_effective_time(after, before)


def new_object(
    bucket: Resource, name: str, generation: int, digest: Digest, given: Mapping[str, Any]
) -> Resource:
    """Resource of a version about to become live; ``given`` may name a storage class and a key.

    Raises:
        Refused: 400, the name or a value breaks the rules.
    """
    fields.check_object_name(name)
    fields.check_object(given)
    created = times.write(times.now())
    defaults = {
        "contentType": "application/octet-stream",
        "storageClass": given.get("storageClass") or bucket["storageClass"],
        **({"eventBasedHold": True} if bucket.get("defaultEventBasedHold") else {}),
    }
    resource = {
        **defaults,
        **{key: value for key, value in given.items() if key in OBJECT_FIELDS and value},
        "kind": "storage#object",
        "id": f"{bucket['name']}/{name}/{generation}",
        "name": name,
        "bucket": bucket["name"],
        "generation": str(generation),
        "metageneration": "1",
        "size": str(digest.size),
        # A composed object has no MD5.
        **({"md5Hash": digest.md5} if digest.md5 else {}),
        "crc32c": digest.crc32c,
        "etag": _etag(generation, 1),
        **dict.fromkeys(
            ("timeCreated", "updated", "timeStorageClassUpdated", "timeFinalized"), created
        ),
    }
    key = given.get("kmsKeyName") or bucket.get("encryption", {}).get("defaultKmsKeyName")
    if key:
        resource["kmsKeyName"] = f"{key.partition('/cryptoKeyVersions/')[0]}/cryptoKeyVersions/1"
    return resource


def linked(resource: Resource, origin: str) -> Resource:
    """Object with its links at an origin; clients download from ``mediaLink``, wherever it leads.

    Links are not stored, because the same data may be served from another port tomorrow.
    """
    path = f"storage/v1/b/{resource['bucket']}/o/{quote(resource['name'], safe='')}"
    media = f"{origin}/download/{path}?generation={resource['generation']}&alt=media"
    return resource | {"selfLink": f"{origin}/{path}", "mediaLink": media}


def patched_object(before: Resource, patch: Resource, *, replace: bool = False) -> Resource:
    """Object after a patch, or after an update that replaces all that a client may set.

    Raises:
        Refused: 400, a value breaks the rules.
    """
    fields.check_object(patch)
    allowed = {name: value for name, value in patch.items() if name in OBJECT_FIELDS}
    fixed = {name: value for name, value in before.items() if name not in OBJECT_FIELDS}
    after = merged(fixed if replace else before, allowed)
    metageneration = int(before["metageneration"]) + 1
    after["metageneration"] = str(metageneration)
    after["etag"] = _etag(int(before["generation"]), metageneration)
    after["updated"] = times.write(times.now())
    if before.get("eventBasedHold") and not after.get("eventBasedHold"):
        after["eventBasedHoldReleaseTime"] = after["updated"]
    return after


def merged(base: Resource, patch: Resource) -> Resource:
    """Copy of a resource with a JSON merge patch applied (RFC 7396)."""
    result = copy.deepcopy(base)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            inner = result.get(name)
            result[name] = merged(inner if isinstance(inner, dict) else {}, value)
        else:
            result[name] = value
    return result


def _with_effective_time(bucket: Resource, before: Resource) -> Resource:
    policy = bucket.get("retentionPolicy")
    if not policy or not int(policy.get("retentionPeriod", 0)):
        return {name: value for name, value in bucket.items() if name != "retentionPolicy"}
    known = before.get("retentionPolicy", {}).get("effectiveTime")
    since = known or times.write(times.now())
    shown = policy | {"retentionPeriod": str(policy["retentionPeriod"]), "effectiveTime": since}
    return bucket | {"retentionPolicy": shown}


def _etag(generation: int, metageneration: int) -> str:
    """ETag as the service builds it: both numbers as a protocol buffer message."""
    message = b"\x10" + _varint(metageneration)
    if generation:
        message = b"\x08" + _varint(generation) + message
    return base64.b64encode(message).decode()


def _varint(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F)
    return bytes([*(group | 0x80 for group in groups[:-1]), groups[-1]])
