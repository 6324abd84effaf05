"""docs/deploy.md as a newcomer follows it: its commands, and how one is followed."""

import re
import subprocess

from scripts.lib.capacity import stack as tool
from scripts.lib.capacity.stack import Stack

PAGE = (tool.ROOT / "docs" / "deploy.md").read_text()
TERRAFORM = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
    if line.startswith("terraform ")
]
PLANS = {
    environment: next(line for line in TERRAFORM if line.endswith(f" -out={environment}.tfplan"))
    for environment in tool.ENVIRONMENTS
}
"""The line that plans a whole environment: what it makes is the plan that all tests read."""


def follow(stack: Stack, command: str) -> None:
    """Run one line of the page by the shell, where the reader stands; only the bucket is a folder.

    Raises:
        AssertionError: it failed; what was said is in it.
    """
    done = subprocess.run(
        ["bash", "-ceu", re.sub(r" -backend-config=\S+", "", command)],
        cwd=stack.folder,
        env=tool.environ(stack.env),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
