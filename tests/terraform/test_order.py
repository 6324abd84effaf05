"""A first apply makes things in an order that works: what is named as text exists by then."""

import re
from typing import Any

import pytest

from scripts.lib.capacity.stack import Stack
from tests.terraform import policies

Graph = dict[str, set[str]]
RUN = "module.function.google_cloud_run_v2_service.main"
FUNCTION = "module.function.google_cloudfunctions2_function.main"

# What is made later, and what it finds only because it waits for it: no argument refers to it.
WAITS = [
    (RUN, "module.function.google_secret_manager_secret_iam_member.reads"),
    (RUN, "google_secret_manager_secret_version.redis_url"),
    (FUNCTION, "module.function.google_secret_manager_secret_iam_member.reads"),
    (FUNCTION, "google_storage_bucket_object.first"),
    (FUNCTION, "google_artifact_registry_repository.functions"),
    (FUNCTION, "google_artifact_registry_repository_iam_member.builder"),
    (FUNCTION, "google_project_iam_member.builder_reads_copies"),
    (FUNCTION, "google_storage_bucket_iam_binding.builder_reads_source"),
    ("google_binary_authorization_policy.main", "google_binary_authorization_attestor.built_here"),
    ("google_cloud_run_v2_job.main", "google_secret_manager_secret_iam_binding.delivery"),
]


@pytest.fixture(scope="module")
def graph(stack: Stack) -> Graph:
    """What each resource of the stack waits for, also through locals and modules."""
    drawn = stack.run("graph")
    found: Graph = {}
    for later, earlier in re.findall(r'^\s*"([^"]+)" -> "([^"]+)";$', drawn.stdout, re.MULTILINE):
        found.setdefault(later, set()).add(earlier)
    assert found, drawn.stderr
    return found


def waits(graph: Graph, later: str, earlier: str) -> bool:
    """Whether ``later`` is made after ``earlier``."""
    seen, ahead = set(), [later]
    while ahead:
        if (node := ahead.pop()) == earlier:
            return True
        if node not in seen:
            seen.add(node)
            ahead += graph.get(node, ())
    return False


@pytest.mark.parametrize(("later", "earlier"), WAITS)
def test_waits(graph: Graph, later: str, earlier: str) -> None:
    """The one is refused without the other."""
    assert waits(graph, later, earlier)


def test_nothing_names_an_account_before_it_exists(graph: Graph, plan: dict[str, Any]) -> None:
    """A grant to an account that is not there yet is refused, and so is what runs as it."""
    made = policies.read(plan)
    accounts = {
        f"{one.values['account_id']}@{plan['variables']['project_id']['value']}.iam": _node(one)
        for one in policies.of(made, "google_service_account")
    }

    early = [
        f"{one.address} does not wait for {account}"
        for one in made
        for account, node in accounts.items()
        if f"{account}.gserviceaccount.com" in _text(one, account)
        if _node(one) != node and not waits(graph, _node(one), node)
    ]

    assert accounts
    assert early == []


def test_an_edge_that_is_missing_is_noticed(graph: Graph) -> None:
    """The order rests on these edges and on nothing else."""
    later, earlier = WAITS[0]
    without = {node: found - {earlier} for node, found in graph.items()}

    assert not waits(without, later, earlier)


def _node(one: policies.Resource) -> str:
    """As the graph calls it: without the keys of ``for_each`` and ``count``."""
    return re.sub(r"\[[^\]]*\]", "", one.address)


def _text(one: policies.Resource, account: str) -> str:
    """What the resource says, where the account's own name stands whole."""
    return " ".join(re.findall(rf"(?<![\w-]){re.escape(account)}[\w.]*", str(one.values)))
