"""What every emulated service gets when it starts, and what it must answer afterwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from aiohttp import web

from emulators.faults import Faults
from emulators.oidc import TokenIssuer

HOST = "127.0.0.1"
# What each stands at above the base; fixed, for only the base moves.
OFFSETS = {"mailbox": 25, "pubsub": 85, "tasks": 123, "admin": 124, "storage": 1023}


@dataclass(frozen=True)
class Config:
    """The place of one emulator process: its directory, its ports, its identity."""

    data_dir: Path
    base_port: int
    issuer: TokenIssuer
    faults: Faults
    signer: Path | None = None

    def port(self, name: str) -> int:
        """Port of one service."""
        return self.base_port + OFFSETS[name]

    def directory(self, name: str) -> Path:
        """Directory of one service inside the data directory, made when absent."""
        path = self.data_dir / name
        path.mkdir(parents=True, exist_ok=True)
        return path


class Service(Protocol):
    """One service, made from a ``Config`` by its package."""

    name: str
    faults: frozenset[str]
    """Fields of a ``Fault`` that mean something here."""

    async def serve(self) -> None:
        """Begin to answer, with what its directory holds."""

    async def stop(self) -> None:
        """Flush to disk and close; nothing accepted may be lost."""

    async def reset(self) -> None:
        """Forget every resource and message, in memory and on disk; keep serving."""

    def idle(self) -> bool:
        """Tell whether nothing is being delivered or due to be retried.

        Work that nobody here would start counts as idle: a schedule that lies in the future, a
        pull subscription without a subscriber.
        """

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add this service's own routes to the admin server; may do nothing."""
