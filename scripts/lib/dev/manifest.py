"""The manifest of functions, as the local stack needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from scripts.lib.dev.child import Failed
from scripts.lib.dev.place import Place

TARGETS = ("http", "event", "task")


@dataclass(frozen=True)
class EntryPoint:
    """One service: a feature's http, event or task side.

    ``by_framework`` ones are served by functions-framework's own command, as Cloud Functions does.
    """

    feature: str
    target: str
    port: int
    concurrency: int
    timeout_s: int
    owner: bool
    by_framework: bool = False
    host: str = ""
    paths: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    queues: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schedules: Mapping[str, str] = field(default_factory=dict)

    @property
    def service(self) -> str:
        """``auth-http``."""
        return f"{self.feature}-{self.target}"

    @property
    def url(self) -> str:
        """Address inside the machine, also the audience of tokens sent there."""
        return f"http://127.0.0.1:{self.port}/"


@dataclass(frozen=True)
class Manifest:
    """Entry points in the order of the file, and every event type that may be published."""

    entry_points: tuple[EntryPoint, ...]
    event_types: tuple[str, ...]

    def of_target(self, target: str) -> list[EntryPoint]:
        """Entry points of one kind."""
        return [entry for entry in self.entry_points if entry.target == target]

    def task_url(self, feature: str) -> str | None:
        """Address of a feature's task service, when it has one."""
        tasks = (entry.url for entry in self.of_target("task") if entry.feature == feature)
        return next(tasks, None)


def read(place: Place) -> Manifest:
    """Read a stack's manifest; ports of entry points follow the order of the file.

    Raises:
        Failed: it is not there, or not a manifest.
    """
    try:
        features = yaml.safe_load(place.manifest.read_text())
        return _manifest(place, features)
    except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise Failed(f"{place.manifest} is no manifest: {error}") from error


def _manifest(place: Place, features: Any) -> Manifest:
    entries: list[EntryPoint] = []
    types: set[str] = set()
    letters = [fact for parts in features.values() for fact in parts.get("letters", ())]
    for feature, parts in features.items():
        for target in TARGETS:
            if target in parts:
                port = place.first_function + len(entries)
                owner = parts.get("database") == "owner"
                entry = _entry_point(feature, target, port, parts[target], owner=owner)
                heard = letters if parts[target].get("letters") else ()
                entries.append(replace(entry, topics=(*entry.topics, *heard)))
        types.update(parts.get("emits", ()), parts.get("event", {}).get("topics", ()))
    return Manifest(tuple(entries), tuple(sorted(types)))


def _entry_point(
    feature: str, target: str, port: int, part: Mapping[str, Any], *, owner: bool
) -> EntryPoint:
    return EntryPoint(
        feature=feature,
        target=target,
        port=port,
        concurrency=part.get("concurrency", 8),
        timeout_s=part.get("timeout_s", 30),
        owner=owner,
        by_framework=part.get("platform") == "functions",
        host=part.get("host", ""),
        paths=tuple(part.get("paths", ())),
        topics=tuple(part.get("topics", ())),
        queues=part.get("queues") or {},
        schedules={name: _cron(given) for name, given in (part.get("schedules") or {}).items()},
    )


def _cron(given: str | Mapping[str, str]) -> str:
    """When a schedule ticks; one of each tenant says more, which is its service's part."""
    return given if isinstance(given, str) else given["cron"]
