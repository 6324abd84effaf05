"""docs/deploy.md as a newcomer follows it: its commands work as they stand, up to the plan."""

import os
import re
import subprocess

import pytest

from scripts.lib.capacity import stack as tool
from scripts.lib.capacity.stack import Stack

PAGE = (tool.ROOT / "docs" / "deploy.md").read_text()
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]
TERRAFORM = [line for line in COMMANDS if line.startswith("terraform ")]


def followed(stack: Stack, command: str) -> "subprocess.CompletedProcess[str]":
    """Run one line of the page by the shell, where the reader stands."""
    environ = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "GOOGLE_OAUTH_ACCESS_TOKEN": "none"}
    return subprocess.run(
        ["bash", "-ceu", command],
        cwd=stack.folder,
        env={**os.environ, **environ, **stack.env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.timeout(300)
def test_the_page_leads_to_a_plan_of_both_environments(planted: Stack) -> None:
    """Every init, validate and plan of the page; only the bucket is a folder here."""
    steps = [line for line in TERRAFORM if re.search(r" (init|validate|plan)\b", line)]

    assert [re.findall(r" (init|validate|plan)\b", line)[0] for line in steps] == [
        *("init", "validate", "plan", "plan"),
        *("init", "plan", "plan"),
    ]
    for line in steps:
        done = followed(planted, re.sub(r" -backend-config=\S+", "", line))
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


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
