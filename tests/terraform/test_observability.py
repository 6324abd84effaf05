"""The cloud watches with the same rules and charts as the local Prometheus."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.terraform import policies

ROOT = Path(__file__).parents[2]
RULES = {
    rule["alert"]: rule
    for group in yaml.safe_load((ROOT / "terraform/rules/alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
}


def _of(plan: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one.values for one in policies.of(policies.read(plan), kind)]


def _queries(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        policy["display_name"]: condition["condition_prometheus_query_language"][0]
        for policy in _of(plan, "google_monitoring_alert_policy")
        for condition in policy["conditions"]
        if condition.get("condition_prometheus_query_language")
    }


def test_each_rule_is_a_policy_with_the_same_query(plan: dict[str, Any]) -> None:
    """What promtool tests is what the cloud evaluates."""
    found = _queries(plan)

    assert set(RULES) <= set(found)
    for name, rule in RULES.items():
        assert found[name]["query"] == rule["expr"].strip()


def test_patience_is_the_rule_s(plan: dict[str, Any]) -> None:
    """Minutes and seconds come over as seconds."""
    seconds = {"": "0s", "30s": "30s", "1m": "60s", "2m": "120s", "5m": "300s", "10m": "600s"}

    for name, rule in RULES.items():
        assert _queries(plan)[name]["duration"] == seconds[rule.get("for", "")]


def test_every_policy_for_people_tells_somebody(plan: dict[str, Any]) -> None:
    """And says where to read on; the canary's are read by a program."""
    for policy in _of(plan, "google_monitoring_alert_policy"):
        if not policy["display_name"].startswith("Canary"):
            assert policy["documentation"][0]["content"].find("docs/operations.md#") >= 0


def test_every_dashboard_is_made(plan: dict[str, Any]) -> None:
    """From the files that scripts/dashboards wrote."""
    titles = {
        json.loads(one["dashboard_json"])["displayName"]
        for one in _of(plan, "google_monitoring_dashboard")
    }

    files = (ROOT / "terraform" / "dashboards" / "cloud").glob("*.json")
    assert titles == {json.loads(path.read_text())["displayName"] for path in files}


def test_objectives_probes_and_logs_are_there(plan: dict[str, Any]) -> None:
    """Two objectives, burn alerts for both speeds, probes with TLS, logs kept long enough."""
    goals = {one["slo_id"]: one["goal"] for one in _of(plan, "google_monitoring_slo")}
    probes = _of(plan, "google_monitoring_uptime_check_config")
    kept = {
        one["bucket_id"]: one["retention_days"]
        for one in _of(plan, "google_logging_project_bucket_config")
    }

    assert goals == {"available": 0.999, "fast": 0.95}
    assert all(probe["http_check"][0]["validate_ssl"] for probe in probes)
    assert kept["audit"] >= 365
    assert len(_of(plan, "google_logging_project_sink")) == 2


def test_every_service_exports_its_traces(plan: dict[str, Any]) -> None:
    """To Cloud Trace; nothing is left to a default."""
    for service in _of(plan, "google_cloud_run_v2_service"):
        function = service["template"][0]["containers"][0]
        given = {one["name"]: one.get("value") for one in function["env"]}
        assert given["TRACE_EXPORTER"] == "gcp"
        assert given["PROMETHEUS_URL"].startswith("https://monitoring.googleapis.com/")
