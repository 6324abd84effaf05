"""docs/deploy.md as a newcomer follows it: its commands work as they stand, up to the plan."""

import os
import re
import subprocess
from typing import Any

from scripts.lib.capacity import stack as tool
from scripts.lib.capacity.stack import Stack
from tests.terraform import page
from tests.terraform.page import PAGE, PLANS, TERRAFORM


def test_the_page_leads_to_a_plan_of_both_environments(
    planted: Stack, production: dict[str, Any], staging: dict[str, Any]
) -> None:
    """Every init, validate and plan of the page; whole plans are made by its own lines for all."""
    steps = [line for line in TERRAFORM if re.search(r" (init|validate|plan)\b", line)]

    assert [re.findall(r" (init|validate|plan)\b", line)[0] for line in steps] == [
        *("init", "validate", "plan", "plan"),
        *("init", "plan", "plan"),
    ]
    for line in steps:
        if line not in PLANS.values():
            page.follow(planted, line)
    made = [plan["variables"]["environment"]["value"] for plan in (production, staging)]
    assert made == list(PLANS)


def test_the_page_asks_for_a_terraform_that_knows_our_arguments() -> None:
    """What is written only came with 1.11; the page and every module say the same."""
    said = re.findall(r"Terraform (\d+\.\d+) or later", PAGE)
    texts = [path.read_text() for path in tool.STACK.rglob("versions.tf")]
    required = {
        match for text in texts for match in re.findall(r'required_version = ">= (.+?)"', text)
    }

    assert required == set(said) == {"1.11"}


def test_every_output_the_page_asks_for_exists() -> None:
    """What is read after an apply is declared."""
    declared = set(
        re.findall(
            r'^output "(\w+)"',
            "".join(path.read_text() for path in tool.STACK.glob("*.tf")),
            re.MULTILINE,
        )
    )
    asked = set(re.findall(r"terraform(?: -chdir=terraform)? output (?:-raw )?(\w+)", PAGE))

    assert asked
    assert asked <= declared


def test_every_program_and_file_the_page_names_exists() -> None:
    """A page that sends its reader to nothing is worse than none."""
    named = set(re.findall(r"\b(?:scripts|terraform|tests|docs)/[\w/.-]*\w", PAGE))

    assert "scripts/tenant" in named
    assert [name for name in sorted(named) if not (tool.ROOT / name).exists()] == []


def test_the_keys_the_page_makes_are_keys(tmp_path: object) -> None:
    """The snippet prints nothing and leaves a set that may be put into the secret."""
    snippet = re.search(r'^\.venv/bin/python -c "\n(.*?)"$', PAGE, re.DOTALL | re.MULTILINE)

    assert snippet is not None
    done = subprocess.run(
        [tool.ROOT / ".venv/bin/python", "-c", snippet[1] + "\nprint(Path('new/keys').is_dir())"],
        cwd=str(tmp_path),
        env={**os.environ, "PYTHONPATH": str(tool.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "True\n", done.stderr
