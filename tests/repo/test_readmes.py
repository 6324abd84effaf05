"""Each feature's README names what it says to others: every event and every error code, no more."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from shared.errors import Problem
from shared.events import Handlers
from shared.manifest import load as manifest

ROOT = Path(__file__).parents[2]
FEATURES = sorted(manifest())
_EMITTED = re.compile(r'(?:emit|tell)\(\s*(?:ctx,\s*)?"([a-z]+\.[a-z_]+)"')
_ENQUEUED = re.compile(r'enqueue\(\s*"[a-z-]+",\s*"([a-z]+\.[a-z_]+)"')
_CODE = re.compile(r'^\s+code = "([a-z]+\.[a-z_]+)"$', re.MULTILINE)
_FIRST_CELL = re.compile(r"^\|([^|]*)\|", re.MULTILINE)
_NAMED = re.compile(r"`([a-z]+\.[a-z_]+)`")


def _source(feature: str) -> str:
    files = sorted((ROOT / "functions" / feature).rglob("*.py"))
    return "".join(path.read_text() for path in files)


def _section(feature: str, *titles: str) -> set[str]:
    """What the first column of the tables in the README's sections of these titles names."""
    text = (ROOT / "functions" / feature / "README.md").read_text()
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    found = [part for part in parts if part.startswith(titles)]
    cells = [cell for part in found for cell in _FIRST_CELL.findall(part)]
    return {name for cell in cells for name in _NAMED.findall(cell)}


def _handled(feature: str) -> set[str]:
    try:
        module = import_module(f"functions.{feature}.events")
    except ModuleNotFoundError:
        return set()
    collections = (value for value in vars(module).values() if isinstance(value, Handlers))
    return {name for one in collections for name in one.by_type if "." in name}


@pytest.mark.parametrize("feature", FEATURES)
def test_every_event_and_task_is_told(feature: str) -> None:
    """Those it emits, handles and asks of itself; a reader needs no other file."""
    source = _source(feature)
    known = {*_EMITTED.findall(source), *_ENQUEUED.findall(source), *_handled(feature)}

    assert _section(feature, "Events", "Tasks") == known


@pytest.mark.parametrize("feature", FEATURES)
def test_what_it_emits_is_what_the_manifest_says(feature: str) -> None:
    """Each is a topic that exists because the manifest names it."""
    emitted = set(_EMITTED.findall(_source(feature)))

    assert emitted == set(manifest()[feature].get("emits", []))


@pytest.mark.parametrize("feature", FEATURES)
def test_every_error_code_is_told(feature: str) -> None:
    """Its own, each once; codes of shared parts may stand beside them."""
    own = _CODE.findall(_source(feature))
    told = _section(feature, "Errors")
    shared = {code for code in _shared_codes() if "." in code}

    assert len(own) == len(set(own))
    assert set(own) <= told <= set(own) | shared


def _shared_codes() -> set[str]:
    for path in sorted((ROOT / "shared").rglob("*.py")):
        if _CODE.search(path.read_text()):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {problem.code for problem in _below(Problem)}


def _below(problem: type[Problem]) -> set[type[Problem]]:
    found = set(problem.__subclasses__())
    return found | {one for child in found for one in _below(child)}
