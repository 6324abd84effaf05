"""checkov finds nothing in the plan but what is skipped beside its reason."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.capacity import stack as tool

_SKIP = re.compile(r"#\s*checkov:skip=(?P<check>CKV\w+)(?P<reason>:.*)?")


@pytest.mark.timeout(300)
def test_checkov_objects_to_nothing(production: dict[str, Any], tmp_path: Path) -> None:
    """Its rules see the values of the plan, its skips the comments in the files."""
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(production))
    command = [str(tool.ROOT / "scripts" / "checkov"), "--file", str(plan), "--compact", "--quiet"]
    command += ["--framework", "terraform_plan", "--output", "json"]
    command += ["--repo-root-for-plan-enrichment", str(tool.STACK)]

    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    if not said.stdout.startswith("{"):
        pytest.skip(f"checkov could not be had: {said.stderr.strip()[-200:]}")
    found = json.loads(said.stdout)
    failed = [(one["check_id"], one["resource"]) for one in found["results"]["failed_checks"]]
    assert failed == []
    assert found["summary"]["passed"] > 300


def test_every_skip_says_why() -> None:
    """A skip without a reason is a finding that nobody answered."""
    texts = (path.read_text() for path in tool.STACK.rglob("*.tf"))
    skips = [match for text in texts for match in _SKIP.finditer(text)]

    assert skips
    assert all(len((match["reason"] or "").strip(": ")) > 10 for match in skips)
