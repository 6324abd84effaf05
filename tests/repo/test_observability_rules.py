"""The alerts: each can fire, each can rest, each has a runbook and figures that exist."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared import metrics

ROOT = Path(__file__).parents[2]
RULES = ROOT / "terraform" / "rules"
# Read when somebody asks, in shared/series.py and shared/web/watch.py.
GAUGES = re.findall(
    r'Sample\("(avila_\w+)"',
    (ROOT / "shared/series.py").read_text() + (ROOT / "shared/web/watch.py").read_text(),
)
PROMTOOL = shutil.which("promtool")
ALERTS: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((RULES / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
NAMES = [rule["alert"] for rule in ALERTS]


@pytest.mark.skipif(PROMTOOL is None, reason="promtool (package prometheus) is not installed")
def test_the_rules_do_what_their_cases_say() -> None:
    """Prometheus' own tool runs every case."""
    asked = [str(PROMTOOL), "test", "rules", str(RULES / "tests.yaml")]

    told = subprocess.run(asked, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr


def test_each_alert_has_a_case_that_fires_and_one_that_rests() -> None:
    """An alert nobody saw fire may never."""
    cases: dict[str, set[bool]] = {}
    for case in yaml.safe_load((RULES / "tests.yaml").read_text())["tests"]:
        for expected in case["alert_rule_test"]:
            cases.setdefault(expected["alertname"], set()).add(bool(expected["exp_alerts"]))

    assert cases == {name: {True, False} for name in NAMES}


@pytest.mark.parametrize("rule", ALERTS, ids=NAMES)
def test_each_alert_names_its_runbook(rule: dict[str, Any]) -> None:
    """Whoever is woken finds what to do under the alert's own name."""
    page, _, anchor = rule["annotations"]["runbook"].partition("#")

    headings = re.findall(r"^#+ (\w+)$", (ROOT / page).read_text(), re.MULTILINE)

    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert anchor in {heading.lower() for heading in headings}


def _own_series(query: str) -> set[str]:
    told = set(re.findall(r"\bavila_\w+", query))
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in told}


def test_every_figure_that_is_asked_for_is_told() -> None:
    """Rules and charts name series of ours as they are spelled where they are counted."""
    told = {metric.name for metric in metrics.ALL} | set(GAUGES)
    charts = (ROOT / "functions" / "admin" / "dashboards.yaml").read_text()
    asked = _own_series(charts).union(*(_own_series(rule["expr"]) for rule in ALERTS))

    assert asked
    assert asked <= told


def test_what_only_the_cloud_counts_has_a_local_stand_in() -> None:
    """Else an alert that works there could not be tried here."""
    stand_in = (ROOT / "scripts/lib/dev/stand_in.py").read_text()
    charts = (ROOT / "functions" / "admin" / "dashboards.yaml").read_text()
    texts = [charts, *(rule["expr"] for rule in ALERTS)]
    asked = {name for text in texts for name in re.findall(r"\b\w+_googleapis_com:\w+", text)}

    assert asked
    assert {name for name in asked if name not in stand_in} == set()
