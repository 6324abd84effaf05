"""The repository's workflows: what they may do, and that they do it."""

import re
from typing import Any

import pytest
import yaml

from scripts.lib.dev.place import CHECKOUT

WORKFLOWS = sorted((CHECKOUT / ".github/workflows").glob("*.yaml"))


def read(path: Any) -> dict[Any, Any]:
    """A workflow; YAML takes its key ``on`` for true."""
    return dict(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_an_action_is_named_by_its_commit(path: Any) -> None:
    """A tag can be moved by whoever takes the action over."""
    used = re.findall(r"uses: (\S+)", path.read_text())

    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name) for name in used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_person_typed_never_becomes_a_command(path: Any) -> None:
    """Inputs reach the shell as variables only."""
    runs = [
        step["run"] for job in read(path)["jobs"].values() for step in job["steps"] if "run" in step
    ]

    assert runs
    assert not any("${{" in run for run in runs)


def test_tests_run_on_push_and_pull_request_and_may_only_read() -> None:
    """Other people's code gets no token that writes or signs in."""
    found = read(CHECKOUT / ".github/workflows/tests.yaml")

    assert set(found[True]) == {"push", "pull_request"}
    assert found["permissions"] == {"contents": "read"}
    assert found["jobs"]["tests"]["steps"][-1] == {"run": "scripts/test"}


def test_tenants_are_managed_from_an_environment_with_reviewers() -> None:
    """The sign-in that Terraform allows names the environment."""
    found = read(CHECKOUT / ".github/workflows/tenant-management.yaml")

    assert set(found[True]) == {"workflow_dispatch"}
    assert found["permissions"] == {"contents": "read", "id-token": "write"}
    assert found["jobs"]["act"]["environment"] == "${{ inputs.environment }}"


def test_every_act_on_offer_is_performed() -> None:
    """Each choice has its branch, so that none ends green without having done anything."""
    found = read(CHECKOUT / ".github/workflows/tenant-management.yaml")
    acts = found[True]["workflow_dispatch"]["inputs"]["act"]["options"]
    run = found["jobs"]["act"]["steps"][-1]["run"]

    labels = re.findall(r"^\s+([a-z |]+)\)", run, re.MULTILINE)
    branches = {act for label in labels for act in label.split(" | ")}
    assert set(acts) == branches
