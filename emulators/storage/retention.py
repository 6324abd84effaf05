"""Holds and retention: which versions may not be deleted, overwritten or archived, and until when.

Source: Cloud Storage documentation, "Object holds", "Bucket Lock" and "Object Retention Lock".
"""

from datetime import datetime
from typing import Any

from emulators.storage import errors, times

Resource = dict[str, Any]


def refuse_loss(resource: Resource, now: datetime) -> None:
    """Let a version go only when nothing protects it.

    Raises:
        Refused: 403, it is held or its retention has not ended.
    """
    place = f"{resource['bucket']}/{resource['name']}"
    for field, kind in (("temporaryHold", "Temporary"), ("eventBasedHold", "Event-Based")):
        if resource.get(field):
            raise errors.forbidden(
                "objectUnderActiveHold",
                f"Object '{place}' is under active {kind} hold and cannot be deleted,"
                " overwritten or archived until hold is removed.",
            )
    until = _retained_until(resource)
    if until and times.read(until) > now:
        raise errors.forbidden(
            "retentionPolicyNotMet",
            f"Object '{place}' is subject to bucket's retention policy or object retention"
            f" and cannot be deleted, overwritten or archived until {until}",
        )


def shown(resource: Resource, bucket: Resource) -> Resource:
    """Resource with ``retentionExpirationTime`` as the bucket's policy has it now."""
    period = int(bucket.get("retentionPolicy", {}).get("retentionPeriod", 0))
    if not period or resource.get("eventBasedHold"):
        return resource
    since = str(resource.get("eventBasedHoldReleaseTime") or resource["timeCreated"])
    return resource | {"retentionExpirationTime": times.later(since, period)}


def refuse_weaker_policy(before: Resource, after: Resource) -> None:
    """Let a locked bucket policy only grow.

    Raises:
        Refused: 403, the policy is locked and would shrink or go.
    """
    old, new = before.get("retentionPolicy", {}), after.get("retentionPolicy", {})
    shrinks = int(new.get("retentionPeriod", 0)) < int(old.get("retentionPeriod", 0))
    if old.get("isLocked") and shrinks:
        raise errors.forbidden(
            "forbidden",
            f"Cannot reduce retention duration of a locked Retention Policy for bucket"
            f" '{before['name']}'.",
        )


def refuse_weaker_retention(before: Resource, after: Resource, *, override: bool) -> None:
    """Let an object's own retention shrink only when it is unlocked and the caller overrides.

    Raises:
        Refused: 403.
    """
    old, new = before.get("retention") or {}, after.get("retention") or {}
    if not old.get("retainUntilTime"):
        return
    until = new.get("retainUntilTime")
    shrinks = not until or times.read(until) < times.read(old["retainUntilTime"])
    unlocks = old.get("mode") == "Locked" and new.get("mode") != "Locked"
    if (shrinks or unlocks) and (old.get("mode") == "Locked" or not override):
        raise errors.forbidden(
            "forbidden",
            f"Object '{before['bucket']}/{before['name']}' cannot have its retention reduced.",
        )


def _retained_until(resource: Resource) -> str:
    dates = [
        resource.get("retentionExpirationTime"),
        (resource.get("retention") or {}).get("retainUntilTime"),
    ]
    return max((date for date in dates if date), key=times.read, default="")
