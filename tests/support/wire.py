"""A database server that stops in the midst: what stands between, and what it lets through."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

HOST = "127.0.0.1"
Hear = Callable[[bytes], bytes | None]


def silence(_: bytes) -> None:
    """Nothing comes back any more."""


class Between:
    """Forwards to a port; ``hear`` decides what becomes of each piece that comes back.

    It answers what to pass on, and None for a peer that says nothing for ever.
    """

    def __init__(self, port: int) -> None:
        self.target = port
        self._listening = socket.create_server((HOST, 0))
        self._open: list[socket.socket] = []
        self.hear: Hear = bytes
        self.accepted = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        number: int = self._listening.getsockname()[1]
        return number

    def serve(self) -> None:
        """Accept until closed."""
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                try:
                    far = socket.create_connection((HOST, self.target))
                except OSError:
                    near.close()
                    continue
                self.accepted += 1
                self._open += [near, far]
                self._run(near, far, bytes)
                self._run(far, near, self._heard)

    def _heard(self, piece: bytes) -> bytes | None:
        return self.hear(piece)

    def _run(self, source: socket.socket, target: socket.socket, hear: Hear) -> None:
        threading.Thread(target=_pass, args=(source, target, hear), daemon=True).start()

    def close(self) -> None:
        """Cut every connection and listen no more."""
        self.cut()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def cut(self) -> None:
        """Cut every connection."""
        opened, self._open = self._open, []
        for one in opened:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _pass(source: socket.socket, target: socket.socket, hear: Hear) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            heard = hear(piece)
            if heard is not None:
                target.sendall(heard)
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def between(port: int) -> Iterator[Between]:
    """A ``Between`` before ``port`` until the block ends."""
    made = Between(port)
    serving = threading.Thread(target=made.serve)
    serving.start()
    try:
        yield made
    finally:
        made.close()
        serving.join()
