"""The functions as children: one preforking process, or one framework process each."""

import json
import os
import signal
import sys
from pathlib import Path

from scripts.lib.dev import environment, health, state
from scripts.lib.dev.child import Child, last_lines
from scripts.lib.dev.keys import write_private
from scripts.lib.dev.manifest import EntryPoint, Manifest
from scripts.lib.dev.place import Place

READY_WITHIN_S = 45
HOPELESS_ENDS = 2


def children(place: Place, manifest: Manifest) -> list[Child]:
    """Children that serve all entry points; FUNCTIONS_RUNNER=plain avoids the zygote."""
    place.directory("faults")
    if os.environ.get("FUNCTIONS_RUNNER") == "plain":
        return [_plain(place, manifest, entry) for entry in manifest.entry_points]
    return [_zygote(place, manifest)]


def command(entry: EntryPoint) -> tuple[str, ...]:
    """How the cloud starts an entry point."""
    if entry.by_framework:
        return (str(Path(sys.executable).with_name("functions-framework")),)
    return (sys.executable, "-m", "shared.server")


def unanswering(manifest: Manifest) -> list[EntryPoint]:
    """Entry points that do not answer now."""
    return [entry for entry in manifest.entry_points if not health.function_answers(entry.port)]


def complaint(place: Place, manifest: Manifest) -> str:
    """What to say of the entry points that do not answer; empty when all do."""
    return "\n".join(
        f"{entry.service} does not answer:\n{last_lines(place.log(entry.service), 3)}"
        for entry in unanswering(manifest)
    )


def _zygote(place: Place, manifest: Manifest) -> Child:
    specification = [
        {
            "service": entry.service,
            "by_framework": entry.by_framework,
            "environment": environment.of_function(place, manifest, entry),
            "log": str(place.log(entry.service)),
        }
        for entry in manifest.entry_points
    ]
    path = place.directory("run") / "zygote.json"
    write_private(path, json.dumps(specification, indent=1).encode())
    return Child(
        name="functions",
        command=(sys.executable, "-m", "scripts.lib.dev.zygote", str(path)),
        environment=environment.of_program(place),
        healthy=lambda: not unanswering(manifest),
        address=f"{len(manifest.entry_points)} functions",
        runs_functions=True,
        reload_signal=signal.SIGHUP,
        ready_within_s=READY_WITHIN_S,
        hopeless=lambda: _keep_ending(place, manifest),
    )


def _keep_ending(place: Place, manifest: Manifest) -> bool:
    """Tell whether every function that does not answer has ended twice or more."""
    children = state.read(place.data).children
    silent = [children.get(entry.service, state.Record()) for entry in unanswering(manifest)]
    return bool(silent) and all(record.restarts >= HOPELESS_ENDS for record in silent)


def _plain(place: Place, manifest: Manifest, entry: EntryPoint) -> Child:
    return Child(
        name=entry.service,
        command=command(entry),
        environment=environment.of_function(place, manifest, entry),
        healthy=lambda: health.function_answers(entry.port),
        address=entry.url,
        runs_functions=True,
        ready_within_s=READY_WITHIN_S,
    )
