"""Whether the ports of a stack are free, and who has those that are not."""

import socket
from collections.abc import Iterator
from pathlib import Path

from scripts.stack.manifest import Manifest
from scripts.stack.place import HOST, OFFSETS, Place


class Taken(RuntimeError):
    """Ports are in use by programs that are not ours; the message names both."""


def require_free(place: Place, manifest: Manifest) -> None:
    """Check every port of the stack.

    Raises:
        Taken: naming all that are in use.
    """
    wanted = {name: place.port(name) for name in OFFSETS}
    wanted |= {entry.service: entry.port for entry in manifest.entry_points}
    taken = {name: port for name, port in wanted.items() if not _free(port)}
    if taken:
        lines = [f"  {port} ({name}) by {_holder(port)}" for name, port in taken.items()]
        raise Taken("ports in use:\n" + "\n".join(lines) + "\nSet DEV_PORT_BASE to move the stack.")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    """Command line and pid of a listener, as far as this user may see them."""
    inodes = set(_listening_inodes(port))
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue
        if target.removeprefix("socket:[").rstrip("]") in inodes:
            pid = descriptor.parts[2]
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            return f"pid {pid}: {' '.join(words).strip()[:80]}"
    return "another user's program"


def _listening_inodes(port: int) -> Iterator[str]:
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if table.exists():
            for line in table.read_text().splitlines()[1:]:
                fields = line.split()
                if fields[1].endswith(f":{port:04X}") and fields[3] == "0A":
                    yield fields[9]
