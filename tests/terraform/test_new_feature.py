"""What ``scripts/new-feature`` writes is enough: the cloud follows without a line of Terraform."""

from typing import Any

from scripts.lib.capacity.stack import Stack
from scripts.lib.new_feature.__main__ import KINDS, create
from tests.terraform import policies

BROUGHT = {
    'google_cloud_scheduler_job.main["recycling-forget"]',
    'google_cloud_tasks_queue.main["recycling-work"]',
    'google_compute_backend_service.http["recycling-http"]',
    'google_pubsub_subscription.push["notifications.recycling.item_created"]',
    'google_pubsub_subscription.push["recycling.recycling.item_created"]',
    'google_pubsub_topic.event["recycling.item_created"]',
    'module.database["c1"].google_sql_user.service["recycling-task"]',
    'module.function["recycling-event"].google_cloud_run_v2_service.main[0]',
    'module.function["recycling-http"].google_cloud_run_v2_service.main[0]',
    'module.function["recycling-task"].google_service_account.main',
}


def test_a_feature_changes_the_plan_and_no_file(planted: Stack, production: dict[str, Any]) -> None:
    """Services, accounts, topic, subscription, queue, job and routes come from the entry."""
    before = {one.address for one in policies.read(production)}
    create("recycling", KINDS, planted.folder)

    found = policies.read(planted.plan("production"))

    brought = {one.address for one in found} - before
    assert brought >= BROUGHT
    assert all("recycling" in address for address in brought)
    assert before <= {one.address for one in found}
    assert {"/recycling", "/recycling/*"} <= _paths(found)
    assert [said for policy in policies.POLICIES for said in policy(found)] == []


def _paths(found: policies.Plan) -> set[str]:
    maps = (one for one in policies.of(found, "google_compute_url_map") if one.name == "main")
    matchers = next(maps).values["path_matcher"]
    rules = (rule for matcher in matchers for rule in matcher["path_rule"])
    return {path for rule in rules for path in rule["paths"]}
