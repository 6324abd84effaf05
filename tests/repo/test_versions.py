"""What a form can save has a version: each table that is changed, each route that changes it."""

import re
from importlib import import_module

import pytest

from shared.context import Tenant
from shared.manifest import load
from shared.web.reading import adapter
from shared.web.routing import Route
from tests.support import house, world
from tests.support.house import ROOT

FEATURES = [f for f, e in load().items() if e.get("http", {}).get("host") == "tenant"]
_CHANGED = re.compile(r"^\s*update (\w+)\b", re.MULTILINE)

NO_FORM = {
    "password_reset": "used once, by its own condition",
    "session": "opened, used and ended by its owner, never written in a form",
    "device": "remembered and forgotten by its owner",
    "reminder": "ordered by its sequence",
    "invitation": "sent again, withdrawn and accepted under the lock of seats",
    "patient_opening": "moved by a merge, which holds both patients",
    "patient_merge": "moved, emptied and ended by whoever holds both patients",
    "patient_opening_try": "a count that one statement raises",
    "clinic_member": "ordered by the account's version",
    "wish_offer": "answered once, under its wish's lock",
    "contact": "ordered by the patient's version",
    "product_wish": "its version is given out above any that provisioning has followed",
}
NO_VERSION = {
    "POST /clinic/patients/imports/<uuid:check_id>/mapping": "another look at the file, as a job",
    "POST /auth/reset/<token>": "the link works once",
    "POST /auth/sessions/<uuid:session_id>/closure": "an end, said again, is an end",
    "POST /clinic/visit/cancellation": "the link holds for one start",
    "POST /clinic/visit/confirmation": "the link holds for one start",
}
NO_KEY = {"/clinic/patients/archives"}  # put away once is put away: said again, it changes nothing


def _changed_tables() -> set[tuple[str, str]]:
    """Each with its feature; the queries of people are tried in a workspace."""
    files = [(path.relative_to(ROOT).parts[1], path) for path in house.queries()]
    files = [("auth" if part == "people" else part, path) for part, path in files]
    return {
        (feature, table)
        for feature, path in files
        if feature in FEATURES
        for table in _CHANGED.findall(path.read_text("utf-8"))
        if table not in {"set", *NO_FORM}
    }


@pytest.mark.parametrize(("feature", "table"), sorted(_changed_tables()))
def test_a_table_that_is_changed_has_a_version_that_the_database_raises(
    tenants: dict[str, Tenant], feature: str, table: str
) -> None:
    """Or stands above, with what keeps one change from overwriting another."""
    raised = (
        "select count(*) from pg_trigger t join pg_attribute a on a.attrelid = t.tgrelid "
        "where t.tgrelid = to_regclass(:table) and a.attname = 'version' and a.attnotnull "
        "and t.tgfoid = 'core.next_version'::regproc"
    )
    with world.owner(tenants[world.home_of(feature)]).db() as db:
        assert db.scalar(raised, table=table) == 1


def _routes() -> list[tuple[str, Route]]:
    features = (import_module(f"functions.{feature}.routes").routes for feature in FEATURES)
    return [one for routes in features for one in routes.by_endpoint.items()]


def _saving() -> list[tuple[str, type]]:
    return [
        (endpoint, route.body)
        for endpoint, route in _routes()
        if route.method in {"POST", "PUT"} and "<uuid:" in route.path and route.body
    ]


@pytest.mark.parametrize(("endpoint", "body"), _saving())
def test_a_route_that_changes_a_record_takes_its_version(endpoint: str, body: type) -> None:
    """By a field of its form; the header is read with it."""
    assert endpoint in NO_VERSION or "version" in adapter(body).json_schema()["properties"]


def _collections() -> list[Route]:
    """Where a thing more is made: what is shown one by one below stands there in the plural."""
    shown = {
        route.path.partition("/<uuid:")[0] for _, route in _routes() if "/<uuid:" in route.path
    }
    return [r for _, r in _routes() if r.method == "POST" and r.path in shown and r.body]


def test_a_route_that_makes_a_record_takes_a_key() -> None:
    """A POST to a collection of things declares how what it made is shown again."""
    without = {route.path for route in _collections() if route.once is None}
    assert without == NO_KEY
    assert len(_collections()) >= 4
