"""Cloud Tasks: google.cloud.tasks.v2 with HTTP dispatch, on port base + 123."""

from emulators.tasks.server import CloudTasks

__all__ = ["CloudTasks"]
