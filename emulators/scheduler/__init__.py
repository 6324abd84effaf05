"""Cloud Scheduler's part: HTTP jobs on a cron, told through the admin server."""

from emulators.scheduler.server import Scheduler

__all__ = ["Scheduler"]
