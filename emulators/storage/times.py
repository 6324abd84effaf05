"""Times as the service writes them: RFC 3339, UTC, milliseconds."""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """Tell the present moment in UTC."""
    return datetime.now(UTC)


def write(moment: datetime) -> str:
    """Format like ``2026-01-31T23:59:59.123Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def read(text: str) -> datetime:
    """Moment of an RFC 3339 text.

    Raises:
        ValueError: it is none.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def later(text: str, seconds: float) -> str:
    """Text of a moment some seconds after another."""
    return write(read(text) + timedelta(seconds=seconds))
