"""Performs the Dockerfile's steps, stage after stage, each in a root of its own."""

import os
import shutil
import subprocess
from pathlib import Path

from scripts.lib.image.context import visible
from scripts.lib.image.instructions import Copy, Run, Stage
from scripts.lib.image.namespace import Root

CHECKOUT = Path(__file__).resolve().parents[3]
# How this machine reaches packages is no part of the image: it is lent to the steps only.
_LENT = ("PIP_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy")


class StepFailed(RuntimeError):
    """A step of the Dockerfile ended with an error."""


def build(stages: list[Stage], work: Path) -> Path:
    """Make every stage below ``work``; the tree of the last one."""
    roots: dict[str, Path] = {}
    for stage in stages:
        root = Root(work / stage.name)
        root.path.mkdir(parents=True)
        root.mount_base()
        for step in stage.steps:
            _perform(root, step, roots)
        roots[stage.name] = root.path
    return roots[stages[-1].name]


def _perform(root: Root, step: Copy | Run, roots: dict[str, Path]) -> None:
    if isinstance(step, Copy):
        for source in step.sources:
            _copy(root.path, step, source, roots)
        return
    (root.path / step.folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
    lent = {name: value for name, value in os.environ.items() if name.startswith(_LENT)}
    lent |= _folders_of_packages(root)
    process = root.run(["/bin/sh", "-euc", step.command], step.environment | lent, step.folder)
    if status := process.wait():
        raise StepFailed(f"RUN {step.command} ended with {status}")


def _folders_of_packages(root: Root) -> dict[str, str]:
    """A folder of wheels that pip is told to look in, seen at the same place from inside."""
    for folder in os.environ.get("PIP_FIND_LINKS", "").split():
        if Path(folder).is_dir():
            shutil.copytree(folder, root.path / folder.lstrip("/"), dirs_exist_ok=True)
    return {"HOME": "/tmp"}  # noqa: S108 - the step's own, in memory


def _copy(root: Path, step: Copy, source: str, roots: dict[str, Path]) -> None:
    target = root / step.target.lstrip("/")
    if step.origin is not None:
        shutil.copytree(roots[step.origin] / source.lstrip("/"), target, symlinks=True)
        return
    files = list(visible(CHECKOUT, source))
    if not files:
        raise StepFailed(f"COPY {source}: .dockerignore lets nothing of it through")
    whole = (CHECKOUT / source).is_dir()
    for name in files:
        to = target / (name.relative_to(source) if whole else name.name)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CHECKOUT / name, to)


def size_mb(tree: Path) -> float:
    """What the image adds to its base, in MB; the base's mounts are not counted."""
    shown = subprocess.run(
        ["du", "--one-file-system", "-sm", str(tree)], check=True, capture_output=True, text=True
    )
    return float(shown.stdout.split()[0])
