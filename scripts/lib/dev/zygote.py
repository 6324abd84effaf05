"""Serves every function by a fork of one process that has imported the libraries once.

It calls a private entry point of functions-framework, whose version is pinned for that reason;
FUNCTIONS_RUNNER=plain starts each function by its own command instead. This process opens no socket
and no thread: a fork would share the first and lose the second. Its code is not imported here
either, so that a new fork runs what is on the disk.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.lib.dev import state
from scripts.lib.dev.backoff import Backoff
from scripts.lib.dev.logs import say
from scripts.lib.dev.processes import Process, end_rest_of_group

# Google's clients start no thread when imported, only when used, which is after the fork.
PRELOADED = (
    "argon2",
    "cryptography.hazmat.primitives.ciphers.aead",
    "email_validator",
    "flask",
    "functions_framework._cli",
    "functions_framework._http.gunicorn",
    "google.auth",
    "google.cloud.tasks_v2",
    "google.pubsub_v1",
    "granian.server",
    "gunicorn.workers.gthread",
    "jinja2",
    "jwt",
    "opentelemetry.trace",
    "pg8000.native",
    "pydantic",
    "pydantic.dataclasses",
    "pydantic.type_adapter",
    "redis",
    "requests",
    "validate_docbr",
    "yaml",
)
POLL_S = 0.1
STOP_WITHIN_S = 10
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass
class Fork:
    """One function: how to become it, and the process that it is now."""

    service: str
    by_framework: bool
    environment: dict[str, str]
    log: str
    process: Process | None = None
    restarts: int = 0
    reloading: bool = False
    backoff: Backoff = field(default_factory=Backoff)

    def start(self) -> None:
        """Fork; the child never returns from here."""
        pid = os.fork()
        if pid == 0:
            self._become()
        self.process = Process.of(pid)
        self.backoff.started()

    def ended(self, status: int) -> None:
        """Note the end and when to start again."""
        delay_s = self.backoff.ended(wanted=self.reloading)
        if not self.reloading:
            self.restarts += 1
            say(f"{self.service} ended with {status}, again in {delay_s} s")
        self.process, self.reloading = None, False

    def reload(self) -> None:
        """End it gracefully, to be started again at once."""
        self.reloading = self.process is not None
        self.backoff.forgive()
        if self.process:
            self.process.send(signal.SIGTERM)

    def _become(self) -> None:
        os.setsid()
        _die_with_parent()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.environ.clear()
        os.environ.update(self.environment)
        sys.argv = [self.service]
        if self.by_framework:
            importlib.import_module("functions_framework._cli")._cli()  # noqa: SLF001
        else:
            importlib.import_module("shared.server").main()
        sys.exit()  # through the callers, so that exit handlers run


class Zygote:
    """Keeps one fork of every function alive."""

    def __init__(self, forks: list[Fork], record: Path) -> None:
        self._forks = forks
        self._record = record
        self._stopping = False

    def run(self) -> None:
        """Serve until SIGTERM; SIGHUP starts every function anew."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        while not self._stopping:
            if self._reap() | self._start_due():
                self._write()
            time.sleep(POLL_S)
        self._end_all()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _reload(self, *_: object) -> None:
        for fork in self._forks:
            fork.reload()

    def _start_due(self) -> bool:
        due = [fork for fork in self._forks if fork.process is None and fork.backoff.due]
        for fork in due:
            fork.start()
        return bool(due)

    def _reap(self) -> bool:
        found = False
        running = any(fork.process for fork in self._forks)
        while running:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            found = True
            for fork in self._forks:
                if fork.process and fork.process.pid == pid:
                    end_rest_of_group(pid)
                    fork.ended(os.waitstatus_to_exitcode(status))
        return found

    def _end_all(self) -> None:
        running = [fork.process for fork in self._forks if fork.process]
        for process in running:
            process.send(signal.SIGTERM)
        ends_at = time.monotonic() + STOP_WITHIN_S
        for process in running:
            if not process.wait(max(0.1, ends_at - time.monotonic())):
                process.kill_group()

    def _write(self) -> None:
        records = {
            fork.service: state.Record(
                fork.process,
                fork.restarts,
                address=f"http://127.0.0.1:{fork.environment['PORT']}",
                forked=True,
            )
            for fork in self._forks
        }
        try:
            state.write(self._record, records)
        except OSError as error:  # written again at the next change; the functions go on
            say(f"the functions' state cannot be written down: {error}")


def _die_with_parent() -> None:
    """Let the kernel end a function whose zygote was killed, so that no port stays taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def main(specification: Path) -> None:
    """Serve the functions that a file lists as service, environment and log."""
    gc.disable()
    for name in PRELOADED:
        importlib.import_module(name)
    gc.freeze()  # no fork looks for garbage here, and so copies no page of it
    gc.enable()
    given: list[dict[str, Any]] = json.loads(specification.read_text())
    Zygote([Fork(**one) for one in given], specification.with_name("functions.json")).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
