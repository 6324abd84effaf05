"""What is told is heard as it was meant: facts, errands and whoever listens to them."""

import ast
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared import acts, jsons, manifest
from shared.events import Event, Handlers, Listener
from shared.facts import Body, Errand, Fact
from shared.identity import utc_now
from shared.manifest import load

FUNCTIONS: Final = Path(__file__).parents[2] / "functions"
Kind = TypeVar("Kind", bound=Body)


def _bodies(kind: type[Kind]) -> dict[str, type[Kind]]:
    """What the features' ``facts.py`` declare, by type."""
    found: dict[str, type[Kind]] = {}
    for feature in load():
        name = f"functions.{feature}.facts"
        for one in vars(import_module(name)).values() if find_spec(name) else ():
            if isinstance(one, type) and issubclass(one, kind) and hasattr(one, "type"):
                assert one.type.startswith(f"{feature}."), one
                assert one.type not in found, one
                found[one.type] = one
    return found


# What JSON and PostgreSQL hold of a text.
st.register_type_strategy(
    str, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
FACTS: Final = _bodies(Fact)
ERRANDS: Final = _bodies(Errand)


def _listeners(name: str) -> Iterator[tuple[str, str, Listener]]:
    """Feature, type and handler of each ``handlers`` or ``tasks``."""
    for feature in load():
        main = import_module(f"functions.{feature}.main")
        collected: Handlers = getattr(main, name, Handlers())
        for type_, listener in collected.by_type.items():
            yield feature, type_, listener


HEARD: Final = [
    pytest.param(FACTS[type_], shape, id=f"{type_}-{feature}")
    for feature, type_, listener in _listeners("handlers")
    for shape in listener.reads
    if type_ in FACTS
]


def test_the_manifest_lists_every_fact_and_no_other() -> None:
    """A topic is made of its name, so a name that is told and not listed reaches nobody."""
    listed = {type_ for entry in load().values() for type_ in entry.get("emits", [])}

    assert set(FACTS) == listed


def test_every_fact_is_told_in_words() -> None:
    """Whoever runs the platform reads no code; each feature says its own, and no other's."""
    assert set(acts.FACTS) == set(FACTS)
    for feature in load():
        said = manifest.said(feature).get("facts", {})
        assert [one for one in said if one.partition(".")[0] != feature] == []


def _told(fact: type[Fact]) -> st.SearchStrategy[Fact]:
    moments = st.datetimes(timezones=st.just(UTC))
    hints = get_type_hints(fact)
    return st.builds(
        fact, **{one.name: moments for one in fields(fact) if hints[one.name] is datetime}
    )


@pytest.mark.parametrize(("fact", "shape"), HEARD)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_who_listens_reads_whatever_may_be_told(
    fact: type[Fact], shape: type, data: st.DataObject
) -> None:
    """Features never import each other: only here do both sides of a fact meet."""
    told = jsons.loads(jsons.dumps(data.draw(_told(fact))).encode())

    Event(uuid4(), fact.type, None, utc_now(), told).read(shape)


@pytest.mark.parametrize(("fact", "shape"), HEARD)
def test_who_listens_needs_nothing_that_is_not_told(fact: type[Fact], shape: Any) -> None:
    """By name, and before anything is told."""
    needed = {one.name for one in fields(shape) if one.default is one.default_factory is MISSING}

    assert needed <= {one.name for one in fields(fact)}


def test_every_errand_is_done_by_its_feature() -> None:
    """Who asks and who does it share one class."""
    done = {type_: listener for _, type_, listener in _listeners("tasks")}

    assert set(ERRANDS) <= set(done)
    for type_, errand in ERRANDS.items():
        assert done[type_].reads in {(), (errand,)}


def _named(tree: ast.Module) -> Iterator[str]:
    """Types that are told by their name instead of their class."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            place = {"emit": 0, "enqueue": 1}.get(call.func.attr, len(call.args))
            for argument in call.args[place : place + 1]:
                if isinstance(argument, ast.Constant):
                    yield argument.value


def test_nobody_tells_by_name() -> None:
    """A name and a dict are checked by nothing."""
    told = {
        name
        for path in FUNCTIONS.rglob("*.py")
        for name in _named(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert told == set()
