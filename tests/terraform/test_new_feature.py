"""A feature is a folder and an entry: the cloud follows without a line of Terraform."""

from typing import Any

from scripts.lib.capacity.stack import Stack
from tests.terraform import policies

ENTRY = """
recycling:
  http:
    { paths: [/recycling, /api/recycling], host: tenant, concurrency: 16, min_instances: 0, max_instances: 20 }
  event:
    platform: functions
    topics: [provisioning.tenant_activated]
    concurrency: 8
    min_instances: 0
    max_instances: 4
  task:
    queues:
      recycling-weighings: { rate_per_s: 5, max_attempts: 5 }
    schedules:
      recycling-prices: "0 9 * * *"
      recycling-close: { cron: "0 5 * * *", each: tenant, queue: recycling-weighings, spread_s: 3600 }
    concurrency: 8
    min_instances: 0
    max_instances: 2
  emits: [recycling.load_weighed]
"""  # noqa: E501 - as the manifest is written

BROUGHT = {
    'google_cloud_scheduler_job.main["recycling-close"]',
    'google_cloud_scheduler_job.main["recycling-prices"]',
    'google_cloud_tasks_queue.main["recycling-weighings"]',
    'google_compute_backend_service.http["recycling-http"]',
    'google_pubsub_subscription.push["recycling.provisioning.tenant_activated"]',
    'google_pubsub_topic.event["recycling.load_weighed"]',
    'module.database["c1"].google_sql_user.service["recycling-task"]',
    'module.function["recycling-event"].google_cloudfunctions2_function.main[0]',
    'module.function["recycling-http"].google_cloud_run_v2_service.main[0]',
    'module.function["recycling-task"].google_service_account.main',
}


def test_a_feature_changes_the_plan_and_no_file(planted: Stack, production: dict[str, Any]) -> None:
    """Services, accounts, topic, subscription, queue, job and routes come from the entry."""
    before = {one.address for one in policies.read(production)}
    planted.manifest.write_text(planted.manifest.read_text() + ENTRY)
    feature = planted.folder / "functions" / "recycling"
    feature.mkdir()
    (feature / "main.py").touch()

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
