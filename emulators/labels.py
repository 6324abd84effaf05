"""Labels, which have the same rules on every resource of Google Cloud."""

import re
from collections.abc import Mapping

MOST = 64
# https://cloud.google.com/resource-manager/docs/labels-overview#requirements: lower case, digits,
# dashes and underscores; letters of any script, those without case too.
_KEY = re.compile(r"[^\W\d_][\w-]{0,62}")
_VALUE = re.compile(r"[\w-]{0,63}")


def complaint(labels: Mapping[str, str]) -> str:
    """What is wrong with ``labels``; empty when nothing is."""
    if len(labels) > MOST:
        return f"A resource has at most {MOST} labels, not {len(labels)}."
    for key, value in labels.items():
        if not _KEY.fullmatch(key) or key != key.lower():
            return f"Invalid label key given (key={key})."
        if not _VALUE.fullmatch(value) or value != value.lower():
            return f"Invalid label value given (key={key}, value={value})."
    return ""
