"""Logs that stay small: one file of a process, and the one before it beside it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scripts.lib.dev.place import Place


def say(text: str) -> None:
    """Tell it in our own log; a full disk silences us, and must not end us."""
    with suppress(OSError):
        print(text, flush=True)


def rotate(place: Place) -> None:
    """Begin anew each log that has grown beyond the limit."""
    for path in _every(place):
        with suppress(OSError):
            if path.stat().st_size > place.log_limit_bytes:
                begin_anew(path)


def begin_anew(path: Path) -> None:
    """Move a log's lines to ``<name>.1`` and empty it under the hands of its writers.

    Writers keep their descriptors, which append, so none has to be told. Where the disk has no
    room for the copy the lines are lost: that is what makes room. Emptied first and named second,
    so that whoever follows the log finds its end in the older file (``tail``).
    """
    draft = path.with_name(f"{path.name}.draft")
    try:
        shutil.copyfile(path, draft)
        draft.chmod(0o600)
    except OSError as error:
        draft.unlink(missing_ok=True)
        say(f"the older lines of {path.name} are lost: {error.strerror}")
    os.truncate(path, 0)
    if draft.exists():
        draft.replace(older(path))


def older(path: Path) -> Path:
    """Where the lines before those of a log are."""
    return path.with_name(f"{path.name}.1")


def _every(place: Place) -> Iterator[Path]:
    yield from place.directory("log").glob("*.log")
    yield from place.directory("traces").glob("*.jsonl")
