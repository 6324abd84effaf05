"""Prometheus and Alertmanager as children, for a stack that was started with metrics."""

import sys

import yaml

from scripts.lib.dev import binaries, health
from scripts.lib.dev.child import Child
from scripts.lib.dev.environment import of_program
from scripts.lib.dev.manifest import Manifest
from scripts.lib.dev.place import BASE_HOST, HOST, Place

SCRAPE_S = 5
PROGRAMS = ("prometheus", "alertmanager")


def children(place: Place, manifest: Manifest) -> list[Child]:
    """What asks every function for its figures, judges them and tells somebody."""
    return [_stand_in(place), _alertmanager(place), _prometheus(place, manifest)]


def configuration(place: Place, manifest: Manifest) -> dict[str, object]:
    """Prometheus' configuration: the repository's own rules over every function."""
    functions = [f"{HOST}:{entry.port}" for entry in manifest.entry_points]
    return {
        "global": {"scrape_interval": f"{SCRAPE_S}s", "evaluation_interval": f"{SCRAPE_S}s"},
        "rule_files": [str(place.root / "terraform" / "rules" / "alerts.yaml")],
        "alerting": {
            "alertmanagers": [{"static_configs": [{"targets": [place.address("alertmanager")]}]}]
        },
        "scrape_configs": [
            {"job_name": "functions", "static_configs": [{"targets": functions}]},
            {"job_name": "cloud", "static_configs": [{"targets": [place.address("stand-in")]}]},
        ],
    }


def _stand_in(place: Place) -> Child:
    port = place.port("stand-in")
    return Child(
        name="stand-in",
        command=(sys.executable, "-m", "scripts.lib.dev.stand_in"),
        environment=of_program(place) | place.environment,
        healthy=lambda: health.answers_http(port, "/metrics"),
        address=f"http://{HOST}:{port}",
    )


def _prometheus(place: Place, manifest: Manifest) -> Child:
    folder = place.directory("prometheus")
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration(place, manifest)))
    return _child(
        place,
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=7d",
    )


def _alertmanager(place: Place) -> Child:
    """Alerts are mails in the local mailbox."""
    folder = place.directory("alertmanager")
    mail = {
        "to": f"operacao@{BASE_HOST}",
        "from": f"alertas@{BASE_HOST}",
        "smarthost": place.address("smtp"),
        "require_tls": False,
        "send_resolved": True,
    }
    settings = {
        "route": {
            "receiver": "mailbox",
            "group_by": ["alertname"],
            "group_wait": "1s",
            "group_interval": "10s",
        },
        "receivers": [{"name": "mailbox", "email_configs": [mail]}],
    }
    (folder / "alertmanager.yml").write_text(yaml.safe_dump(settings))
    return _child(
        place,
        "alertmanager",
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'data'}",
        "--cluster.listen-address=",
    )


def _child(place: Place, name: str, *options: str) -> Child:
    address = place.address(name)
    listening = f"--web.listen-address={address}"
    return Child(
        name=name,
        command=(str(binaries.find(name)), *options, listening, "--log.level=warn"),
        environment=of_program(place),
        healthy=lambda: health.answers_http(place.port(name), "/-/ready"),
        address=f"http://{address}",
    )
