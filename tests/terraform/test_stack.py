"""The stack is in order and plans, for both environments, without an account."""

from pathlib import Path
from typing import Any

import pytest

from scripts.cloud import stack as tool
from scripts.cloud.stack import Stack
from tests.terraform import policies

# The kinds of resource without which the platform is not whole.
KINDS = {
    "google_billing_budget",
    "google_certificate_manager_certificate",
    "google_certificate_manager_dns_authorization",
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
    "google_pubsub_subscription",
    "google_pubsub_topic",
    "google_redis_instance",
    "google_secret_manager_secret",
    "google_service_account",
    "google_sql_database_instance",
    "google_sql_user",
    "google_storage_bucket",
}


def test_is_laid_out_as_terraform_would(stack: Stack) -> None:
    """Formatting is nobody's taste."""
    found = tool.run("fmt", "-check", "-recursive", "-list=true", cwd=tool.STACK)

    assert found.stdout == ""
    assert found.returncode == 0


def test_is_valid(stack: Stack) -> None:
    """Every argument exists in the provider's schema."""
    assert stack.run("validate").returncode == 0


@pytest.mark.parametrize("environment", tool.ENVIRONMENTS)
def test_keeps_the_capacity_contract(stack: Stack, environment: str) -> None:
    """What terraform/tests asserts holds."""
    variables = f"-var-file=environments/{environment}.tfvars"

    tested = stack.run("test", "-no-color", variables)

    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_holds_every_kind_of_resource(plan: dict[str, Any]) -> None:
    """Both environments are whole."""
    assert {one.type for one in policies.read(plan)} >= KINDS


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


def test_a_cell_is_one_line(planted: Stack) -> None:
    """A second cell brings its instance, its database, its users and its place in the settings."""
    variables = planted.folder / "terraform" / "environments" / "staging.tfvars"
    lines = variables.read_text().splitlines(keepends=True)
    cell = next(line for line in lines if line.strip().startswith("c1 "))
    lines.insert(lines.index(cell), cell.replace("c1 ", "c2 "))
    variables.write_text("".join(lines))

    found = policies.read(planted.plan("staging"))

    names = {one.name for one in policies.of(found, "google_sql_database_instance")}
    services = policies.of(found, "google_cloud_run_v2_service")
    service = next(one for one in services if one.name == "clinic-http")
    settings = service.values["template"][0]["containers"][0]["env"]
    cells = next(one["value"] for one in settings if one["name"] == "DATABASE_CELLS")
    assert names == {"control", "cell-c1", "cell-c2"}
    assert [one.partition("=")[0] for one in cells.split(";")] == ["c1", "c2"]
