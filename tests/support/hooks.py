"""What a test wants to happen in the midst of something."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Hook = Callable[[Any], None]
_hooks: list[Hook] = []


def run(ctx: Any) -> None:
    """Let it happen, if a test wants anything."""
    for hook in _hooks:
        hook(ctx)


@contextmanager
def meanwhile(hook: Hook) -> Iterator[None]:
    """Let ``hook`` run at each such moment until the block ends."""
    _hooks.append(hook)
    try:
        yield
    finally:
        _hooks.remove(hook)
