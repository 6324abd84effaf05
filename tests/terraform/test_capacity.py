"""The tables in docs/operations.md say what the plan says, and that rests on the measurement."""

import json
import re
from typing import Any

from scripts.lib.capacity import stack as tool
from scripts.lib.capacity import tables

_PAGE = tool.ROOT / "docs" / "operations.md"
_STALE = "docs/operations.md is older than docs/bench.json or terraform/: run scripts/capacity"


def test_the_tables_are_those_of_the_plan(plan: dict[str, Any]) -> None:
    """Nobody types a figure: writing the tables again changes nothing."""
    environment = plan["variables"]["environment"]["value"]
    found = {environment: tool.outputs(plan)}
    page = _PAGE.read_text()

    assert tables.capacity(found) in page, _STALE
    assert tables.cost(found) in page, _STALE


def test_the_capacity_rests_on_the_measured_figure(production: dict[str, Any]) -> None:
    """The plan's figure is the one that scripts/bench wrote."""
    figures = json.loads((tool.ROOT / "docs" / "bench.json").read_text())["figures"]
    lists = [one for one in figures if one["what"].startswith("list of 20, uncached")]

    measured = tool.outputs(production)["capacity"]["measured"]["request_us"]

    assert [one["detail"]["us"] for one in lists] == [measured]


def test_a_section_is_replaced_where_it_stands() -> None:
    """What others wrote before and after it stays."""
    page = tables.put("# Operations\n", "cost", "Cost", "old")
    page += "\n## Runbooks\n"

    again = tables.put(page, "cost", "Cost", "new")

    assert "old" not in again
    assert re.search(r"# Operations.*## Cost.*new.*## Runbooks", again, re.DOTALL)
