"""The steps of a release that need the cloud's own program: ``scripts/release``.

Standard library only: it runs where gcloud is, which is not where the packages are.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.lib.release import findings, manifests
from shared.web import assets

_POLL_S = 20
_WITHIN_S = 3600
_ENDED = {"SUCCEEDED", "FAILED", "CANCELLED", "HALTED"}


def _gcloud(*arguments: str) -> Any:
    """What gcloud answers, as JSON.

    Raises:
        subprocess.CalledProcessError: it refused.
    """
    command = ["gcloud", *arguments, "--format=json", "--quiet"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout or "null")


def _region() -> str:
    return os.environ["REGION"]


def _environments() -> dict[str, str]:
    return {"staging": os.environ["STAGING"], "production": os.environ["PRODUCTION"]}


def scan(*images: str) -> None:
    """Scan the images; stop at what must not go out."""
    artifacts = ("artifacts", "docker", "images")
    for image in images:
        asked = _gcloud(*artifacts, "scan", image, "--remote", "--location=us")
        name = asked["response"]["scan"]
        found = _gcloud(*artifacts, "list-vulnerabilities", name, "--location=us")
        if refused := findings.refusals(found):
            sys.exit("\n".join(refused))


def migrate(image: str) -> None:
    """Run the ``pre_`` migrations of ``image``: in staging first, where a fault ends the build."""
    for project in _environments().values():
        place = (f"--region={_region()}", f"--project={project}")
        for job in ("migrate", "operator"):
            _gcloud("run", "jobs", "update", job, f"--image={image}", *place)
        _gcloud("run", "jobs", "execute", "migrate", "--args=pre", "--wait", *place)


def publish() -> None:
    """Put the static files where pages of this image look for them; nothing is replaced."""
    immutable = "--cache-control=public, max-age=31536000, immutable"
    for project in _environments().values():
        bucket = f"gs://{project}-static{assets.address('')}"
        for before, folder in assets.folders().items():
            command = ["gcloud", "storage", "rsync", "--recursive", immutable]
            subprocess.run([*command, str(folder), f"{bucket}{before}"], check=True)


def functions(environment: str) -> None:
    """Build the Cloud Functions of one environment from this checkout."""
    project = _environments()[environment]
    place = (f"--region={_region()}", f"--project={project}", "--v2")
    for function in _gcloud("functions", "list", f"--project={project}", "--v2"):
        name = function["name"].rpartition("/")[2]
        _gcloud("functions", "deploy", name, "--source=.", *place)


def create(release: str, web: str, worker: str) -> None:
    """Hand every service's release to Cloud Deploy, which begins with staging."""
    images = {"web": web, "worker": worker}
    folder = Path("release")
    # The bucket that gcloud would make by itself is one that nobody granted anything on.
    staging = f"--gcs-source-staging-dir=gs://{_environments()['production']}-source/releases"
    for service in _services():
        _write(folder / service, service, images)
        place = (f"--delivery-pipeline={service}", f"--region={_region()}")
        source = f"--source={folder / service}"
        _gcloud("deploy", "releases", "create", release, source, staging, *place)


def _services() -> list[str]:
    found = _gcloud("deploy", "delivery-pipelines", "list", f"--region={_region()}")
    return sorted(pipeline["name"].rpartition("/")[2] for pipeline in found)


def _write(folder: Path, service: str, images: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    environments = _environments()
    kind = "web"
    for place, project in environments.items():
        current = _gcloud(
            "run", "services", "describe", service, f"--region={_region()}", f"--project={project}"
        )
        kind = manifests.kind_of(current)
        manifest = manifests.service(current, images[kind])
        (folder / f"{place}.yaml").write_text(json.dumps(manifest, indent=1))
    config = manifests.skaffold(service, images[kind], images, list(environments))
    (folder / "skaffold.yaml").write_text(json.dumps(config, indent=1))


def wait(release: str) -> None:
    """Wait until staging runs and verified the release; stop when a service did not."""
    ends_at = time.monotonic() + _WITHIN_S
    states: dict[str, str] = {}
    while time.monotonic() < ends_at:
        states = {service: _staged(service, release) for service in _services()}
        if set(states.values()) <= _ENDED:
            break
        time.sleep(_POLL_S)
    if failed := sorted(
        f"{name}: {state}" for name, state in states.items() if state != "SUCCEEDED"
    ):
        sys.exit("staging did not take the release\n" + "\n".join(failed))


def _staged(service: str, release: str) -> str:
    found = _gcloud(
        *("deploy", "rollouts", "list", f"--release={release}", "--filter=targetId=staging"),
        *(f"--delivery-pipeline={service}", f"--region={_region()}", "--sort-by=~createTime"),
    )
    return str(found[0]["state"]) if found else "PENDING"


_ACTS: dict[str, Callable[..., None]] = {
    "scan": scan,
    "migrate": migrate,
    "publish": publish,
    "functions": functions,
    "create": create,
    "wait": wait,
}

if __name__ == "__main__":
    if len(sys.argv) == 1 or sys.argv[1] not in _ACTS:
        sys.exit(f"usage: scripts/release {' | '.join(_ACTS)}")
    _ACTS[sys.argv[1]](*sys.argv[2:])
