"""The terraform command, and where its providers come from when there is no registry."""

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
STACK = ROOT / "terraform"
ENVIRONMENTS = ("production", "staging")

# What the stack's own files name beside them.
_NAMED = re.compile(r"\$\{path\.root\}/\.\./(?P<path>[\w./-]+)")
_MANIFEST, _BENCH = Path("functions/manifest.yaml"), Path("docs/bench.json")
_OFFLINE = ROOT / ".venv" / "opt" / "terraform-offline"
_INSTALLER = ROOT.parent / "shared" / "terraform-offline" / "install.sh"
_LOCAL_STATE = 'terraform {\n  backend "local" {}\n}\n'


class Absent(RuntimeError):
    """There is no terraform here, or no provider for it; the message says which."""


class Refused(RuntimeError):
    """Terraform ended with errors; ``summaries`` holds each one's text, on one line."""

    def __init__(self, summaries: list[str]) -> None:
        super().__init__("\n".join(summaries))
        self.summaries = summaries


def run(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run terraform; the caller looks at the status."""
    program = shutil.which("terraform")
    if program is None:
        raise Absent("terraform is not on the PATH")
    return subprocess.run(
        [program, *arguments],
        cwd=cwd,
        env=environ(env or {}),
        capture_output=True,
        text=True,
        check=False,
    )


def environ(given: Mapping[str, str]) -> dict[str, str]:
    """What terraform runs in: nothing of the caller's own accounts, and what is ``given``."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "GOOGLE_"))}
    quiet = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
    # A plan is made once and its process ends: looking for garbage was 3.5 of its 12.4 s.
    quiet |= {"GOGC": "400"}
    # No account is asked for anything, but the provider wants to see a token before it plans.
    token = {"GOOGLE_OAUTH_ACCESS_TOKEN": "none"}
    return {**plain, **quiet, **token, **given}


class Stack:
    """A copy of the stack, initialised, in which a test may plant what it likes."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder, self.env = folder, env

    @property
    def manifest(self) -> Path:
        """The copy's own manifest."""
        return self.folder / _MANIFEST

    @property
    def bench(self) -> Path:
        """The copy's own figures."""
        return self.folder / _BENCH

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return run(*arguments, cwd=self.folder / "terraform", env=self.env)

    def plan(self, environment: str) -> dict[str, Any]:
        """The plan of one environment, as JSON.

        Raises:
            Refused: terraform would not make one.
        """
        name = f"{environment}.tfplan"
        variables = f"-var-file=environments/{environment}.tfvars"
        made = self.run("plan", "-json", "-lock=false", "-refresh=false", variables, f"-out={name}")
        if made.returncode:
            raise Refused(_errors(made.stdout) or [made.stderr])
        return self.show(name)

    def show(self, name: str) -> dict[str, Any]:
        """A plan that was made, as JSON."""
        shown: dict[str, Any] = json.loads(self.run("show", "-json", name).stdout)
        return shown


def copy(folder: Path) -> Stack:
    """A fresh copy of the stack in ``folder``, ready to plan; one that failed is begun anew.

    Raises:
        Absent: terraform or its provider cannot be had here.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(STACK, folder / "terraform", ignore=shutil.ignore_patterns(".terraform*"))
    for name in _read():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "terraform" / "backend_override.tf").write_text(_LOCAL_STATE)
    return Stack(folder, _initialise(folder / "terraform"))


def _read() -> set[str]:
    texts = (path.read_text() for path in STACK.glob("*.tf"))
    named = {match["path"] for text in texts for match in _NAMED.finditer(text)}
    return {name for name in named if (ROOT / name).is_file()}


def again(stack: Stack, folder: Path) -> Stack:
    """Another copy of an initialised one; saves asking for the provider."""
    passing = shutil.ignore_patterns("*.tfplan", "*.lock.info")  # of whoever plans in it just now
    shutil.copytree(stack.folder, folder, symlinks=True, dirs_exist_ok=True, ignore=passing)
    return Stack(folder, stack.env)


def _initialise(folder: Path) -> dict[str, str]:
    """Fetch the providers, from the registry if it answers; the environment they need."""
    impatient = {"TF_REGISTRY_DISCOVERY_RETRY": "0", "TF_REGISTRY_CLIENT_TIMEOUT": "5"}
    from_registry = {"TF_CLI_CONFIG_FILE": os.devnull, **impatient}
    if run("init", cwd=folder, env=from_registry).returncode == 0:
        return from_registry
    env = {"TF_CLI_CONFIG_FILE": str(_offline() / "terraformrc")}
    made = run("init", cwd=folder, env=env)
    if made.returncode:
        raise RuntimeError(made.stderr)
    return env


@cache
def _offline() -> Path:
    """Home of the schema-only provider, which is installed when it lies beside the project.

    Raises:
        Absent: it is nowhere.
    """
    given = os.environ.get("TERRAFORM_OFFLINE_HOME")
    if given and (Path(given) / "terraformrc").exists():
        return Path(given)
    if not _INSTALLER.exists():
        raise Absent("neither the registry nor a stand-in for its providers is in reach")
    with locked(_OFFLINE.with_suffix(".lock")):
        if not (_OFFLINE / "terraformrc").exists():
            subprocess.run([str(_INSTALLER), str(_OFFLINE)], check=True, capture_output=True)
    return _OFFLINE


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one worker at a time through."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _errors(stdout: str) -> list[str]:
    lines = (json.loads(line) for line in stdout.splitlines() if line.startswith("{"))
    found = [line["diagnostic"] for line in lines if line.get("@level") == "error"]
    return [f"{one['summary']}: {one.get('detail', '')}" for one in found]


def outputs(plan: Mapping[str, Any]) -> dict[str, Any]:
    """What a plan would answer with, by name; what only the cloud can say is left out."""
    found = plan["planned_values"]["outputs"]
    return {name: one["value"] for name, one in found.items() if "value" in one}
