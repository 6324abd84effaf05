"""What starts in which order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:  # the supervisor calls this module
    from scripts.lib.dev.place import Place
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
