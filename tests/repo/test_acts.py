"""Nobody reads a code in the audit trail: acts, things and fields have words where they stand."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest

from shared import manifest
from shared.acts import ACTS, KINDS, Change, Thing, require
from shared.jobs.kinds import Jobs
from tests.support.house import ROOT

_ACT = re.compile(r"[a-z]+\.[a-z_]+")
SOURCES = sorted(path for top in ("functions", "shared") for path in (ROOT / top).rglob("*.py"))
LINKED = [(kind, about) for kind, about in KINDS.items() if about.href]


def _audited(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "audit":
            yield node


def _constants(path: Path, name: str) -> list[str]:
    """What is written in a module as the first argument of calls of ``name``."""
    calls = (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call))
    firsts = (c.args[0] for c in calls if c.args and getattr(c.func, "id", "") == name)
    return [first.value for first in firsts if isinstance(first, ast.Constant)]


def test_every_act_that_is_written_has_its_words() -> None:
    """An act without words would be refused where it is written."""
    acts = {
        str(call.args[0].value)
        for path in SOURCES
        for call in _audited(path)
        if isinstance(call.args[0], ast.Constant)
    }

    assert len(acts) > 12
    assert acts - ACTS.keys() == set()


def test_every_thing_that_is_named_has_its_words() -> None:
    """Its kind, as its feature calls it."""
    kinds = {kind for path in SOURCES for kind in _constants(path, "Thing")}

    assert len(kinds) > 6
    assert kinds - KINDS.keys() == set()


@pytest.mark.parametrize("feature", manifest.load())
def test_a_feature_speaks_of_its_own(feature: str) -> None:
    """Kinds bear its name, or that of what only it stands for; silent fields are fields."""
    said = manifest.said(feature).get("things", {})
    silent = {one for about in said.values() for one in about.get("silent", ())}
    fields = {one for about in said.values() for one in about.get("fields", ())}

    assert silent <= fields
    assert [kind for kind in said if kind.partition(".")[0] not in {feature, "identity"}] == []


@pytest.mark.parametrize("feature", manifest.load())
def test_who_does_long_work_says_so_in_words(feature: str) -> None:
    """Starting, cancelling, resuming and fetching are acts of the feature whose job it is."""
    try:
        jobs = import_module(f"functions.{feature}.registry").jobs
    except (ImportError, AttributeError):
        return
    assert isinstance(jobs, Jobs)

    acts = {f"{feature}.job_{act}" for act in ("started", "cancelled", "resumed", "file_fetched")}
    assert acts <= ACTS.keys()
    assert f"{feature}.job" in KINDS


@pytest.mark.parametrize(("kind", "about"), LINKED, ids=[kind for kind, _ in LINKED])
def test_a_thing_opens_at_a_page_of_its_feature(kind: str, about: object) -> None:
    """Where its file says."""
    href = KINDS[kind].href or ""
    routes = import_module(f"functions.{KINDS[kind].feature}.routes").routes
    matched = routes.map.bind("").match(href.format(id=UUID(int=1)), method="GET")

    assert matched


def test_what_has_no_words_cannot_be_written() -> None:
    """An act, a kind, a field: each stands in a feature's file, or the line is refused."""
    known = Thing("auth.account", 1)

    with pytest.raises(LookupError, match=r"x\.unheard_of"):
        require("x.unheard_of", None, [])
    with pytest.raises(LookupError, match=r"x\.unseen"):
        require("auth.signed_in", Thing("x.unseen", 1), [])
    with pytest.raises(LookupError, match="colour"):
        require("auth.signed_in", known, [Change("colour")])


@pytest.mark.parametrize("change", [{"before": "a"}, {"after": "b"}])
def test_a_silent_field_is_told_without_its_value(change: dict[str, str]) -> None:
    """A password changed; neither the former nor the new one is anybody's to read."""
    account = Thing("auth.account", 1)
    require("auth.password_changed", account, [Change("password")])

    with pytest.raises(ValueError, match="password"):
        require("auth.password_changed", account, [Change("password", **change)])
