"""The manifest and the tree tell the same story."""

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cronsim import CronSim

from shared.events import Handlers
from shared.manifest import door, letters, load, menu, product_of, products
from shared.rights import CONSOLE, WORKSPACE
from shared.web.routing import Routes

ROOT = Path(__file__).parents[2]
FEATURES = sorted(p.name for p in (ROOT / "functions").iterdir() if (p / "main.py").exists())
MANIFEST = load()
EMITTED = {event for entry in MANIFEST.values() for event in entry.get("emits", [])}


def test_every_folder_has_one_entry_and_every_entry_a_folder() -> None:
    """Adding a feature is one folder and one entry."""
    assert sorted(MANIFEST) == FEATURES


def test_a_product_s_places_are_in_its_tenants_menus_alone() -> None:
    """Whatever the places need: one that any member may see is not there for others either."""
    offered = {
        item["path"]
        for feature, entry in MANIFEST.items()
        if product_of(feature)
        for item in entry["http"].get("menu", [])
    }

    assert offered
    assert not offered & {item.href for item in menu("tenant", frozenset())}


@pytest.mark.parametrize("host", [WORKSPACE, CONSOLE])
def test_every_tab_stands_under_an_entry_of_the_menu(host: str) -> None:
    """One, which whoever is signed in sees: a page that nothing leads to would never be found."""
    items = menu(host, frozenset(products()))
    over = [item.over for item in items if item.over and item.needs == "member"]

    assert {item.under for item in items if item.under} == set(over)
    assert len(over) == len(set(over))


@pytest.mark.parametrize("feature", FEATURES)
def test_every_entry_point_exists(feature: str) -> None:
    """What the manifest deploys is what main.py defines, and nothing more."""
    main = import_module(f"functions.{feature}.main")

    defined = {name for name in ("http", "event", "task") if hasattr(main, name)}

    assert defined == {name for name in ("http", "event", "task") if name in MANIFEST[feature]}


@pytest.mark.parametrize("feature", FEATURES)
def test_every_topic_has_a_handler_and_a_sender(feature: str) -> None:
    """A subscription without handler fills the dead letters; one without sender is a typo."""
    event = MANIFEST[feature].get("event", {})
    topics = {*event.get("topics", []), *(letters() if event.get("letters") else [])}
    handled = set(_handlers(feature, "handlers").by_type) if topics else set()

    assert handled == topics
    assert topics <= EMITTED


@pytest.mark.parametrize("feature", FEATURES)
def test_every_schedule_has_its_work(feature: str) -> None:
    """A job that nobody does is found here, not in the log."""
    schedules = set(MANIFEST[feature].get("task", {}).get("schedules") or {})

    done = {name for name in _handlers(feature, "tasks").by_type if "." not in name}

    assert done == schedules


TENANTS = 10_000
EACH = [
    pytest.param(feature, name, given, id=name)
    for feature, entry in MANIFEST.items()
    for name, given in entry.get("task", {}).get("schedules", {}).items()
    if not isinstance(given, str)
]


@pytest.mark.parametrize("feature", FEATURES)
def test_a_schedule_of_each_tenant_is_so_on_both_sides(feature: str) -> None:
    """Or a tenant's turn would be taken for a tick, whose turns are its own again."""
    listed = {param.values[1] for param in EACH if param.values[0] == feature}

    done = {name for name, one in _handlers(feature, "tasks").by_type.items() if one.each}

    assert done == listed


@pytest.mark.parametrize(("feature", "name", "given"), EACH)
def test_turns_are_over_before_the_next_tick(
    feature: str, name: str, given: dict[str, Any]
) -> None:
    """Their queue repeats what fails, does several at once, and keeps up with every tenant."""
    queue = MANIFEST[feature]["task"]["queues"][given["queue"]]
    ticks = CronSim(given["cron"], datetime(2031, 1, 1, tzinfo=UTC))
    first, second = next(ticks), next(ticks)
    interval_s = (second - first).total_seconds()

    assert given["spread_s"] < interval_s
    assert queue["max_attempts"] > 1
    assert queue.get("max_concurrent", 2) > 1
    assert queue["rate_per_s"] * interval_s > TENANTS


@pytest.mark.parametrize("feature", FEATURES)
def test_an_event_belongs_to_its_feature(feature: str) -> None:
    """Emitted names start with the feature's own, those of its letters too."""
    emits, letters = (set(MANIFEST[feature].get(part, [])) for part in ("emits", "letters"))

    assert all(e.startswith(f"{feature}.") for e in emits)
    assert letters <= emits


@pytest.mark.parametrize("feature", [f for f in FEATURES if "http" in MANIFEST[f]])
def test_every_route_lies_below_the_feature_s_paths(feature: str) -> None:
    """The load balancer would send anything else to someone else."""
    paths = [p for p in MANIFEST[feature]["http"]["paths"] if not p.startswith("/api")]
    routes: Routes = import_module(f"functions.{feature}.routes").routes

    lost = [
        r.path for r in routes.by_endpoint.values() if not any(_serves(p, r.path) for p in paths)
    ]

    assert lost == []


@pytest.mark.parametrize("feature", [f for f in FEATURES if "http" in MANIFEST[f]])
def test_a_menu_offers_a_page_to_whoever_may_see_it(feature: str) -> None:
    """An item needs what its page needs, so that nobody is led to a refusal."""
    routes: Routes = import_module(f"functions.{feature}.routes").routes

    for item in MANIFEST[feature]["http"].get("menu", []):
        assert item["needs"] == routes.fixed[f"GET {item['path']}"].needs


def test_whoever_signs_in_has_one_door() -> None:
    """Where roles are, somebody comes in, below one path; at the site nobody does."""
    doors = [
        (entry["http"]["host"], f"/{feature}")
        for feature, entry in MANIFEST.items()
        if entry.get("http", {}).get("door")
    ]

    assert dict(doors) == {WORKSPACE: door(WORKSPACE), CONSOLE: door(CONSOLE)}
    assert len(doors) == len(dict(doors))
    assert door("base") is None
    for _, address in doors:
        routes: Routes = import_module(f"functions{address.replace('/', '.')}.routes").routes
        assert f"GET {address}/login" in routes.fixed


def _serves(pattern: str, path: str) -> bool:
    if pattern == "/*":
        return True
    return path == pattern or (pattern != "/" and path.startswith(f"{pattern}/"))


def _handlers(feature: str, name: str) -> Handlers:
    """What the feature's entry point serves."""
    found: Handlers = getattr(import_module(f"functions.{feature}.main"), name, Handlers())
    return found
