"""The tree as tests/repo reads it: what features say, in whichever of their rooms they say it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]

_QUERY = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_CALLED = re.compile(r'SQL\w*\[\s*"(\w+)"')
_WITH = re.compile(r"^-- with: (\w+)$", re.MULTILINE)
_EMITTED = re.compile(r'(?:emit|tell)\(\s*(?:ctx,\s*)?"([a-z]+\.[a-z_]+)"')
_ENQUEUED = re.compile(r'enqueue\(\s*"[a-z-]+",\s*"([a-z]+\.[a-z_]+)"')
_CODE = re.compile(r'^\s+code = "([a-z]+\.[a-z_]+)"$', re.MULTILINE)
_ROUTES = re.compile(r"functions\.(?!\w+\.registry\.)(?:\w+\.)+routes")
_SHOWN = re.compile(r'Reply\(\s*"([\w/]+)"')


def features(root: Path = ROOT) -> list[str]:
    """Those of the manifest."""
    return sorted(yaml.safe_load((root / "functions" / "manifest.yaml").read_text()))


def modules(feature: str, root: Path = ROOT) -> list[Path]:
    """Every module of a feature, its rooms' too."""
    return sorted((root / "functions" / feature).rglob("*.py"))


def source(feature: str, root: Path = ROOT) -> str:
    """All that a feature's modules say."""
    return "".join(path.read_text() for path in modules(feature, root))


def rooms(root: Path = ROOT) -> list[Path]:
    """The folders of features that are divided, one a resource."""
    return sorted(path.parent for path in root.glob("functions/*/*/__init__.py"))


def queries(root: Path = ROOT) -> list[Path]:
    """Every file of queries: of features, of their rooms, and of what they share."""
    found = [p for p in root.glob("functions/**/*.sql") if p.parent.name != "migrations"]
    return sorted(found) + sorted(root.glob("shared/*.sql")) + sorted(root.glob("shared/*/*.sql"))


def names(path: Path) -> set[str]:
    """Those of the queries of a file."""
    return set(_QUERY.findall(path.read_text()))


def unpaired(root: Path = ROOT) -> list[str]:
    """Queries that no Python beside them calls, and calls of such as are not there."""
    return sorted(lost for path in queries(root) for lost in _unpaired(path))


def _unpaired(path: Path) -> Iterator[str]:
    beside = "".join(p.read_text() for p in path.parent.glob("*.py"))
    called = {*_CALLED.findall(beside), *_WITH.findall(path.read_text())}
    lost = names(path) - called - _constants(beside)
    yield from (f"{path.name}: {name} is never called" for name in lost)
    if path.parent.name != "shared":
        there = {name for one in path.parent.glob("*.sql") for name in names(one)}
        yield from (f"{path.name}: {name} is nowhere" for name in called - there)


@cache  # many files of queries stand beside the same Python
def _constants(python: str) -> frozenset[Any]:
    return frozenset(n.value for n in ast.walk(ast.parse(python)) if isinstance(n, ast.Constant))


def emitted(feature: str, root: Path = ROOT) -> set[str]:
    """The events that a feature tells others."""
    text = source(feature, root)
    declared = {type_ for type_, errand in _bodies(text) if not errand}
    return declared | set(_EMITTED.findall(text))


def enqueued(feature: str, root: Path = ROOT) -> set[str]:
    """The tasks that a feature asks of itself."""
    text = source(feature, root)
    declared = {type_ for type_, errand in _bodies(text) if errand}
    return declared | set(_ENQUEUED.findall(text))


@cache  # a feature is read by several tests, and most of it is as it was where one plants
def _bodies(python: str) -> list[tuple[Any, bool]]:
    """The types of its facts and errands, wherever their classes stand, and which are errands."""
    return [
        (said.value.value, "Errand" in map(ast.unparse, made.bases))
        for made in ast.walk(ast.parse(python))
        if isinstance(made, ast.ClassDef)
        for said in made.keywords
        if said.arg == "type" and isinstance(said.value, ast.Constant)
    ]


def codes(feature: str, root: Path = ROOT) -> list[str]:
    """The codes of a feature's refusals, each as often as it is given out."""
    return _CODE.findall(source(feature, root))


def untried(root: Path = ROOT) -> list[str]:
    """Codes and events that no test names, and folders of code without tests of their own."""
    files = [p for kind in ("functions", "journeys") for p in (root / "tests" / kind).rglob("*.py")]
    tests = "".join(path.read_text() for path in files)
    said = {name for f in features(root) for name in {*codes(f, root), *emitted(f, root)}}
    folders = [root / "functions" / feature for feature in features(root)] + rooms(root)
    here = [path.relative_to(root) for path in folders]
    alone = [str(path) for path in here if not list((root / "tests" / path).glob("test_*.py"))]
    return sorted(name for name in said if not re.search(rf"{name}\b", tests)) + alone


def unseen(root: Path = ROOT) -> list[str]:
    """Views that a handler shows and no template draws."""
    shown = [(f, view) for f in features(root) for view in _SHOWN.findall(source(f, root))]
    return [view for feature, view in shown if not template(feature, view, root).exists()]


def template(feature: str, view: str, root: Path = ROOT) -> Path:
    """Where the page of ``view`` stands."""
    room, _, name = view.rpartition("/")
    return root / "functions" / feature / room / "templates" / f"{name}.html"


def entangled(root: Path = ROOT) -> list[str]:
    """Routes modules that import another: only a feature's ``routes.py`` does, to collect them."""
    collecting = {root / "functions" / feature / "routes.py" for feature in features(root)}
    found = [p for f in features(root) for p in modules(f, root) if p.stem.startswith("routes")]
    return [str(p.relative_to(root)) for p in found if p not in collecting and _knows_routes(p)]


def _knows_routes(path: Path) -> bool:
    imports = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.ImportFrom)]
    known = [f"{one.module}.{name.name}" for one in imports for name in one.names]
    return any(_ROUTES.match(name) for name in known)
