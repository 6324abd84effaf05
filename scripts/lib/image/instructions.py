"""A Dockerfile's instructions, as far as ours uses them; anything else is refused by name."""

import json
import os
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from shared.record import record

_CONTINUED = re.compile(r"\\\s*\n")
_FROM = re.compile(r"(?P<base>\S+)\s+AS\s+(?P<name>\S+)", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
_KNOWN = frozenset({"ARG", "COPY", "ENV", "RUN", "USER", "WORKDIR"})
# What every image of the Docker library's Python begins with.
_BASE_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"


class Unsupported(ValueError):
    """An instruction that scripts/image cannot perform; it must not be skipped silently."""


@record
class Copy:
    """Files from the checkout, or from the stage ``origin``, to ``target``."""

    sources: tuple[str, ...]
    target: str
    origin: str | None = None


@record
class Run:
    """One shell command, with what the stage's environment was by then."""

    command: str
    environment: dict[str, str]
    folder: str


@dataclass(slots=True)
class Stage:
    """One ``FROM``: its base, its steps in order, and what they leave for a container."""

    name: str
    base: str
    steps: list[Copy | Run] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": _BASE_PATH})
    folder: str = "/"
    user: str = "0:0"
    command: tuple[str, ...] = ()


def read(path: Path) -> list[Stage]:
    """The stages of a Dockerfile, in order.

    Raises:
        Unsupported: an instruction or a flag that is not known here.
    """
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    stages: list[Stage] = []
    for line in _CONTINUED.sub(" ", "\n".join(lines)).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            _take(stages, word.upper(), rest.strip())
    return stages


def _take(stages: list[Stage], word: str, rest: str) -> None:
    if word == "FROM":
        stages.append(_stage(stages, rest))
    elif word == "CMD":
        stages[-1].command = tuple(json.loads(rest))
    elif word in _KNOWN:
        _TAKERS[word](stages[-1], rest)
    else:
        raise Unsupported(f"{word} {rest}")


def _stage(stages: list[Stage], rest: str) -> Stage:
    match = _FROM.fullmatch(rest)
    if match is None:
        raise Unsupported(f"FROM {rest}: a stage needs a name")
    found = Stage(match["name"], match["base"])
    for earlier in stages:
        if earlier.name == match["base"]:
            found.environment = dict(earlier.environment)
    return found


def _copy(stage: Stage, rest: str) -> None:
    words = shlex.split(rest)
    origin = None
    while words[0].startswith("--"):
        flag, _, value = words.pop(0).partition("=")
        if flag != "--from":
            raise Unsupported(f"COPY {flag}")
        origin = value
    *sources, target = words
    stage.steps.append(Copy(tuple(sources), _absolute(stage, target), origin))


def _absolute(stage: Stage, target: str) -> str:
    return target if target.startswith("/") else f"{stage.folder.rstrip('/')}/{target}"


def _env(stage: Stage, rest: str) -> None:
    for pair in shlex.split(rest):
        name, _, value = pair.partition("=")
        stage.environment[name] = _VARIABLE.sub(
            lambda match: stage.environment.get(match[1], ""), value
        )


def _arg(stage: Stage, rest: str) -> None:
    """A setting of the build alone: given by whoever performs the file, or as it says."""
    name, _, default = rest.partition("=")
    stage.environment[name] = os.environ.get(name, default)


def _run(stage: Stage, rest: str) -> None:
    if rest.startswith(("--", "[")):
        raise Unsupported(f"RUN {rest}")
    stage.steps.append(Run(rest, dict(stage.environment), stage.folder))


def _user(stage: Stage, rest: str) -> None:
    stage.user = rest


def _workdir(stage: Stage, rest: str) -> None:
    stage.folder = _absolute(stage, rest)


_TAKERS = {"ARG": _arg, "COPY": _copy, "ENV": _env, "RUN": _run, "USER": _user, "WORKDIR": _workdir}
