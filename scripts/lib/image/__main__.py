"""``scripts/image``: builds the image without an engine and starts a service from it.

The base's own files are this machine's, so what only they decide (the slim base's libraries, the
digest) is left to Cloud Build.
"""

import sys
from pathlib import Path

import yaml

from scripts.lib.image import build, instructions, namespace, service
from scripts.lib.image.namespace import Root

_SERVICE = "landing-http"
_NOT_FOUND = 404


def main(folder: Path, outside: str) -> None:
    """Build, load every entry point, start one service, ask it."""
    namespace.require_own(outside)
    namespace.memory(folder)
    stages = instructions.read(build.CHECKOUT / "Dockerfile")
    tree = build.build(stages, folder)
    print(f"image: {build.size_mb(tree):.0f} MB over its base")
    Root(tree).freeze()
    final = stages[-1]
    service.load(final, tree, _entry_points())
    with service.serving(final, tree, _SERVICE) as port:
        status, kind, body = service.ask(port, "nobody.example", "/")
    print(f"image: {_SERVICE} answers {status} {kind} {body}")
    if status != _NOT_FOUND or "problem+json" not in kind:
        sys.exit("image: that is not what the edge says to a host it does not know")


def _entry_points() -> list[str]:
    manifest = yaml.safe_load((build.CHECKOUT / "functions/manifest.yaml").read_text())
    targets = ("http", "event", "task")
    return [f"{feature}:{t}" for feature, entry in manifest.items() for t in targets if t in entry]


main(Path(sys.argv[1]), sys.argv[2])
