"""Heavy libraries are the worker's alone: no page pays for them, who needs them has them."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.manifest import load
from tests.support.house import ROOT

HEAVY = {
    "defusedxml": "defusedxml",
    "fonttools": "fontTools",
    "fpdf2": "fpdf",
    "pillow": "PIL",
    "python-calamine": "python_calamine",
    "xlsxwriter": "xlsxwriter",
}
LONG_WORK = re.compile(r"^from shared\.(?:imports|exports)\.flow import", re.MULTILINE)
FEATURES = sorted(load())


def _imports() -> Iterator[tuple[str, str, bool]]:
    """Every import of a heavy library: the file, the library, and whether it waits for a call."""
    for path in [*ROOT.glob("shared/**/*.py"), *ROOT.glob("functions/**/*.py")]:
        tree = ast.parse(path.read_text())
        at_once = set(map(id, tree.body))
        for node in ast.walk(tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {one.partition(".")[0] for one in names} & set(HEAVY.values()):
                yield path.relative_to(ROOT).as_posix(), name, id(node) not in at_once


def test_a_heavy_library_is_named_in_one_module_and_when_it_is_needed() -> None:
    """So that what imports the module does not import the library."""
    assert sorted(_imports()) == [
        ("shared/exports/lines.py", "fontTools", True),
        ("shared/exports/pdf.py", "fpdf", True),
        ("shared/exports/pdf.py", "fpdf", True),
        ("shared/imports/workbook.py", "python_calamine", True),
        ("shared/spreadsheet.py", "xlsxwriter", True),
    ]


def test_no_entry_point_loads_a_heavy_library() -> None:
    """As a process finds it that has imported them all, and handled nothing."""
    modules = [f"functions.{feature}.main" for feature in FEATURES]
    code = (
        f"import sys, {', '.join(modules)}; print({{*{list(HEAVY.values())}}} & {{*sys.modules}})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_is_locked_for_the_worker_alone(library: str) -> None:
    """The image of pages is built without it."""
    locked = re.compile(rf"^{library}==", re.MULTILINE)

    assert not locked.search((ROOT / "requirements.txt").read_text())
    assert locked.search((ROOT / "requirements-worker.txt").read_text())


def test_the_worker_has_whatever_pages_have_in_the_same_version() -> None:
    """One code runs in both images."""
    pinned = re.compile(r"^\S+==\S+", re.MULTILINE)
    web, worker = (
        set(pinned.findall((ROOT / name).read_text()))
        for name in ("requirements.txt", "requirements-worker.txt")
    )

    assert web < worker
    assert {one.partition("==")[0] for one in worker - web} == set(HEAVY)


@pytest.mark.parametrize("feature", FEATURES)
def test_who_imports_or_exports_does_so_in_the_worker_s_image(feature: str) -> None:
    """Its queue leads to a service that has the libraries."""
    files = Path(ROOT / "functions" / feature).rglob("*.py")
    if any(LONG_WORK.search(path.read_text()) for path in files):
        assert load()[feature]["task"]["image"] == "worker"
