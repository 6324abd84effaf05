"""Each feature's README names what it says to others: every event and every error code, no more."""

import re
from importlib import import_module

import pytest

from shared.errors import Problem
from shared.events import Handlers
from shared.manifest import letters
from shared.manifest import load as manifest
from tests.support import house
from tests.support.house import ROOT

FEATURES = house.features()
_CODE = re.compile(r'^\s+code = "([a-z]+\.[a-z_]+)"$', re.MULTILINE)
_FIRST_CELL = re.compile(r"^\|([^|]*)\|", re.MULTILINE)
_NAMED = re.compile(r"`([a-z]+\.[a-z_]+)`")


def _section(feature: str, *titles: str) -> set[str]:
    """What the first column of the tables in the README's sections of these titles names."""
    text = (ROOT / "functions" / feature / "README.md").read_text()
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    found = [part for part in parts if part.startswith(titles)]
    cells = [cell for part in found for cell in _FIRST_CELL.findall(part)]
    return {name for cell in cells for name in _NAMED.findall(cell)}


def _handled(feature: str) -> set[str]:
    module = import_module(f"functions.{feature}.main")
    collections = (value for value in vars(module).values() if isinstance(value, Handlers))
    handled = {name for one in collections for name in one.by_type if "." in name}
    return handled - set(letters())  # whoever delivers those names none of them


@pytest.mark.parametrize("feature", FEATURES)
def test_every_event_and_task_is_told(feature: str) -> None:
    """Those it emits, handles and asks of itself; a reader needs no other file."""
    known = house.emitted(feature) | house.enqueued(feature) | _handled(feature)

    assert _section(feature, "Events", "Tasks") == known


@pytest.mark.parametrize("feature", FEATURES)
def test_what_it_emits_is_what_the_manifest_says(feature: str) -> None:
    """Each is a topic that exists because the manifest names it."""
    assert house.emitted(feature) == set(manifest()[feature].get("emits", []))


@pytest.mark.parametrize("feature", FEATURES)
def test_every_error_code_is_told(feature: str) -> None:
    """Its own, each once; codes of shared parts may stand beside them."""
    own = house.codes(feature)
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
