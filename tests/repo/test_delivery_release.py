"""What a release hands to Cloud Deploy, what stops it, and how it is verified."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.lib.dev.place import CHECKOUT
from scripts.lib.release import findings, manifests
from scripts.lib.verify.rollout import (
    MigrationFailed,
    Rollout,
    faults,
    migrate_post,
    released,
)
from shared.web import assets

OLD, NEW = "registry.test/web@sha256:0000", "registry.test/web@sha256:1111"
WORKER = "registry.test/worker@sha256:4444"
IMAGES = {"web": NEW, "worker": WORKER}
MANIFEST = yaml.safe_load((CHECKOUT / "functions/manifest.yaml").read_text())
API = "https://run.googleapis.com/v2/projects/p/locations/l"
CURRENT: dict[str, Any] = {
    "metadata": {
        "name": "clinic-http",
        "namespace": "123",
        "resourceVersion": "AAA",
        "annotations": {
            "run.googleapis.com/ingress": "internal-and-cloud-load-balancing",
            "run.googleapis.com/maxScale": "40",
            "run.googleapis.com/operation-id": "1-2-3",
            "serving.knative.dev/creator": "someone@example.com",
        },
    },
    "spec": {
        "template": {
            "metadata": {
                "name": "clinic-http-00007-abc",
                "annotations": {
                    "run.googleapis.com/startup-cpu-boost": "true",
                    "run.googleapis.com/client-name": "terraform",
                },
            },
            "spec": {
                "containerConcurrency": 16,
                "serviceAccountName": "clinic-http@p.iam.gserviceaccount.com",
                "containers": [
                    {"name": "function", "image": OLD, "env": [{"name": "SERVICE", "value": "x"}]},
                    {"name": "collector", "image": "collector@sha256:2222"},
                ],
            },
        },
        "traffic": [{"percent": 100, "revisionName": "clinic-http-00007-abc"}],
    },
    "status": {"url": "https://clinic-http.test"},
}


def test_a_release_changes_the_image_and_nothing_that_terraform_set() -> None:
    """Account, settings, scale and sidecars come along; what Cloud Run observed does not."""
    made = manifests.service(CURRENT, NEW)

    template = made["spec"]["template"]
    assert [c["image"] for c in template["spec"]["containers"]] == [NEW, "collector@sha256:2222"]
    assert template["spec"]["containerConcurrency"] == 16
    assert template["spec"]["containers"][0]["env"] == [{"name": "SERVICE", "value": "x"}]
    assert template["metadata"] == {"annotations": {"run.googleapis.com/startup-cpu-boost": "true"}}
    assert made["metadata"]["annotations"] == {
        "run.googleapis.com/ingress": "internal-and-cloud-load-balancing",
        "run.googleapis.com/maxScale": "40",
        "run.googleapis.com/binary-authorization": "default",
    }
    assert "traffic" not in made["spec"]
    assert "status" not in made


def test_a_release_verifies_with_the_image_it_releases() -> None:
    """The verification job and the last migrations know what they must find served."""
    made = manifests.skaffold("clinic-http", NEW, IMAGES, ["staging", "production"])

    verify, after = made["verify"][0]["container"], made["customActions"][0]["containers"][0]
    for step in (verify, after):
        assert step["image"] == NEW
        assert step["env"] == [{"name": "IMAGES", "value": json.dumps(IMAGES)}]
    assert made["customActions"][0]["name"] == "migrate-post"
    assert [p["name"] for p in made["profiles"]] == ["staging", "production"]


def finding(severity: str, *, fixed: bool) -> dict[str, Any]:
    """One line of a scan."""
    issue = {"affectedPackage": "openssl"}
    return {
        "vulnerability": {
            "effectiveSeverity": severity,
            "fixAvailable": fixed,
            "shortDescription": "CVE-2026-0001",
            "packageIssue": [issue],
        }
    }


@pytest.mark.parametrize(
    ("severity", "fixed", "stops"),
    [
        ("CRITICAL", True, True),
        ("CRITICAL", False, True),
        ("HIGH", True, True),
        ("HIGH", False, False),
        ("MEDIUM", True, False),
    ],
)
def test_a_vulnerability_stops_a_release_when_waiting_gains_nothing(
    severity: str, *, fixed: bool, stops: bool
) -> None:
    """Critical ones always, high ones once there is a fix."""
    found = findings.refusals([finding(severity, fixed=fixed)])

    assert found == ([f"{severity} CVE-2026-0001 in openssl"] if stops else [])


# Stands in for gcloud: writes down what it is asked and answers like it.
GCLOUD = """#!/bin/sh
printf '%s\\n' "$*" >> "$ASKED"
case "$*" in
  *"functions list"*) echo '[{"name": "projects/p/locations/l/functions/auth-event"}]' ;;
  *"delivery-pipelines list"*) echo '[{"name": "projects/p/locations/l/x/clinic-http"}]' ;;
  *"services describe"*) cat "$CURRENT" ;;
esac
"""


def asked(tmp_path: Path, *act: str) -> list[str]:
    """What gcloud is asked when ``scripts/release`` does ``act``."""
    (tmp_path / "gcloud").write_text(GCLOUD)
    (tmp_path / "gcloud").chmod(0o755)
    (tmp_path / "current.json").write_text(json.dumps(CURRENT))
    environ = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(CHECKOUT),
        "ASKED": str(tmp_path / "asked"),
        "CURRENT": str(tmp_path / "current.json"),
    } | {"REGION": "l", "STAGING": "p-staging", "PRODUCTION": "p-production"}
    # -S: it runs where no package is installed.
    command = [sys.executable, "-S", "-m", "scripts.lib.release", *act]
    subprocess.run(command, cwd=tmp_path, env=environ, check=True)
    return (tmp_path / "asked").read_text().splitlines()


def test_static_files_are_published_where_pages_look_for_them(tmp_path: Path) -> None:
    """The house's and each feature's, for a year, in both environments."""
    lines = asked(tmp_path, "publish")

    published = {line.split()[-1] for line in lines if "max-age=31536000, immutable" in line}
    assert published == {
        f"gs://p-{name}-static{assets.address(before)}"
        for name in ("staging", "production")
        for before in assets.folders()
    }


def test_functions_are_built_in_one_environment_at_a_time(tmp_path: Path) -> None:
    """Production's follow what staging proved."""
    found = asked(tmp_path, "functions", "staging")

    assert [line for line in found if "functions deploy auth-event" in line]
    assert not [line for line in found if "p-production" in line]


def test_a_release_is_handed_in_through_our_own_bucket(tmp_path: Path) -> None:
    """The one that gcloud makes by itself is granted to nobody."""
    found = asked(tmp_path, "create", "r-1", NEW, WORKER)

    (created,) = [line for line in found if "releases create r-1" in line]
    assert "--gcs-source-staging-dir=gs://p-production-source/releases" in created
    assert "--delivery-pipeline=clinic-http" in created


def test_what_is_in_an_image_is_written_down() -> None:
    """Its Python's packages and its system's, named as scanners name them."""
    script = (CHECKOUT / "scripts/lib/release/sbom.py").read_bytes()
    command = [sys.executable, "-", NEW]

    done = subprocess.run(command, input=script, capture_output=True, check=True)

    made = json.loads(done.stdout)
    known = {one["externalRefs"][0]["referenceLocator"] for one in made["packages"]}
    assert (made["spdxVersion"], made["name"]) == ("SPDX-2.3", NEW)
    assert any(address.startswith("pkg:pypi/flask@") for address in known)
    assert any(address.startswith("pkg:deb/debian/libc6@") for address in known)
    assert len({one["SPDXID"] for one in made["packages"]}) == len(made["packages"])


@dataclass
class Sky:
    """Cloud Run's interface and the public site, as far as verification asks them."""

    images: dict[str, str] = field(default_factory=dict)
    ready: str = "CONDITION_SUCCEEDED"
    statuses: dict[str, list[int]] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    posted: list[tuple[str, Any]] = field(default_factory=list)
    job: str = NEW
    executions: list[str] = field(default_factory=lambda: ["CONDITION_SUCCEEDED"])

    def call(self, method: str, url: str, body: Any = None) -> Any:
        """Answer as the Run Admin API does."""
        if method == "POST":
            self.posted.append((url, body))
            return {"metadata": {"name": "projects/p/locations/l/jobs/migrate/executions/e1"}}
        name = url.removeprefix(API)
        if name == "/jobs/migrate/executions/e1":
            state = self.executions.pop(0) if len(self.executions) > 1 else self.executions[0]
            return {"conditions": [{"type": "Completed", "state": state}]}
        if name == "/jobs/migrate":
            return {"template": {"template": {"containers": [{"image": self.job}]}}}
        service = name.split("/")[2]
        if "/revisions/" not in name:
            return {"trafficStatuses": [{"revision": "r", "percent": 100}, {"revision": "gone"}]}
        base = {"name": "PUBLIC_BASE_URL", "value": "https://avila.test"}
        return {
            "conditions": [{"type": "Ready", "state": self.ready}],
            "containers": [{"image": self.images.get(service, _of(service)), "env": [base]}],
        }

    def status(self, url: str) -> int:
        """What a visitor gets."""
        self.visited.append(url)
        answers = self.statuses.get(url) or [404 if "ninguem" in url else 200]
        return answers[len(self.visited) % len(answers)]


def _of(service: str) -> str:
    """What the manifest asks that the service runs, in this release."""
    feature, _, target = service.rpartition("-")
    return IMAGES[MANIFEST[feature][target].get("image", "web")]


def rollout(service: str) -> Rollout:
    """A rollout of ``service`` to the new image."""
    return Rollout("p", "l", service, f"{service}-r", IMAGES)


@pytest.mark.parametrize("service", released(MANIFEST))
def test_a_rollout_that_answers_may_go_on(service: str) -> None:
    """Every service of the manifest can be verified."""
    assert faults(Sky(), rollout(service)) == []


@pytest.mark.parametrize(
    ("service", "door"),
    [
        ("landing-http", "https://avila.test/"),
        ("admin-http", "https://admin.avila.test/admin/login"),
        ("clinic-http", "https://endereco-que-ninguem-tem.avila.test/clinic"),
    ],
)
def test_a_canary_that_fails_now_and_then_is_seen(service: str, door: str) -> None:
    """One request in ten reaches the new revision, so many are made."""
    sky = Sky(statuses={door: [200 if "ninguem" not in door else 404] * 9 + [503]})

    found = faults(sky, rollout(service))

    assert len(found) == 1
    assert "503" in found[0]


def test_a_revision_that_is_not_the_release_is_refused() -> None:
    """Ready is not enough: it must be what was tested, scanned and signed."""
    found = faults(Sky(images={"auth-event": OLD}, ready="CONDITION_FAILED"), rollout("auth-event"))

    assert found == ["auth-event-r is not ready", f"auth-event-r runs {OLD}, not {NEW}"]


def test_a_service_of_the_other_image_is_held_to_that_one() -> None:
    """Long work in the image without its libraries would fail at its first spreadsheet."""
    found = faults(Sky(images={"clinic-task": NEW}), rollout("clinic-task"))

    assert found == [f"clinic-task-r runs {NEW}, not {WORKER}"]


def test_a_release_gives_each_service_the_image_that_terraform_says() -> None:
    """By a setting of the service as it stands; most say nothing."""
    worker = json.loads(json.dumps(CURRENT))
    told = {"name": "IMAGE_KIND", "value": "worker"}
    worker["spec"]["template"]["spec"]["containers"][0]["env"].append(told)

    assert (manifests.kind_of(CURRENT), manifests.kind_of(worker)) == ("web", "worker")


def test_contracting_waits_for_the_last_service() -> None:
    """While one service serves the release before, its columns stay."""
    sky = Sky(images={"notifications-task": OLD})

    said = migrate_post(sky, rollout("clinic-http"))

    assert "still serves an older release" in said
    assert sky.posted == []


def test_contracting_runs_once_all_serve_the_release() -> None:
    """The pipeline that ends last starts the job."""
    sky = Sky(executions=["CONDITION_PENDING", "CONDITION_SUCCEEDED"])

    said = migrate_post(sky, rollout("clinic-http"), poll_s=0)

    assert said == "post migrations applied"
    arguments = {"overrides": {"containerOverrides": [{"args": ["post"]}]}}
    assert sky.posted == [(f"{API}/jobs/migrate:run", arguments)]


@pytest.mark.parametrize("state", ["CONDITION_FAILED", "CONDITION_PENDING"])
def test_contracting_that_fails_fails_the_rollout(state: str) -> None:
    """Nobody looks at a job's executions: Cloud Deploy shows what did not end well."""
    with pytest.raises(MigrationFailed, match="executions/e1"):
        migrate_post(Sky(executions=[state]), rollout("clinic-http"), poll_s=0)


def test_contracting_never_runs_a_newer_releases_files() -> None:
    """They would run before that release is served."""
    sky = Sky(job="registry.test/web@sha256:3333")

    said = migrate_post(sky, rollout("clinic-http"))

    assert "newer release" in said
    assert sky.posted == []


def test_every_step_of_the_build_runs_a_program_of_the_project() -> None:
    """A step that names a script that is not there would fail after the tests passed."""
    text = (CHECKOUT / "cloudbuild.yaml").read_text()
    steps = yaml.safe_load(text)["steps"]

    order = [step["id"] for step in steps]
    assert order[:7] == ["test", "build", "push", "scan", "sbom", "keep-sbom", "sign"]
    assert order.index("check-migrations") < order.index("migrate-pre") < order.index("release")
    assert order.index("verify") < order.index("functions-production")
    for script in ("scripts/test", "scripts/release"):
        assert script in text
        assert Path(CHECKOUT, script).exists()
