"""All emulated services in one process: ``python -m emulators --data DIR --base-port 8000``."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from emulators import admin
from emulators.faults import Faults
from emulators.mailbox import Mailbox
from emulators.oidc import TokenIssuer
from emulators.pubsub import PubSub
from emulators.scheduler import Scheduler
from emulators.service import HOST, OFFSETS, Config, Service
from emulators.storage import CloudStorage
from emulators.tasks import CloudTasks

# Storage publishes its notifications to Pub/Sub, so that comes first.
SERVICES: tuple[Callable[[Config], Service], ...] = (
    PubSub,
    CloudTasks,
    Scheduler,
    Mailbox,
    CloudStorage,
)


async def run(config: Config) -> None:
    """Serve until SIGTERM or SIGINT, then stop in reverse order so that all state is flushed."""
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop.set)
    services = [make(config) for make in SERVICES]
    for service in services:
        await service.serve()
    server = await admin.serve(config, services)
    sys.stdout.write(f"ready: admin http://{HOST}:{config.port('admin')}\n")
    sys.stdout.flush()
    await asked_to_stop.wait()
    await server.cleanup()
    for service in reversed(services):
        await service.stop()


def _configure(arguments: list[str] | None = None) -> Config:
    parser = argparse.ArgumentParser(prog="python -m emulators", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory for all state")
    parser.add_argument("--base-port", type=int, default=8000)
    parser.add_argument("--signer", type=Path, help="service account that signs storage URLs")
    given = parser.parse_args(arguments)
    given.data.mkdir(parents=True, exist_ok=True)
    url = f"http://{HOST}:{given.base_port + OFFSETS['admin']}"
    issuer = TokenIssuer(url, given.data / "oidc-key.pem")
    return Config(given.data, given.base_port, issuer, Faults(), given.signer)


if __name__ == "__main__":
    try:
        asyncio.run(run(_configure()))
    except (OSError, RuntimeError) as error:
        sys.exit(f"emulators: {error}")
