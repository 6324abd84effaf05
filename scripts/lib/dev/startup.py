"""What starts in which order: ``python -m scripts.lib.dev.startup`` stays in the background."""

import argparse
import fcntl
import sys

from scripts.lib.dev import (
    environment,
    functions,
    keys,
    manifest,
    monitoring,
    nginx,
    postgres,
    services,
    tls,
)
from scripts.lib.dev.child import Child, Command, Failed
from scripts.lib.dev.place import Place, from_environment
from scripts.lib.dev.processes import Process
from scripts.lib.dev.supervisor import Supervisor


def bring_up(supervisor: Supervisor) -> str:
    """Start everything; answers the phase that was reached.

    A function that does not answer leaves the rest running: its author needs the rest to mend it.

    Raises:
        Failed: something else than a function did not start.
    """
    place = supervisor.place
    manifested = manifest.read(place)
    with supervisor.step("keys"):
        place.close_to_others()
        keys.ensure(place)
        tls.ensure(place)
    with supervisor.step("initdb"):
        postgres.prepare(place)
    supervisor.start(postgres.child(place), services.redis(place), services.emulators(place))
    with supervisor.step("databases"):
        postgres.ensure_databases(place)
    supervisor.run_to_end(*preparations(place))
    nginx.configure(place, manifested)
    phase = _start_functions(supervisor, functions.children(place, manifested), manifested)
    supervisor.start(nginx.child(place))
    if place.metrics:
        supervisor.start(*monitoring.children(place, manifested))
    return phase


def preparations(place: Place) -> list[Command]:
    """Steps that make empty databases and emulators usable; each may run again at any time."""
    own = environment.of_command(place)
    steps = [Command("provision", (sys.executable, "-m", "scripts.lib.dev.provision"), own)]
    migrations = place.root / "shared" / "migrations"
    if (migrations / "__main__.py").exists() or migrations.with_suffix(".py").exists():
        steps.append(Command("migrations", (sys.executable, "-m", "shared.migrations"), own))
    return steps


def _start_functions(
    supervisor: Supervisor, children: list[Child], manifested: manifest.Manifest
) -> str:
    if not manifested.entry_points:
        return "ready"
    try:
        supervisor.start(*children)
    except Failed:
        supervisor.warn(functions.complaint(supervisor.place, manifested))
        return "degraded"
    return "ready"


def main() -> int:
    """Run the supervisor of the place that the environment names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--owner", type=int, help="stop when this process has ended")
    owner = parser.parse_args().owner
    place = from_environment()
    with (place.directory("run") / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another supervisor holds this directory")
            return 1
        return Supervisor(place, Process.of(owner) if owner else None).run(bring_up)


if __name__ == "__main__":
    sys.exit(main())
