"""One child of the supervisor together with the process that it is now."""

import os
import pwd
import signal
import subprocess

from scripts.lib.dev.backoff import Backoff
from scripts.lib.dev.child import Child, Command
from scripts.lib.dev.logs import say
from scripts.lib.dev.place import Place
from scripts.lib.dev.processes import Process, end_rest_of_group
from scripts.lib.dev.state import Record

STOP_WITHIN_S = 12


class Running:
    """A child that is started now and again after every end."""

    def __init__(self, place: Place, child: Child) -> None:
        self.child = child
        self.record = Record(address=child.address, stop_signal=child.stop_signal)
        self._place = place
        self._backoff = Backoff()
        self._reloading = False
        self._start()

    @property
    def ended_with(self) -> int | None:
        """Status of the present process, None while it runs."""
        return self._popen.poll()

    def keep(self) -> bool:
        """Note an end, start again when due; tells whether anything changed."""
        if self.record.process and self.ended_with is not None:
            self._note_end()
            return True
        if self.record.process is None and self._backoff.due:
            try:
                self._start()
            except OSError as error:  # a full disk, no memory, a program that is being replaced
                self.record.restarts += 1
                say(f"{self.child.name}: {error}, again in {self._backoff.ended()} s")
            return True
        return False

    def reload(self) -> None:
        """Let it take up new code."""
        self._backoff.forgive()
        if self.record.process:
            number = self.child.reload_signal
            self._reloading = number is None
            self.record.process.send(number or self.child.stop_signal)

    def stop(self) -> None:
        """End it, by force if it does not end by itself."""
        if self.record.process is None:
            return
        self.record.process.send(self.child.stop_signal)
        try:
            self._popen.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()
        self.record.process = None

    def _start(self) -> None:
        child = self.child
        self._popen = spawn(self._place, child)
        self.record.process = Process.of(self._popen.pid)
        self._backoff.started()

    def _note_end(self) -> None:
        delay_s = self._backoff.ended(wanted=self._reloading)
        if not self._reloading:
            self.record.restarts += 1
            say(f"{self.child.name} ended with {self.ended_with}, again in {delay_s} s")
        end_rest_of_group(self._popen.pid)
        self.record.process, self._reloading = None, False


def spawn(place: Place, wanted: Child | Command) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, with its log in the place's directory."""
    user = wanted.user
    with os.fdopen(place.open_log(wanted.name), "a") as log:
        return subprocess.Popen(
            wanted.command,
            env=dict(wanted.environment),
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            cwd="/" if user else wanted.folder or place.root,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
