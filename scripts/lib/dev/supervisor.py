"""Starts the processes of one stack, keeps them running, and stops them.

The commands talk to it by signals (SIGTERM stops all, SIGHUP starts the functions anew) and read
what it wrote in run/state.json.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from scripts.lib.dev import logs, state
from scripts.lib.dev.child import Child, Command, Failed, last_lines
from scripts.lib.dev.place import Place
from scripts.lib.dev.processes import Process
from scripts.lib.dev.running import Running, spawn

POLL_S = 0.1
# While starting: most services are ready within a few of these.
START_POLL_S = 0.02
# How often the logs' sizes and our own file are looked at.
LOOK_S = 1.0


class Stopped(Exception):
    """The supervisor was told to stop while it was starting."""


class Supervisor:
    """The children of one stack and what is known of them."""

    def __init__(self, place: Place, owner: Process | None = None) -> None:
        self.place = place
        self._owner = owner
        self._running: dict[str, Running] = {}
        self._asked_to_stop = threading.Event()
        self._path = place.directory("run") / "state.json"
        self._mute, self._look_at = False, 0.0
        self._state = state.State(base_port=place.base_port, supervisor=Process.of(os.getpid()))

    def run(self, bring_up: Callable[[Self], str]) -> int:
        """Start everything and watch it until SIGTERM; answers an exit status.

        ``bring_up`` starts what there is and answers the phase that was reached.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._asked_to_stop.set())
        signal.signal(signal.SIGHUP, self._reload)
        self._set("starting")
        try:
            self._set(bring_up(self))
            self._watch()
        except Stopped:
            return self._finish("stopped")
        except Exception as error:  # noqa: BLE001 - whatever it is: stop the children, then tell
            self._state.error = str(error) if isinstance(error, Failed | OSError) else repr(error)
            logs.say(self._state.error)
            return self._finish("failed")
        return self._finish("stopped")

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a step of the start."""
        began = time.monotonic()
        yield
        self._finish_step(name, began)

    def start(self, *children: Child) -> None:
        """Start children side by side and wait until all are healthy.

        Raises:
            Failed: one ended, or did not become healthy in its time.
        """
        began = time.monotonic()
        for child in children:
            self._running[child.name] = Running(self.place, child)
            self._state.children[child.name] = self._running[child.name].record
        self._write()
        waiting = list(children)
        while waiting:
            self._pause()
            for child in list(waiting):
                if child.healthy():
                    self._finish_step(child.name, began)
                    waiting.remove(child)
                else:
                    self._require_hope(child, began)

    def run_to_end(self, *commands: Command) -> None:
        """Run steps side by side.

        Raises:
            Failed: one of them failed.
        """
        began = time.monotonic()
        waiting = [(one, spawn(self.place, one)) for one in commands]
        failed: list[str] = []
        try:
            while waiting:
                self._pause()
                for command, popen in list(waiting):
                    if popen.poll() is not None:
                        waiting.remove((command, popen))
                        self._finish_step(command.name, began)
                        if popen.returncode:
                            failed.append(self._complaint(command.name, "failed"))
        finally:
            for _, popen in waiting:  # told to stop in the midst
                popen.kill()
                popen.wait()
        if failed:
            raise Failed("\n".join(failed))

    def warn(self, text: str) -> None:
        """Keep a trouble that does not end the stack."""
        self._state.error = text

    def _watch(self) -> None:
        while not self._asked_to_stop.wait(POLL_S) and (not self._owner or self._owner.alive):
            changes = [running.keep() for running in self._running.values()]
            if any(changes) or time.monotonic() > self._look_at:
                self._look_after()

    def _look_after(self) -> None:
        """Write down what changed, or what somebody spoiled meanwhile; keep the logs small."""
        self._look_at = time.monotonic() + LOOK_S
        if self._written_down() != state.text(self._state):
            self._write()
        logs.rotate(self.place)

    def _written_down(self) -> str:
        try:
            return self._path.read_text()
        except (OSError, ValueError):
            return ""

    def _require_hope(self, child: Child, began: float) -> None:
        status = self._running[child.name].ended_with
        if status is not None:
            raise Failed(self._complaint(child.name, f"ended with {status}"))
        if child.hopeless() or time.monotonic() - began > child.ready_within_s:
            raise Failed(self._complaint(child.name, "did not become healthy"))

    def _complaint(self, name: str, what: str) -> str:
        log = self.place.log(name)
        return f"{name} {what}; the end of {log}:\n{last_lines(log)}"

    def _reload(self, *_: object) -> None:
        for running in self._running.values():
            if running.child.runs_functions:
                running.reload()

    def _pause(self) -> None:
        if self._asked_to_stop.wait(START_POLL_S) or (self._owner and not self._owner.alive):
            raise Stopped

    def _finish_step(self, name: str, began: float) -> None:
        self._state.steps.append((name, time.monotonic() - began))
        self._write()

    def _finish(self, phase: str) -> int:
        for running in reversed(self._running.values()):
            running.stop()
        self._set(phase)
        return int(phase == "failed")

    def _set(self, phase: str) -> None:
        self._state.phase = phase
        self._write()

    def _write(self) -> None:
        """Write down what is; a disk that is full for now is told, and tried again."""
        try:
            state.write(self._path, self._state)
        except OSError as error:
            if not self._mute:
                logs.say(f"the state cannot be written down: {error}; I go on")
            self._mute = True
        else:
            if self._mute:
                logs.say("the state can be written down again")
            self._mute = False
