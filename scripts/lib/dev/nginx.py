"""nginx in the place of the load balancer: configuration from the manifest, and its process."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2

from scripts.lib.dev import binaries, health
from scripts.lib.dev.child import Child
from scripts.lib.dev.environment import of_program
from scripts.lib.dev.manifest import Manifest
from scripts.lib.dev.place import BUCKET, HOST, Place
from shared.web import assets, headers, refusals

# What nginx finds, and the status it tells; some of its own are no status of HTTP.
TOLD_AS = {status.value: status.value for status in refusals.REFUSALS} | {
    411: 400,
    494: 431,
    495: 400,
    496: 400,
    497: 400,
    502: 503,
    505: 400,
}
# "listen ... http2" became its own directive there.
_HTTP2_DIRECTIVE = (1, 25, 1)


@dataclass(frozen=True)
class Route:
    """One location of one host: nginx's match, the service behind it and its patience."""

    match: str
    service: str
    timeout_s: int


def child(place: Place) -> Child:
    """Process of nginx; ``configure`` comes first."""
    directory = place.directory("nginx")
    return Child(
        name="nginx",
        command=(
            # Relative, because in its configuration a path with $ holds a variable.
            *(str(binaries.find("nginx")), "-p", "./"),
            *("-c", "nginx.conf", "-e", "stderr"),
        ),
        environment=of_program(place),
        healthy=lambda: health.answers_http(place.port("nginx-plain"), "/nginx-health"),
        address=place.url(),
        folder=directory,
    )


def configure(place: Place, manifest: Manifest) -> Path:
    """Write the configuration; answers its path."""
    path = place.directory("nginx") / "nginx.conf"
    place.directory("nginx", "temp")
    _link(place.data / "nginx" / "static", place.root / "shared" / "web" / "static")
    _link(place.data / "nginx" / "functions", place.root / "functions")
    path.write_text(render(place, manifest, version=_version(binaries.find("nginx"))))
    return path


def _link(link: Path, target: Path) -> None:
    """Point to what lies outside: in the configuration, a path is at the mercy of its signs."""
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def render(place: Place, manifest: Manifest, version: tuple[int, ...]) -> str:
    """Configuration as text."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(  # noqa: S701 - the output is no HTML
        loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("nginx.conf.j2").render(
        place=place,
        addresses=_addresses(),
        bucket=BUCKET,
        headers=headers.FIXED,
        static_policy=headers.NO_PAGE,
        static_digest=assets.digest(place.root),
        features=[name.strip("/") for name in assets.folders(place.root) if name],
        refusals=refusals.REFUSALS,
        refusal_policy=refusals.POLICY,
        told_as=TOLD_AS,
        entry_points=manifest.of_target("http"),
        routes={host: list(routes(manifest, host)) for host in ("base", "tenant", "admin")},
        root=os.geteuid() == 0,
        http2_directive=version >= _HTTP2_DIRECTIVE,
    )


def routes(manifest: Manifest, host: str) -> Iterator[Route]:
    """Locations of one kind of host, by the path rules of the manifest.

    ``/x`` is itself and all below it, ``/`` the root alone, ``/*`` whatever is left.
    """
    for entry in manifest.of_target("http"):
        if entry.host == host:
            for path in entry.paths:
                for match in _matches(path):
                    yield Route(match, entry.service, entry.timeout_s)


def _matches(path: str) -> tuple[str, ...]:
    if path == "/":
        return ("= /",)
    if path == "/*":
        return ("/",)
    return (f"= {path}", f"^~ {path}/")


def _addresses() -> list[str]:
    """Loopback addresses: browsers try both for *.localhost."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return [HOST]
    return [HOST, "[::1]"]


def _version(binary: Path) -> tuple[int, ...]:
    outcome = subprocess.run([binary, "-v"], capture_output=True, text=True, check=True)
    found = re.search(r"nginx/([\d.]+)", outcome.stderr + outcome.stdout)
    return tuple(map(int, found[1].split("."))) if found else (0,)
