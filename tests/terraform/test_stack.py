"""The stack is in order and plans, for both environments, without an account."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.capacity import stack as tool
from scripts.lib.capacity.stack import Stack
from scripts.lib.dev.provision import CORS
from shared import manifest
from tests.terraform import policies

# The kinds of resource without which the platform is not whole.
KINDS = {
    "google_artifact_registry_repository",
    "google_billing_budget",
    "google_binary_authorization_policy",
    "google_certificate_manager_certificate",
    "google_certificate_manager_dns_authorization",
    "google_cloud_run_v2_job",
    "google_cloud_run_v2_service",
    "google_cloud_scheduler_job",
    "google_cloud_tasks_queue",
    "google_cloudfunctions2_function",
    "google_compute_backend_bucket",
    "google_compute_backend_service",
    "google_compute_global_forwarding_rule",
    "google_compute_region_network_endpoint_group",
    "google_compute_security_policy",
    "google_compute_ssl_policy",
    "google_compute_url_map",
    "google_dns_record_set",
    "google_kms_crypto_key",
    "google_logging_project_bucket_config",
    "google_logging_project_sink",
    "google_monitoring_alert_policy",
    "google_monitoring_dashboard",
    "google_monitoring_notification_channel",
    "google_monitoring_slo",
    "google_monitoring_uptime_check_config",
    "google_pubsub_subscription",
    "google_pubsub_topic",
    "google_redis_instance",
    "google_secret_manager_secret",
    "google_service_account",
    "google_sql_database_instance",
    "google_sql_user",
    "google_storage_bucket",
    "google_storage_bucket_object",
}
# What delivers, in production's project only, for both.
DELIVERY = {
    "google_binary_authorization_attestor",
    "google_cloudbuild_trigger",
    "google_clouddeploy_automation",
    "google_clouddeploy_delivery_pipeline",
    "google_clouddeploy_target",
    "google_container_analysis_note",
    "google_iam_workload_identity_pool",
    "google_iam_workload_identity_pool_provider",
}


def test_is_laid_out_as_terraform_would(stack: Stack) -> None:
    """Formatting is nobody's taste."""
    found = tool.run("fmt", "-check", "-recursive", "-list=true", cwd=tool.STACK)

    assert found.stdout == ""
    assert found.returncode == 0


def test_is_valid(stack: Stack) -> None:
    """Every argument exists in the provider's schema."""
    assert stack.run("validate").returncode == 0


def test_keeps_the_capacity_contract(stack: Stack) -> None:
    """What terraform/tests asserts of production holds."""
    tested = stack.run("test", "-no-color", "-var-file=environments/production.tfvars")

    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_holds_every_kind_of_resource(plan: dict[str, Any]) -> None:
    """Both environments are whole, and one of them delivers."""
    made = {one.type for one in policies.read(plan)}
    production = plan["variables"]["environment"]["value"] == "production"

    assert made >= KINDS
    assert made & DELIVERY == (DELIVERY if production else set())


def test_what_the_local_stack_has_for_itself_is_not_planned(plan: dict[str, Any]) -> None:
    """No service, account nor route of it."""
    local = [feature for feature, entry in manifest.load().items() if entry.get("local")]

    assert local
    assert not [one for one in local if f"{one}-http" in json.dumps(plan)]


def test_production_stands_twice(production: dict[str, Any]) -> None:
    """Every database has a standby in another zone, two replicas and a pooler."""
    instances = policies.of(policies.read(production), "google_sql_database_instance")
    primaries = [one for one in instances if one.values.get("master_instance_name") is None]

    assert {one.values["settings"][0]["availability_type"] for one in primaries} == {"REGIONAL"}
    assert all(one.values["settings"][0]["connection_pool_config"] for one in primaries)
    assert len(instances) == 3 * len(primaries)


@pytest.mark.parametrize("resource", ["google_kms_crypto_key", "google_dns_managed_zone"])
def test_refuses_to_destroy(resource: str) -> None:
    """Keys and the zone are kept by Terraform itself: their interfaces know no protection."""
    files = [path.read_text() for path in Path(tool.STACK).glob("*.tf")]
    blocks = [
        block
        for text in files
        for block in text.split("\nresource ")
        if block.startswith(f'"{resource}" "main"')
    ]

    assert len(blocks) == 1
    assert "prevent_destroy = true" in blocks[0]


def test_pages_may_put_files_into_one_bucket_as_they_may_locally(
    production: dict[str, Any],
) -> None:
    """By POST and PUT alone: nothing that is read lets other origins' pages see it."""
    buckets = policies.of(policies.read(production), "google_storage_bucket")
    told = {one.name.rpartition("-")[2]: one.values.get("cors") for one in buckets}
    [files] = told.pop("files") or [{}]
    names = ("origin", "method", "response_header", "max_age_seconds")

    assert [files[name] for name in names] == list(CORS.values())
    assert CORS["method"] == ["POST", "PUT"]
    assert not any(told.values())


def test_a_service_is_told_the_environment_s_cap(plan: dict[str, Any]) -> None:
    """Else an alert compares with instances that this environment never allows."""
    wanted = {"staging": "2", "production": "1000"}[plan["variables"]["environment"]["value"]]

    for one in policies.of(policies.read(plan), "google_cloud_run_v2_service"):
        settings = one.values["template"][0]["containers"][0]["env"]
        assert {s["value"] for s in settings if s["name"] == "INSTANCE_CAP"} == {wanted}


def test_who_tells_the_figures_is_who_keeps_its_processor() -> None:
    """Terraform names the entry; the function's own main.py decides."""
    tellers = [
        f"{path.parent.name}-event"
        for path in (tool.ROOT / "functions").glob("*/main.py")
        if "platform_series" in path.read_text()
    ]

    assert tellers == [policies.TELLER]


def test_production_does_without_its_pooler(planted: Stack) -> None:
    """docs/deploy.md says what to write should pooled sign-ins fail: it keeps the contract."""
    page = (tool.ROOT / "docs" / "deploy.md").read_text()
    (limit,) = re.findall(r"`pool_size = 0` and `max_connections = (\d+)`", page)
    variables = planted.folder / "terraform" / "environments" / "production.tfvars"
    text = variables.read_text().replace("pool_size = 10", "pool_size = 0")
    variables.write_text(text.replace("max_connections = 300", f"max_connections = {limit}"))

    found = policies.read(planted.plan("production"))

    instances = policies.of(found, "google_sql_database_instance")
    assert not any(one.values["settings"][0].get("connection_pool_config") for one in instances)
