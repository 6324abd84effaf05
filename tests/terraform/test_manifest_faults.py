"""A manifest that cannot be deployed fails the plan with one line for each entry at fault."""

import json

import pytest

from scripts.lib.capacity import stack as tool
from scripts.lib.capacity.stack import Refused, Stack

# A plan tells every fault that it finds, so all are planted together, in this order.
FAULTS = [
    pytest.param(
        "      - auth.reset_asked\n      - auth.account_changed",
        "      - auth.reset_akked\n      - auth.account_changed",
        "functions/manifest.yaml: auth-event listens to auth.reset_akked, which no feature emits",
        id="unknown event",
    ),
    pytest.param(
        "concurrency: 8\n    min_instances: 0\n    max_instances: 4\n  task:\n",
        "concurrency: 8\n    min_instances: 0\n  task:\n",
        "functions/manifest.yaml: auth.event has no max_instances",
        id="missing limit",
    ),
    pytest.param(
        "provisioning-pool: { rate_per_s: 5, max_attempts",
        "provisioning-pool: { rate_per_s: 5, max_tries",
        "functions/manifest.yaml: queue provisioning-pool of provisioning has no max_attempts",
        id="missing limit of a queue",
    ),
    pytest.param(
        "each: tenant, queue: clinic-nights,",
        "each: tenant, queue: clinic-days,",
        "functions/manifest.yaml: clinic-forget-links wants the queue clinic-days, "
        "which its service has not",
        id="a schedule's queue of another",
    ),
    pytest.param(
        "max_instances: 40",
        "max_instances: 240",
        "functions/manifest.yaml: instances × pool is 5112 connections "
        "(most of them clinic-http), database",
        id="instances times pool",
    ),
    pytest.param(
        "  http:\n    paths: [/clinic",
        "  http:\n    platform: functions\n    paths: [/clinic",
        "functions/manifest.yaml: clinic-http cannot be on platform functions, "
        "which takes event entry points only",
        id="a page on Cloud Functions",
    ),
    pytest.param(
        "paths: [/clinic, /api/clinic,",
        "paths: [/workspace, /clinic, /api/clinic,",
        "functions/manifest.yaml: tenant /workspace is claimed by clinic-http and workspace-http",
        id="path of another",
    ),
    pytest.param(
        "notifications-mail: { rate_per_s: 50,",
        "notifications-mail: { rate_per_s: 500,",
        "functions/manifest.yaml: notifications-task is sent 550 tasks/s and can do 160/s",
        id="more tasks than can be done",
    ),
    pytest.param(
        "  event:\n    topics:\n      - landing.signup",
        "  event:\n    image: anvil\n    topics:\n      - landing.signup",
        "functions/manifest.yaml: provisioning-event asks for the image anvil, "
        "which nothing builds: see Dockerfile",
        id="an image that nothing builds",
    ),
    pytest.param(
        "  event:\n    platform: functions",
        "  event:\n    image: worker\n    platform: functions",
        "functions/manifest.yaml: auth-event cannot be on platform functions, "
        "which has the image web only",
        id="an image that Cloud Functions do not have",
    ),
    pytest.param(
        "concurrency: 4\n    min_instances: 1",
        "concurrency: 4\n    min_instances: 0",
        "functions/manifest.yaml: provisioning-event tells the platform's figures, "
        "so one instance must be there always",
        id="nobody to tell the figures",
    ),
    pytest.param(
        "max_instances: 20",
        "max_instances: 3",
        "functions/manifest.yaml: auth-http carries",
        id="too few instances",
    ),
]


@pytest.fixture(scope="module")
def told(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines that refuse the plan of a manifest with every fault in it."""
    planted = tool.again(stack, tmp_path_factory.mktemp("faults"))
    text = planted.manifest.read_text()
    for old, new, _ in (fault.values for fault in FAULTS):
        assert str(old) in text
        text = text.replace(str(old), str(new), 1)
    planted.manifest.write_text(text)
    return _refused(planted)


@pytest.mark.parametrize(("old", "new", "line"), FAULTS)
def test_is_refused(told: list[str], old: str, new: str, line: str) -> None:
    """The plan fails, and says where on one line."""
    assert any(said.startswith(line) for said in told), told


def test_nothing_else_is_refused(told: list[str]) -> None:
    """No line but those of the faults: each stands for its own entry, and none brings another."""
    expected = tuple(str(fault.values[2]) for fault in FAULTS)

    assert [said for said in told if not said.startswith(expected)] == []


def test_a_figure_that_was_never_measured_is_refused(planted: Stack) -> None:
    """Capacity rests on a measurement, so there is none without one."""
    figures = json.loads(planted.bench.read_text())
    figures["figures"] = [one for one in figures["figures"] if one["bench"] != "requests"]
    planted.bench.write_text(json.dumps(figures))

    assert [said for said in _refused(planted) if said.startswith("docs/bench.json has no")]


def _refused(stack: Stack) -> list[str]:
    with pytest.raises(Refused) as refused:
        stack.plan("production")
    summaries = refused.value.summaries
    return [line for said in summaries for line in said.partition(": ")[2].splitlines()]
