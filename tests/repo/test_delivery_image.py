"""The image: what is in it, and that its steps make a service that answers."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.dev.place import CHECKOUT
from scripts.lib.image.context import visible
from scripts.lib.image.instructions import Copy, Run, Unsupported, read
from shared.web import assets

DOCKERFILE = CHECKOUT / "Dockerfile"


def tool(name: str) -> str:
    """A program from .venv or from the system; the test is skipped without it."""
    found = shutil.which(name, path=f"{CHECKOUT}/.venv/bin{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def may_mount() -> bool:
    """Whether this process may make mounts that only it sees."""
    probe = ["unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "t", "/mnt"]
    if os.geteuid() or shutil.which("unshare") is None:
        return False
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def test_the_dockerfile_is_what_hadolint_asks_for() -> None:
    """Pinned, few layers, no shell traps."""
    done = subprocess.run(
        [tool("hadolint"), str(DOCKERFILE)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """What checkov says of the Dockerfile and of the workflows, by what it is about."""
    workflows = (CHECKOUT / ".github").rglob("*.yaml")
    asked = ["-f", DOCKERFILE, *workflows, "--framework", "dockerfile", "github_actions"]
    done = subprocess.run(
        [CHECKOUT / "scripts/checkov", *asked, "-o", "json"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout.startswith("["):
        pytest.skip(f"checkov cannot be had: {done.stderr.strip()[-200:]}")
    return {one["check_type"]: one["results"] for one in json.loads(done.stdout)}


@pytest.mark.parametrize(
    ("framework", "skips"),
    [("dockerfile", ["CKV_DOCKER_2"]), ("github_actions", ["CKV_GHA_7"])],
)
def test_the_policies_object_to_nothing(
    said: dict[str, Any], framework: str, skips: list[str]
) -> None:
    """Nothing failed; each skip carries its reason beside it."""
    found = said[framework]

    assert found["failed_checks"] == []
    assert [check["check_id"] for check in found["skipped_checks"]] == skips
    assert len(found["passed_checks"]) > 20


def test_the_base_is_pinned_by_digest_and_named_once() -> None:
    """A tag moves; whoever moves the digest moves it for every stage."""
    bases = [stage.base for stage in read(DOCKERFILE)]

    assert [base for base in bases if "@sha256:" in base] == bases[:1]
    assert set(bases[1:]) <= {stage.name for stage in read(DOCKERFILE)}
    assert bases[0] in (CHECKOUT / "cloudbuild.yaml").read_text()


def test_packages_are_installed_by_their_hashes_only() -> None:
    """Nothing is built from source and nothing unnamed comes along."""
    installs = [
        step.command
        for stage in read(DOCKERFILE)
        for step in stage.steps
        if isinstance(step, Run) and " install " in step.command
    ]

    assert len(installs) == 1
    for flag in ("--require-hashes", "--no-deps", "--only-binary :all:"):
        assert flag in installs[0]


def test_a_service_runs_as_nobody_by_our_server() -> None:
    """By number, and by the command every service shares."""
    final = read(DOCKERFILE)[-1]

    assert final.user == "65532:65532"
    assert final.command == ("python", "-m", "shared.server")
    assert not any(isinstance(step, Run) for step in final.steps)


def test_only_what_a_service_needs_reaches_the_image() -> None:
    """No test, script, secret or description; every template, query, migration and style."""
    copies = [
        step.sources for stage in read(DOCKERFILE) for step in stage.steps if isinstance(step, Copy)
    ]
    sources = {name for names in copies for name in names if not name.startswith("/")}
    files = {str(path) for source in sources for path in visible(CHECKOUT, source)}

    assert sources == {
        *("requirements.txt", "requirements-worker.txt"),
        *("functions", "shared", "scripts/lib/verify"),
    }
    assert not any(name.endswith(("README.md", ".pyc")) for name in files)
    assert list(visible(CHECKOUT, "tests")) == list(visible(CHECKOUT, "emulators")) == []
    folders = assets.folders(CHECKOUT).values()
    static = {str(p.relative_to(CHECKOUT)) for one in folders for p in one.rglob("*.*")}
    assert {"functions/clinic/patients/queries.sql", "functions/manifest.yaml"} | static <= files


def test_an_instruction_that_cannot_be_performed_is_refused(tmp_path: Path) -> None:
    """scripts/image says so instead of proving something else."""
    planted = tmp_path / "Dockerfile"
    planted.write_text("FROM python AS base\nADD https://example.com/x /x\n")

    with pytest.raises(Unsupported, match="ADD"):
        read(planted)


@pytest.mark.timeout(300)
def test_the_image_starts_a_service_from_nothing_but_its_own_files() -> None:
    """The steps performed in an empty root, then a service, read-only and as nobody."""
    if not may_mount():
        pytest.skip("needs root, for mounts of its own")
    done = subprocess.run([CHECKOUT / "scripts/image"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "provisioning-task loads" in done.stdout
    assert "landing-http answers 404 application/problem+json" in done.stdout
    assert "Read-only file system" not in done.stdout + done.stderr


def test_the_machine_is_never_mounted_on() -> None:
    """Outside a mount namespace of its own, scripts/image does nothing at all."""
    own = str(Path("/proc/self/ns/mnt").readlink())

    done = subprocess.run(
        [CHECKOUT / ".venv/bin/python", "-m", "scripts.lib.image", "/nowhere", own],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "not in a mount namespace of its own" in done.stderr
