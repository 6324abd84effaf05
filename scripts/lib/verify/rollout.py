"""Whether what Cloud Deploy has just rolled out is what was released, and answers."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from scripts.lib.verify.cloud import Cloud
from shared.record import record

_API = "https://run.googleapis.com/v2"
_MANIFEST = Path(__file__).resolve().parents[3] / "functions/manifest.yaml"
# A canary meets one request in ten: after forty, one that always fails is missed once in 70 times.
_VISITS = 40
_BROKEN = 500
# The job itself ends within an hour (terraform/delivery_jobs.tf), and so does whoever waits for it.
_POLL_S = 15
_POLLS = 230
# Where each kind of host says something without a session, and what.
_DOORS = {"base": ("", "/", 200), "admin": ("admin.", "/admin/login", 200)}
_NOBODY = "endereco-que-ninguem-tem."


class MigrationFailed(RuntimeError):
    """The ``post_`` migrations ended badly or not at all; the message names the execution."""


@record
class Rollout:
    """One service's rollout, as Cloud Deploy tells it."""

    project: str
    location: str
    service: str
    revision: str
    images: Mapping[str, str]  # of this release, by their names in the manifest

    @property
    def parent(self) -> str:
        """Where everything of this environment is."""
        return f"{_API}/projects/{self.project}/locations/{self.location}"

    def image(self, service: str) -> str:
        """What a service must run to be of this release."""
        feature, _, target = service.rpartition("-")
        return self.images[_manifest()[feature][target].get("image", "web")]


def faults(cloud: Cloud, rollout: Rollout) -> list[str]:
    """What is wrong with the new revision; nothing when it may go on."""
    service = f"{rollout.parent}/services/{rollout.service}"
    revision = cloud.call("GET", f"{service}/revisions/{rollout.revision}")
    found = []
    if _state(revision, "Ready") != "CONDITION_SUCCEEDED":
        found.append(f"{rollout.revision} is not ready")
    if _image(revision) != (wanted := rollout.image(rollout.service)):
        found.append(f"{rollout.revision} runs {_image(revision)}, not {wanted}")
    return found + _visit(cloud, rollout.service, _public_base(revision))


def _visit(cloud: Cloud, service: str, base: str) -> list[str]:
    feature, _, target = service.rpartition("-")
    if target != "http":
        return []  # reached from inside only: ready means that its code was loaded
    http = _manifest()[feature]["http"]
    before, path, expected = _DOORS.get(http["host"], (_NOBODY, http["paths"][0], 404))
    url = f"https://{before}{urlsplit(base).netloc}{path}"
    seen = [cloud.status(url) for _ in range(_VISITS)]
    wrong = sorted({status for status in seen if status >= _BROKEN or status != expected})
    return [f"{url} answered {wrong}, not {expected}"] if wrong else []


def finished(cloud: Cloud, rollout: Rollout) -> bool:
    """Whether no visitor of any service meets another image than this release's."""
    return all(_serves_only(cloud, rollout, name) for name in released(_manifest()))


def released(manifest: dict[str, Any]) -> list[str]:
    """Every service that Cloud Deploy releases."""
    return [
        f"{feature}-{target}"
        for feature, entry in manifest.items()
        for target in ("http", "event", "task")
        if target in entry and entry[target].get("platform", "run") == "run"
    ]


def _serves_only(cloud: Cloud, rollout: Rollout, name: str) -> bool:
    service = cloud.call("GET", f"{rollout.parent}/services/{name}")
    served = [part["revision"] for part in service["trafficStatuses"] if part.get("percent")]
    revisions = [
        cloud.call("GET", f"{rollout.parent}/services/{name}/revisions/{revision}")
        for revision in served
    ]
    return all(_image(revision) == rollout.image(name) for revision in revisions)


def migrate_post(cloud: Cloud, rollout: Rollout, *, poll_s: float = _POLL_S) -> str:
    """Run the ``post_`` migrations once nothing older is served; what was done, in words.

    Every service's pipeline ends here; the one that ends last finds the others done.

    Raises:
        MigrationFailed: they did not succeed.
    """
    if not finished(cloud, rollout):
        return "another service still serves an older release: its own pipeline will migrate"
    job = f"{rollout.parent}/jobs/migrate"
    if _image(cloud.call("GET", job)["template"]) != rollout.images["web"]:
        return "a newer release is under way: its end runs these migrations too"
    overrides = {"containerOverrides": [{"args": ["post"]}]}
    started = cloud.call("POST", f"{job}:run", {"overrides": overrides})
    execution = str(started["metadata"]["name"])
    for _ in range(_POLLS):
        state = _state(cloud.call("GET", f"{_API}/{execution}"), "Completed")
        if state == "CONDITION_SUCCEEDED":
            return "post migrations applied"
        if state == "CONDITION_FAILED":
            break
        time.sleep(poll_s)
    raise MigrationFailed(f"post migrations did not succeed, see {execution}")


def _manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_MANIFEST.read_text())
    return loaded


def _state(found: dict[str, Any], condition: str) -> str | None:
    states = {one["type"]: one.get("state") for one in found.get("conditions", [])}
    return states.get(condition)


def _image(revision: dict[str, Any]) -> str:
    holder = revision.get("template", revision)
    return str(holder["containers"][0]["image"])


def _public_base(revision: dict[str, Any]) -> str:
    names = {env["name"]: env.get("value", "") for env in revision["containers"][0].get("env", [])}
    return str(names.get("PUBLIC_BASE_URL", ""))
