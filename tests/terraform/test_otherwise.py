"""What an environment may say otherwise: all of it said at once in a copy, and planned once."""

import json
from typing import Any

import pytest

from scripts.lib.capacity import stack as tool
from scripts.lib.capacity.stack import Stack
from tests.terraform import policies
from tests.terraform.policies import Resource


@pytest.fixture(scope="module")
def plan(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Staging with a restored cell, a second one, errors told and a slower measurement."""
    planted = tool.again(stack, tmp_path_factory.mktemp("otherwise"))
    variables = planted.folder / "terraform" / "environments" / "staging.tfvars"
    variables.write_text(_with_cells(variables.read_text()) + "reports_errors = true\n")
    planted.bench.write_text(_slower(planted.bench.read_text()))
    return planted.plan("staging")


def _with_cells(text: str) -> str:
    """The first cell lives on in a clone; a second one is another line like it."""
    line = next(line for line in text.splitlines(keepends=True) if line.strip().startswith("c1 "))
    restored = line.replace("schemas = 50 }", 'schemas = 50, instance = "cell-c1-b" }')
    return text.replace(line, restored + line.replace("c1 ", "c2 "))


def _slower(text: str) -> str:
    """A quarter more processor time for each request."""
    figures = json.loads(text)
    for figure in figures["figures"]:
        if "us" in figure["detail"]:
            figure["detail"]["us"] *= 1.25
    return json.dumps(figures)


@pytest.fixture
def made(plan: dict[str, Any]) -> list[Resource]:
    """Everything that it makes."""
    return policies.read(plan)


def settings(service: Resource) -> dict[str, Any]:
    """A service's environment by name."""
    return {one["name"]: one for one in service.values["template"][0]["containers"][0]["env"]}


def test_errors_are_reported_once_somebody_says_so(made: list[Resource]) -> None:
    """Sentry's address is a secret like the others, and absent from every service until then."""
    for one in policies.of(made, "google_cloud_run_v2_service"):
        told = settings(one)["SENTRY_DSN"]
        assert told["value_source"][0]["secret_key_ref"][0]["secret"] == "sentry-dsn"
    assert list(policies.secrets_can_be_read(made)) == []


def test_a_database_can_live_on_in_a_clone(made: list[Resource]) -> None:
    """A restored cell has another name; its line says so, and every service follows."""
    names = {one.name for one in policies.of(made, "google_sql_database_instance")}
    services = policies.of(made, "google_cloud_run_v2_service")

    assert {"control", "cell-c1-b"} < names
    assert "cell-c1" not in names
    assert all(":cell-c1-b/cell_c1" in str(one.values) for one in services)


def test_a_cell_is_one_line(made: list[Resource]) -> None:
    """A second cell brings its instance, its database, its users and its place in the settings."""
    names = {one.name for one in policies.of(made, "google_sql_database_instance")}
    services = policies.of(made, "google_cloud_run_v2_service")
    service = next(one for one in services if one.name == "clinic-http")
    cells = settings(service)["DATABASE_CELLS"]["value"]

    assert names == {"control", "cell-c1-b", "cell-c2"}
    assert [one.partition("=")[0] for one in cells.split(";")] == ["c1", "c2"]


def test_a_slower_measurement_shows_in_the_capacity(
    plan: dict[str, Any], staging: dict[str, Any]
) -> None:
    """A quarter more processor time is a fifth fewer requests: the figure is read."""
    assert _carried(plan) == pytest.approx(_carried(staging) / 1.25, abs=1)


def _carried(plan: dict[str, Any]) -> float:
    carried: float = tool.outputs(plan)["capacity"]["carried"]["clinic-http"]["each_rps"]
    return carried
