"""A root of its own for one stage: empty but for the base, which this machine's system stands for.

Every tree lives in memory, below a mount of a namespace of our own, and goes with it. Nothing here
is ever removed file by file: below a bound folder that would be the machine's own file.
"""

import os
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.record import record

# What a slim image of Python holds before our first instruction: a system and its interpreter.
_SYSTEM = ("usr", "bin", "sbin", "lib", "lib64", "etc")
_INTERPRETER = Path(sys.base_prefix)
_DEVICES = {"null": (1, 3), "zero": (1, 5), "random": (1, 8), "urandom": (1, 9)}


class NotOurs(RuntimeError):
    """The mounts would be the machine's, not ours."""


def require_own(outside: str) -> None:
    """Make sure that mounts of this process are seen by nobody else.

    Raises:
        NotOurs: its mount namespace is the one called ``outside``, from which it was started.
    """
    if not outside.startswith("mnt:[") or str(Path("/proc/self/ns/mnt").readlink()) == outside:
        raise NotOurs("not in a mount namespace of its own: run scripts/image")


@record
class Root:
    """The file tree of one stage, at ``path``, which is in memory."""

    path: Path

    def mount_base(self) -> None:
        """Lend the base: bound, read-only, never copied, so that it is no part of the tree."""
        for name in _SYSTEM:
            source = Path("/", name)
            if source.is_symlink():
                (self.path / name).symlink_to(source.readlink())
            elif source.is_dir():
                _lend(source, self.path / name)
        _lend(_INTERPRETER, self.path / str(_INTERPRETER).lstrip("/"))
        memory(self.path / "dev")
        for name, numbers in _DEVICES.items():
            os.mknod(self.path / "dev" / name, stat.S_IFCHR | 0o666, os.makedev(*numbers))
        memory(self.path / "dev" / "shm")
        memory(self.path / "tmp")

    def freeze(self) -> None:
        """Make the tree read-only; the folders in memory inside it stay writable."""
        _mount("--bind", str(self.path), str(self.path))
        _mount("-o", "remount,bind,ro", str(self.path))
        for name in _SYSTEM:
            if not (self.path / name).is_symlink() and Path("/", name).is_dir():
                _lend(Path("/", name), self.path / name)
        _lend(_INTERPRETER, self.path / str(_INTERPRETER).lstrip("/"))
        _mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(self.path / "tmp"))

    def run(
        self, command: Sequence[str], environment: Mapping[str, str], folder: str, user: str = "0:0"
    ) -> subprocess.Popen[bytes]:
        """Start a program that sees this tree only, as ``user``, with this environment only."""
        # The interpreter's own folder comes last: it stands for the base's /usr/local/bin.
        path = f"{environment['PATH']}:{_INTERPRETER}/bin"

        def enter() -> None:
            os.chroot(self.path)
            os.chdir(folder)
            owner, _, group = user.partition(":")
            if int(owner):
                os.setgroups([])
                os.setgid(int(group or owner))
                os.setuid(int(owner))

        return subprocess.Popen(
            ["/usr/bin/env", *command],
            env={**environment, "PATH": path},
            preexec_fn=enter,  # noqa: PLW1509 - one thread, and nothing else changes the root
            start_new_session=True,
        )


def memory(folder: Path) -> None:
    """Mount an empty folder in memory at ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(folder))
    folder.chmod(0o1777 if folder.name in {"tmp", "shm"} else 0o755)


def _lend(source: Path, target: Path) -> None:
    """Show a folder of the machine, without what is mounted inside it, and only for reading."""
    target.mkdir(parents=True, exist_ok=True)
    _mount("--bind", "-o", "ro", str(source), str(target))
    _mount("-o", "remount,bind,ro", str(target))
    if not os.statvfs(target).f_flag & os.ST_RDONLY:
        raise NotOurs(f"{source} could not be lent for reading only")


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)
