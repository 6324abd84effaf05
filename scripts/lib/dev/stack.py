"""A whole local platform as one object, for the commands, the tests and the benches."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from scripts.lib.dev import (
    binaries,
    environment,
    functions,
    leftovers,
    ports,
    postgres,
    room,
    services,
    startup,
    steps,
)
from scripts.lib.dev import manifest as manifests
from scripts.lib.dev import state as states
from scripts.lib.dev.child import Command, Failed, last_lines
from scripts.lib.dev.place import Misplaced, Place, from_environment
from scripts.lib.dev.running import spawn
from scripts.lib.dev.steps import Report, silent
from scripts.lib.dev.turn import turn

POLL_S = 0.05
START_WITHIN_S = 240
RELOAD_WITHIN_S = 60
MENDED_WITHIN_S = 5


class Stack:
    """One local platform on a port base and a data directory."""

    def __init__(
        self,
        base_port: int | None = None,
        data_dir: Path | None = None,
        *,
        root: Path | None = None,
        rate_per_minute: int | None = None,
        metrics: bool = False,
    ) -> None:
        usual = from_environment()
        # What a person should know of: waits, and what was found and ended.
        self.tell: Callable[[str], None] = lambda _: None
        self.place = Place(
            data=data_dir.resolve() if data_dir else usual.data,
            base_port=base_port or usual.base_port,
            root=root or usual.root,
            rate_per_minute=rate_per_minute or usual.rate_per_minute,
            trace_ratio=usual.trace_ratio,
            metrics=metrics or usual.metrics,
            log_limit_bytes=usual.log_limit_bytes,
        )
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def state(self) -> states.State:
        """What the supervisor last wrote."""
        return states.read(self.place.data)

    @property
    def manifest(self) -> manifests.Manifest:
        """The manifest that this stack serves."""
        return manifests.read(self.place)

    @property
    def environment(self) -> dict[str, str]:
        """Environment of a command that works on this stack."""
        return environment.of_command(self.place)

    def up(self, *, demo: bool = False, tied: bool = False, report: Report = silent) -> bool:
        """Start everything and wait until it is healthy; False when it ran already.

        ``tied`` stops the stack when the calling process ends, however it ends.

        Raises:
            Missing: a program is not on this machine.
            Taken: a port is in use.
            Failed: something did not start; the message carries the end of its log.
        """
        with turn(self.place, "up", self.tell):
            if self._settled_state().running:
                self._await_start(silent)
                if functions.unanswering(self.manifest):
                    self.reload()
                return False
            try:
                self._start(demo=demo, tied=tied, report=report)
            except (KeyboardInterrupt, SystemExit):
                self.tell("stopping what was started")
                self._stop()
                raise
            return True

    def _start(self, *, demo: bool, tied: bool, report: Report) -> None:
        self._end_leftovers()
        room.require(self.place)
        for name in (*binaries.PROGRAMS, *(binaries.MONITORING if self.place.metrics else ())):
            binaries.find(name)
        ports.require_free(self.place, self.manifest)
        self._spawn_supervisor(tied=tied)
        self._await_start(report)
        self._require_functions()
        if demo:
            self.fill(report)

    def down(self) -> bool:
        """Stop everything that this stack started; False when nothing ran.

        An ``up`` that is under way is stopped too.
        """
        if not self.place.data.exists():
            return False
        stopped: list[bool] = []

        def stop_start(verb: str) -> None:
            if verb == "up":
                stopped.append(self._stop_supervisor())

        with turn(self.place, "down", self.tell, stop_start):
            return self._stop() or any(stopped)

    def remove(self) -> None:
        """Stop the stack and delete all its data.

        Raises:
            Misplaced: the directory is none that a stack made.
        """
        if not self.place.data.exists():
            return
        if any(self.place.data.iterdir()) and not (self.place.data / "run").is_dir():
            raise Misplaced(f"{self.place.data} holds other things than a stack's: not removed")
        with turn(self.place, "reset --hard", self.tell):
            self._stop()
            postgres.remove(self.place)
            shutil.rmtree(self.place.data, ignore_errors=True)
            if self.place.data.exists() and any(self.place.data.iterdir()):
                raise Failed(f"{self.place.data} could not be removed whole")

    def reset(self, *, demo: bool = False, report: Report = silent) -> None:
        """Bring a running stack back to empty databases, queues, buckets and caches.

        Raises:
            Failed: the stack does not run, or a step failed.
        """
        with turn(self.place, "reset", self.tell):
            self._require_running()
            self._await_start(silent)
            self._reset(report)
            if demo:
                self.fill(report, again=True)

    def _reset(self, report: Report) -> None:
        with steps.measured("emulators", report):
            services.empty_emulators(self.place)
        with steps.measured("redis", report):
            services.empty_redis(self.place)
        with steps.measured("databases", report):
            postgres.drop_databases(self.place)
            postgres.ensure_databases(self.place)
        for step in startup.preparations(self.place):
            with steps.measured(step.name, report):
                steps.run(self.place, step.name, *step.command)
        with steps.measured("functions", report):
            self.reload()

    def reload(self) -> None:
        """Start the functions anew, so that they run the code that is on the disk.

        Raises:
            Failed: the stack does not run, or they did not all answer in time.
        """
        self._require_running()
        before = self._function_records()
        supervisor = self.state.supervisor
        if supervisor:
            supervisor.send(signal.SIGHUP)
        ends_at = time.monotonic() + RELOAD_WITHIN_S
        while time.monotonic() < ends_at:
            time.sleep(POLL_S)
            now = self._function_records()
            silent = [entry.service for entry in functions.unanswering(self.manifest)]
            if not silent and all(now[one].process != before[one].process for one in now):
                return
            ends = [now[one].restarts - before[one].restarts for one in silent]
            if ends and min(ends) >= functions.HOPELESS_ENDS:
                break
        self._require_functions()

    def fill(self, report: Report = silent, *, again: bool = False) -> str:
        """Put the demonstration in, once; answers what it says about its sign-ins.

        Raises:
            Failed: the demonstration could not be made.
        """
        return steps.fill(self.place, report, again=again)

    def _function_records(self) -> dict[str, states.Record]:
        children, wanted = self.state.children, self.manifest.entry_points
        if new := [entry.service for entry in wanted if entry.service not in children]:
            raise Failed(f"new in the manifest: {', '.join(new)}. Stop the stack and start it.")
        return {entry.service: children[entry.service] for entry in wanted}

    def _spawn_supervisor(self, *, tied: bool) -> None:
        for name in ("state.json", "functions.json"):
            (self.place.directory("run") / name).unlink(missing_ok=True)
        owner = ("--owner", str(os.getpid())) if tied else ()
        command = (sys.executable, "-m", "scripts.lib.dev.startup", *owner)
        own = environment.of_supervisor(self.place)
        self._supervisor = spawn(self.place, Command("supervisor", command, own))

    def _await_start(self, report: Report) -> None:
        told = 0
        ends_at = time.monotonic() + START_WITHIN_S
        while time.monotonic() < ends_at:
            seen = self.state
            for name, seconds in seen.steps[told:]:
                report(name, seconds)
            told = len(seen.steps)
            if seen.phase in ("ready", "degraded"):
                return
            if seen.phase == "failed":
                self._forget_supervisor()
                raise Failed(seen.error)
            if self._supervisor_ended():
                self._raise_end(self.state)
            if self._supervisor is None and not seen.running:
                raise Failed("the stack stopped while it was starting")
            time.sleep(POLL_S)
        raise Failed(f"not ready after {START_WITHIN_S} s; see {self.place.data / 'log'}")

    def _require_functions(self) -> None:
        if complaint := functions.complaint(self.place, self.manifest):
            raise Failed(complaint)

    def _raise_end(self, last: states.State) -> None:
        """Tell why our supervisor ended: by its last word, or by the end of its log."""
        self._forget_supervisor()
        if last.phase == "failed":
            raise Failed(last.error)
        if last.supervisor and last.phase == "stopped":
            raise Failed("another command stopped the stack while it was starting")
        raise Failed(f"the supervisor ended:\n{last_lines(self.place.log('supervisor'))}")

    def _supervisor_ended(self) -> bool:
        return self._supervisor is not None and self._supervisor.poll() is not None

    def _forget_supervisor(self) -> None:
        """Wait for a supervisor that this object started and that is about to end."""
        if self._supervisor:
            self._supervisor.wait()
            self._supervisor = None

    def _require_running(self) -> None:
        if not self._settled_state().running:
            raise Failed("the stack is not running")

    def _settled_state(self) -> states.State:
        """The state, once its supervisor has mended it: it looks at its file every second."""
        ends_at = time.monotonic() + MENDED_WITHIN_S
        while not (seen := self.state).running and time.monotonic() < ends_at:
            if not any(one.name == "supervisor" for one in leftovers.find(self.place)):
                break
            time.sleep(POLL_S)
        return seen

    def _stop(self) -> bool:
        """Stop the supervisor, then whatever it did not stop; tells whether anything ran."""
        return self._stop_supervisor() | self._end_leftovers()

    def _stop_supervisor(self) -> bool:
        if self._supervisor:
            self._supervisor.terminate()
        before = self._settled_state()
        ran = before.running
        if ran and before.supervisor:
            before.supervisor.stop(timeout_s=60)
        self._forget_supervisor()
        return ran

    def _end_leftovers(self) -> bool:
        """End what no supervisor watches: by what it wrote down, and by what the kernel knows."""
        if self.state.phase == "unreadable":
            self.tell("run/state.json cannot be read: going by what runs")
        recorded = self.state.survivors()
        for record in recorded:
            record.stop()
        found = leftovers.end(self.place)
        if found or recorded:
            names = [str(one) for one in found] or [f"{len(recorded)} processes"]
            self.tell(f"ended what was left over: {', '.join(names)}")
        return bool(found or recorded)
