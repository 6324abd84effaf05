"""Serves one entry point: functions-framework's application, behind Granian instead of gunicorn.

The framework's own command answers the shortest request in three times the processor time
(DECISIONS.md). What FUNCTION_SOURCE and FUNCTION_TARGET name, and how, stays the framework's part.
"""

import gc
import multiprocessing
import os
from collections.abc import Callable
from typing import Any

import functions_framework
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from shared import settings as environment
from shared import telemetry, wiring

# Cloud Run kills what is left ten seconds after it asked an instance to stop.
_ENDS_WITHIN_S = 9
# Its few words about workers go where all lines go, in the same form.
_LOGGERS = {"_granian": {"handlers": [], "propagate": True}}


class _Server(MPServer):
    """Granian, that follows every worker which dies by another.

    Its own ends the service when two die within five seconds. Here that is no loop: the application
    is loaded before the fork, so whatever a worker dies of is one request's.
    """

    def _serve_loop(
        self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]
    ) -> None:
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            while self.interrupt_children and not self.interrupt_signal:
                self._respawn_workers([self.interrupt_children.pop()], spawn_target, target_loader)


def main() -> None:
    """Serve at HOST:PORT with THREADS threads until SIGTERM; what is under way is finished.

    The application is made once, before the worker is forked: a worker that dies is followed by
    another in milliseconds.

    Raises:
        MissingSettings: naming every variable that is absent.
    """
    settings = environment.from_environment(os.environ)
    telemetry.configure(settings.project, settings.service)
    gc.disable()  # what a start makes stays: there is no garbage among it
    application = functions_framework.create_app()  # type: ignore[no-untyped-call]
    gc.freeze()  # nor does the worker look for any there, which would copy the pages it shares
    multiprocessing.set_start_method("fork")

    def begin(_: object) -> Any:
        """In the worker: a thread does not survive a fork."""
        gc.enable()
        wiring.keep_house()
        return application

    _Server(
        settings.service,
        address=os.environ.get("HOST", "0.0.0.0"),  # noqa: S104 - a container's only address
        port=int(os.environ.get("PORT", "8080")),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        # Twice as many besides hold who waits his turn, or is told to come later: see
        # shared/web/admission.py.
        blocking_threads=3 * settings.pool_size,
        workers_kill_timeout=_ENDS_WITHIN_S,
        log_level=LogLevels.error,  # its warnings are advice on threads
        log_dictconfig={"loggers": _LOGGERS, "handlers": {}, "formatters": {}},
    ).serve(target_loader=begin)


if __name__ == "__main__":
    main()
