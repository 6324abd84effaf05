"""Message types as Google's client libraries ship them, and small helpers over them."""

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

NANOSECONDS = 1_000_000_000


def messages_of(library: str) -> ModuleType:
    """The types of a client library without its clients, which half of a start would go to.

    Importing the types runs their package first, which imports the clients: while they come, an
    empty package stands in its place. Who imports the clients later has the same types.
    """
    if library in sys.modules:
        return import_module(f"{library}.types")
    bare = module_from_spec(find_spec(library))  # type: ignore[arg-type]  # it is installed
    sys.modules[library] = bare
    try:
        return import_module(f"{library}.types")
    finally:
        del sys.modules[library]


def types_of(library: ModuleType) -> Callable[[str], Any]:
    """The message types of ``library``, by name."""
    return lambda name: getattr(library, name).pb()


def requests_of(*libraries: ModuleType) -> Callable[[str], Any]:
    """What a method is asked with, by its name: most have a request, some take what they create."""

    def request(method: str) -> Any:
        names = (f"{method}Request", method.removeprefix("Create"))
        found = (getattr(one, name, None) for one in libraries for name in names)
        kind = next(filter(None, found))
        return kind.pb() if hasattr(kind, "pb") else kind

    return request


def seconds(duration: Any) -> float:
    """Length of a Duration message."""
    length: float = duration.seconds + duration.nanos / NANOSECONDS
    return length


def copy_of(message: Any) -> Any:
    """Copy that shares nothing with the message."""
    copy = type(message)()
    copy.CopyFrom(message)
    return copy


def merged(copy: Any, change: Any, mask: Any) -> Any:
    """``copy`` with the fields of a mask taken over, also where they are now empty."""
    mask.MergeMessage(change, copy, replace_message_field=True, replace_repeated_field=True)
    return copy
