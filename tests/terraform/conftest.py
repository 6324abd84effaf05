"""One initialised copy of the stack and one plan of each environment, for all these tests."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.capacity import stack as tool
from scripts.lib.capacity.stack import Absent, Stack
from tests.terraform import page


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    common = own.parent if own.name.startswith("popen-") else own
    return common / "terraform"


@pytest.fixture(scope="session")
def stack(shared: Path) -> Stack:
    """The stack as it is; nothing in it may be changed."""
    try:
        with tool.locked(shared / "stack.lock"):
            if (kept := shared / "environment.json").exists():
                return Stack(shared / "stack", json.loads(kept.read_text()))
            made = tool.copy(shared / "stack")
            kept.write_text(json.dumps(made.env))
            return made
    except Absent as absent:
        pytest.skip(str(absent))


@pytest.fixture
def planted(stack: Stack, tmp_path: Path) -> Stack:
    """A copy of one's own, to plant something in."""
    return tool.again(stack, tmp_path / "stack")


@pytest.fixture(scope="session", params=tool.ENVIRONMENTS)
def plan(request: pytest.FixtureRequest, stack: Stack, shared: Path) -> dict[str, Any]:
    """The plan of each environment in turn."""
    return _kept_plan(stack, shared, request.param)


@pytest.fixture(scope="session")
def production(stack: Stack, shared: Path) -> dict[str, Any]:
    """The plan of production."""
    return _kept_plan(stack, shared, "production")


@pytest.fixture(scope="session")
def staging(stack: Stack, shared: Path) -> dict[str, Any]:
    """The plan of staging."""
    return _kept_plan(stack, shared, "staging")


def _kept_plan(stack: Stack, shared: Path, environment: str) -> dict[str, Any]:
    """What the line of docs/deploy.md makes; one at a time, for a plan locks the state."""
    kept = shared / f"{environment}.json"
    with tool.locked(shared / "plan.lock"):
        if not kept.exists():
            page.follow(stack, page.PLANS[environment])
            kept.write_text(json.dumps(stack.show(f"{environment}.tfplan")))
        found: dict[str, Any] = json.loads(kept.read_text())
        return found
