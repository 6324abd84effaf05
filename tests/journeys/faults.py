"""What services log as errors: in journeys, nothing but what a test breaks itself."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LINES = 3


@contextmanager
def no_errors(logs: Path) -> Iterator[None]:
    """No service logs an error meanwhile.

    A delivery that fails is repeated for hours behind everybody's back, and a page that fails may
    be one that no assertion looks at.

    Raises:
        AssertionError: one did; the message has its last lines, with their traces.
    """
    began = {log: log.stat().st_size for log in logs.glob("*.log")}
    yield
    found = [line for log in logs.glob("*.log") for line in _errors(log, began.get(log, 0))]
    assert not found, "\n".join(found[-LINES:])


def _errors(log: Path, began: int) -> Iterator[str]:
    """Lines of services are JSON; nginx's, the emulators' and PostgreSQL's are their own."""
    with log.open("rb") as lines:
        lines.seek(began)
        for line in lines:
            if b'"severity": "ERROR"' in line or b'"severity": "CRITICAL"' in line:
                told = json.loads(line)
                yield f"{told['service']}: {told['message']}\n{told.get('stack_trace', '')}"
