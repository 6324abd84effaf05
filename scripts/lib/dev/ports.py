"""Whether the ports of a stack are free, and who has those that are not."""

import errno
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scripts.lib.dev.manifest import Manifest
from scripts.lib.dev.place import HOST, OFFSETS, Place, owner_name

_BOTH = ("nginx", "nginx-plain")  # browsers try both addresses, so nginx listens on both


class Taken(RuntimeError):
    """Ports are in use by programs that are not ours; the message names both."""


def require_free(place: Place, manifest: Manifest) -> None:
    """Check every port of the stack.

    Raises:
        Taken: naming all that are in use.
    """
    wanted = {name: place.port(name) for name in OFFSETS}
    wanted |= {entry.service: entry.port for entry in manifest.entry_points}
    taken = {
        name: port
        for name, port in wanted.items()
        if not _free(port) or (name in _BOTH and not _free(port, "::1"))
    }
    if taken:
        lines = [f"  {port} ({name}) by {_holder(port)}" for name, port in taken.items()]
        raise Taken("ports in use:\n" + "\n".join(lines) + "\nSet DEV_PORT_BASE to move the stack.")


def _free(port: int, host: str = HOST) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:  # a machine without IPv6 has nobody listening there
            return error.errno == errno.EADDRNOTAVAIL
    return True


def _holder(port: int) -> str:
    """Command line and pid of a listener, as far as this user may see them."""
    listening = dict(_listening(port))
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue
        if target.removeprefix("socket:[").rstrip("]") in listening:
            pid = descriptor.parts[2]
            with suppress(OSError):  # it may end while we look
                words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                return f"pid {pid}: {' '.join(words).strip()[:80]}"
    users = ", ".join(sorted({owner_name(int(uid)) for uid in listening.values()}))
    return f"a program of {users or 'another user'}"


def _listening(port: int) -> Iterator[tuple[str, str]]:
    """Inode and user of each socket that listens on a port."""
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if table.exists():
            for line in table.read_text().splitlines()[1:]:
                fields = line.split()
                if fields[1].endswith(f":{port:04X}") and fields[3] == "0A":
                    yield fields[9], fields[7]
