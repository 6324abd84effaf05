"""What an error of the database means: for good, a race that was lost, or trouble that passes."""

from pg8000.exceptions import DatabaseError

from shared.errors import Unavailable
from shared.wire import Broken

Refused = DatabaseError
"""The database understood a statement and refused it: repeating it will not help."""
_RETRYABLE = frozenset({"40001", "40P01"})
# PostgreSQL, appendix A: connection, lost race, resources (full, out of connections), operator
# (shutdown, statement time-out), system (disk).
_PASSING_CLASSES = frozenset({"08", "40", "53", "57", "58"})
# Read-only, as a primary that became a replica; idle for too long; a lock that was not to be had.
_PASSING = frozenset({"25006", "25P03", "55P03"})


def _field(error: DatabaseError, key: str) -> str | None:
    detail = error.args[0] if error.args else None
    return detail.get(key) if isinstance(detail, dict) else None


def constraint_of(error: DatabaseError) -> str | None:
    """The constraint that a row would violate, if it was one."""
    return _field(error, "n")


def retryable(error: Exception) -> bool:
    """Whether the transaction lost a race (deadlock, serialization) and may simply run again."""
    return isinstance(error, DatabaseError) and _field(error, "C") in _RETRYABLE


def passing(error: Exception) -> bool:
    """Whether the cause may pass by itself: lost races, a server that is full or restarting."""
    code = _field(error, "C") or "" if isinstance(error, DatabaseError) else ""
    return isinstance(error, Broken) or code[:2] in _PASSING_CLASSES or code in _PASSING


def away(error: Exception) -> Unavailable | None:
    """What a caller is told of ``error`` when its cause may pass; None for any other."""
    return Unavailable() if passing(error) else None


def reason(error: Exception) -> str:
    """What the database said, in one line for an operator."""
    return (isinstance(error, DatabaseError) and _field(error, "M")) or str(error)
