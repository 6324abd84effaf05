"""Delivery as planned: who is released how, who may do what, and what brings a release back."""

from typing import Any

import pytest

from tests.terraform import policies
from tests.terraform.policies import Resource


@pytest.fixture
def made(production: dict[str, Any]) -> list[Resource]:
    """Everything production's plan makes; it delivers for both environments."""
    return policies.read(production)


@pytest.fixture
def pipelines(made: list[Resource]) -> dict[str, Any]:
    """The stages of each service's pipeline."""
    found = policies.of(made, "google_clouddeploy_delivery_pipeline")
    return {one.name: one.values["serial_pipeline"][0]["stages"] for one in found}


def test_every_service_of_the_manifest_has_a_pipeline(
    made: list[Resource], pipelines: dict[str, Any]
) -> None:
    """Cloud Deploy releases one service a target."""
    services = {one.name for one in policies.of(made, "google_cloud_run_v2_service")}

    assert set(pipelines) == services


def test_production_follows_staging_by_a_canary_of_a_day(pipelines: dict[str, Any]) -> None:
    """One request in ten for 24 hours, verified and watched."""
    for staging, production in pipelines.values():
        canary = production["strategy"][0]["canary"][0]["canary_deployment"][0]

        assert (staging["target_id"], production["target_id"]) == ("staging", "production")
        assert staging["strategy"][0]["standard"][0]["verify"] is True
        assert (canary["percentages"], canary["verify"]) == ([10], True)
        assert canary["analysis"][0]["duration"] == "86400s"
        assert canary["postdeploy"][0]["actions"] == ["migrate-post"]


def test_a_failure_is_undone_by_itself(made: list[Resource], pipelines: dict[str, Any]) -> None:
    """Deployment, verification and the day's watch each end in a rollback."""
    automations = policies.of(made, "google_clouddeploy_automation")
    repairs = [one for one in automations if one.name == "repair"]

    assert len(repairs) == len(pipelines)
    for one in repairs:
        rules = [rule["repair_rollout_rule"][0] for rule in one.values["rules"]]
        assert {job for rule in rules for job in rule["jobs"]} >= {"deploy", "verify", "analysis"}
        assert all(rule["repair_phases"][-1]["rollback"] for rule in rules)


def test_nothing_goes_back_behind_a_contraction(made: list[Resource]) -> None:
    """The release before could not serve what the post_ migrations left."""
    for one in policies.of(made, "google_clouddeploy_automation"):
        for rule in one.values["rules"]:
            for repair in rule["repair_rollout_rule"]:
                assert "postdeploy" not in repair["jobs"]


def test_a_canary_waits_for_people_only(made: list[Resource]) -> None:
    """A task may take a second; the errors of every service count."""
    alerts = policies.of(made, "google_monitoring_alert_policy")
    queries = {
        one.values["display_name"]: one.values["conditions"][0][
            "condition_prometheus_query_language"
        ][0]["query"]
        for one in alerts
        if one.values["display_name"].startswith("Canary")
    }

    slow = queries["Canary: a revision's p95 is above 300 ms"]
    assert len(queries) == 2
    assert 'service_name=~".+-http"' in slow
    assert "-http" not in "".join(query for query in queries.values() if query != slow)


def test_the_build_may_do_what_its_steps_ask(made: list[Resource]) -> None:
    """Listing pipelines is the project's, and gcloud looks at a bucket before it puts into it."""
    granted = {
        (one.values["role"], str(one.values.get("bucket", "")))
        for one in made
        if one.type.endswith("_iam_member") and "release-build@" in str(one.values.get("member"))
    }

    assert ("roles/clouddeploy.viewer", "") in granted
    assert ("roles/storage.legacyBucketReader", "avila-production-source") in granted
    assert ("roles/storage.objectUser", "avila-production-source") in granted


def test_only_what_we_signed_may_run(plan: dict[str, Any]) -> None:
    """On every service and job; Google's placeholder and its collector are the only exceptions."""
    made = policies.read(plan)
    policy = policies.of(made, "google_binary_authorization_policy")[0].values
    rule = policy["default_admission_rule"][0]

    assert rule["evaluation_mode"] == "REQUIRE_ATTESTATION"
    assert rule["enforcement_mode"] == "ENFORCED_BLOCK_AND_AUDIT_LOG"
    assert rule["require_attestations_by"] == ["projects/avila-production/attestors/built-here"]
    assert [one["name_pattern"] for one in policy["admission_whitelist_patterns"]] == [
        "us-docker.pkg.dev/cloudrun/container/hello*",
        "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar*",
    ]
    for kind in ("google_cloud_run_v2_service", "google_cloud_run_v2_job"):
        for one in policies.of(made, kind):
            assert one.values["binary_authorization"][0]["use_default"] is True, one.name


def test_a_fork_cannot_sign_in(made: list[Resource]) -> None:
    """Only main, in an environment with reviewers, of this repository."""
    provider = policies.of(made, "google_iam_workload_identity_pool_provider")[0].values
    condition = provider["attribute_condition"]

    assert "assertion.ref == 'refs/heads/main'" in condition
    assert condition.count("repo:avila-saas/avila:environment:") == 2
    assert "startsWith" not in condition


def test_workflows_may_read_one_secret_and_nothing_else(plan: dict[str, Any]) -> None:
    """What they do to tenants, the platform's own API decides."""
    grants = [
        one
        for one in policies.read(plan)
        if "_iam_" in one.type and "workflows@" in str(one.values)
    ]

    assert [(one.type, one.values["role"]) for one in grants] == [
        ("google_secret_manager_secret_iam_binding", "roles/secretmanager.secretAccessor")
    ]


def test_staging_builds_and_signs_nothing(stack: Any, plan: dict[str, Any]) -> None:
    """One place builds; the other environment only grants it what it needs."""
    made = policies.read(plan)
    delivers = bool(policies.of(made, "google_cloudbuild_trigger"))
    place = policies.of(made, "google_binary_authorization_policy")[0]

    assert delivers == ("avila-production" in str(_projects(made)))
    assert place.has("default_admission_rule")
    assert len(policies.of(made, "google_cloud_run_v2_job")) == 2


def _projects(made: list[Resource]) -> set[str]:
    return {str(one.values.get("project")) for one in policies.of(made, "google_cloud_run_v2_job")}
