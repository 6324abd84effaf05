"""The table that ``scripts/dev status`` prints."""

from collections.abc import Iterator

from scripts.lib.dev import functions, health, nginx, postgres, services
from scripts.lib.dev.manifest import Manifest
from scripts.lib.dev.place import Place
from scripts.lib.dev.state import State

COLUMNS = "{:<22}{:>9}  {:>8}  {:<10} {}"


def rows(place: Place, manifest: Manifest, seen: State) -> Iterator[str]:
    """Heading, then one line for each process."""
    yield COLUMNS.format("process", "pid", "restarts", "health", "address")
    healthy = _health(place, manifest)
    for name, record in seen.children.items():
        verdict = "gone" if not record.alive else "ok" if healthy.get(name, True) else "NOT OK"
        pid = str(record.process.pid) if record.process else "-"
        yield COLUMNS.format(name, pid, record.restarts, verdict, record.address)


def _health(place: Place, manifest: Manifest) -> dict[str, bool]:
    children = (
        postgres.child(place),
        services.redis(place),
        services.emulators(place),
        nginx.child(place),
    )
    answers = {child.name: child.healthy() for child in children}
    of_functions = {
        entry.service: health.function_answers(entry.port) for entry in manifest.entry_points
    }
    return answers | of_functions | {"functions": not functions.unanswering(manifest)}
