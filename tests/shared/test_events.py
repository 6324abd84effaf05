"""Events and tasks as they arrive: what makes two deliveries one."""

from datetime import timedelta

import pytest

from shared.context import Context
from shared.events import Event, Handlers, from_task
from shared.identity import utc_now

BODY = b'{"type": "admin.sweep_outboxes"}'


def _run(at: str, tries: int = 0) -> object:
    return from_task(BODY, at, utc_now() + timedelta(seconds=tries)).id


def test_a_run_of_a_schedule_is_known_again() -> None:
    """By the time it was due, however late and often it comes."""
    assert _run("2031-03-03T10:00:00Z") == _run("2031-03-03T10:00:00Z", tries=1)
    assert _run("2031-03-03T10:00:00Z") != _run("2031-03-03T10:01:00Z")


def _nothing(ctx: Context, event: Event) -> None:
    """Do nothing."""


def test_a_type_has_one_handler() -> None:
    """Of two, one would be silently lost."""
    handlers = Handlers()
    handlers.on("a.b")(_nothing)

    with pytest.raises(ValueError, match=r"a\.b"):
        handlers.on("a.b")(_nothing)
