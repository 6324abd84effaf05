"""Every plan keeps the policies, and every policy has been seen to object."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.terraform import policies
from tests.terraform.policies import POLICIES, Policy, Resource

# A plan is read once; what a test plants goes into a copy.
Plant = tuple[Policy, str, str, Any]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.__name__)
def test_the_plan_keeps(policy: Policy, plan: dict[str, Any]) -> None:
    """What would be made breaks no policy, in either environment."""
    assert list(policy(policies.read(plan))) == []


RUN, FUNCTION = "google_cloud_run_v2_service", "google_cloudfunctions2_function"
SQL, BUCKET = "google_sql_database_instance", "google_storage_bucket"
INVOKER, REDIS = "google_cloud_run_v2_service_iam_binding", "google_redis_instance"
PUSH, ARMOR = 'google_pubsub_subscription.push["', "google_compute_security_policy.main"
CONTAINER = "template.0.containers.0"
COMPUTE = "123456789012-compute@developer.gserviceaccount.com"


def _by_host(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule, but that it counts by what the caller says."""
    if rule["description"].startswith("Signed in"):
        limit = rule["rate_limit_options"][0] | {"enforce_on_key_configs": []}
        return rule | {"rate_limit_options": [limit | {"enforce_on_key": "HTTP_HEADER"}]}
    return rule


# Policy; the first resource whose address holds the text; the path of a value; the value planted.
PLANTS: list[Plant] = [
    (policies.services_are_private, f'["clinic-http"].{RUN}', "ingress", "INGRESS_TRAFFIC_ALL"),
    (policies.services_are_private, f'["clinic-http"].{RUN}', "default_uri_disabled", False),
    (
        *(policies.services_are_private, f'["provisioning-task"].{RUN}', "ingress"),
        "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
    ),
    (policies.services_are_private, FUNCTION, "service_config.0.ingress_settings", "ALLOW_ALL"),
    (policies.invokers_are_named, f'["auth-event"].{INVOKER}', "members", ["allUsers"]),
    (policies.nothing_is_public, f'["auth-event"].{INVOKER}', "members", ["allAuthenticatedUsers"]),
    (policies.nothing_is_public, f"{BUCKET}_iam_binding.files", "members", ["allUsers"]),
    (
        policies.nothing_is_public,
        f"{BUCKET}_iam_binding.static",
        "role",
        "roles/storage.objectUser",
    ),
    (
        policies.nothing_is_public,
        f'{BUCKET}.private["files"]',
        "public_access_prevention",
        "inherited",
    ),
    (policies.accounts_are_own, f'["clinic-http"].{RUN}', "template.0.service_account", COMPUTE),
    (policies.accounts_are_own, f'["clinic-http"].{RUN}', "template.0.service_account", None),
    (
        *(policies.accounts_are_own, f'["clinic-http"].{RUN}', "template.0.service_account"),
        "admin-http@avila-production.iam.gserviceaccount.com",
    ),
    (policies.accounts_are_own, FUNCTION, "build_config.0.service_account", None),
    (policies.roles_are_narrow, "google_project_iam_member.main", "role", "roles/editor"),
    (policies.roles_are_narrow, "google_project_iam_member.main", "role", "roles/pubsub.admin"),
    (
        policies.roles_are_narrow,
        "google_project_iam_member.main",
        "member",
        f"serviceAccount:{COMPUTE}",
    ),
    (
        *(policies.own_roles_only_rebuild, "google_project_iam_custom_role", "permissions"),
        ["cloudfunctions.functions.update", "cloudfunctions.functions.setIamPolicy"],
    ),
    (
        *(policies.conditions_can_hold, "google_project_iam_member.builder_reads_copies"),
        *("role", "roles/cloudfunctions.developer"),
    ),
    (policies.visitors_are_encrypted, "google_compute_ssl_policy", "min_tls_version", "TLS_1_2"),
    (policies.visitors_are_encrypted, "google_compute_ssl_policy", "profile", "COMPATIBLE"),
    (
        policies.visitors_are_encrypted,
        "google_compute_url_map.to_https",
        "default_url_redirect",
        [],
    ),
    (policies.traffic_inside_is_encrypted, REDIS, "transit_encryption_mode", "DISABLED"),
    (policies.traffic_inside_is_encrypted, REDIS, "auth_enabled", False),
    (
        *(policies.traffic_inside_is_encrypted, f"{SQL}.main"),
        *("settings.0.ip_configuration.0.ssl_mode", "ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
    ),
    (
        policies.databases_are_closed,
        f"{SQL}.main",
        "settings.0.ip_configuration.0.ipv4_enabled",
        True,
    ),
    (policies.databases_are_closed, f"{SQL}.main", "settings.0.database_flags", []),
    (
        *(policies.commits_reach_the_disk, f"{SQL}.main", "settings.0.database_flags"),
        [{"name": "idle_in_transaction_session_timeout", "value": "30000"}],
    ),
    (
        *(policies.commits_reach_the_disk, f"{SQL}.main", "settings.0.database_flags"),
        [{"name": "synchronous_commit", "value": "on"}],
    ),
    (policies.databases_are_closed, "google_sql_user", "type", "BUILT_IN"),
    (policies.databases_are_closed, "google_compute_firewall", "allow", [{"protocol": "tcp"}]),
    (policies.stores_use_our_keys, f'{BUCKET}.private["files"]', "encryption", []),
    (policies.stores_use_our_keys, "google_secret_manager_secret.main", "replication", []),
    (policies.stores_use_our_keys, "google_kms_crypto_key.main", "rotation_period", None),
    (policies.stores_use_our_keys, "google_kms_crypto_key.main", "rotation_period", "31536000s"),
    (policies.files_are_kept, f'{BUCKET}.private["files"]', "versioning", []),
    (
        policies.files_are_kept,
        f'{BUCKET}.private["files"]',
        "uniform_bucket_level_access",
        False,
    ),
    (policies.files_are_kept, f'{BUCKET}.private["files"]', "logging", []),
    (policies.files_are_kept, f"{BUCKET}.log", "retention_policy", []),
    (
        policies.links_stay_out_of_logs,
        'google_logging_project_sink.main["services"]',
        "exclusions",
        [],
    ),
    (
        *(policies.mistakes_can_be_undone, f"{SQL}.main"),
        *("settings.0.backup_configuration.0.point_in_time_recovery_enabled", False),
    ),
    (policies.mistakes_can_be_undone, PUSH, "message_retention_duration", "600s"),
    (policies.mistakes_can_be_undone, PUSH, "expiration_policy", []),
    (policies.deletion_is_refused, f"{SQL}.main", "deletion_protection", False),
    (policies.deletion_is_refused, f"{SQL}.main", "settings.0.deletion_protection_enabled", False),
    (
        policies.deletion_is_refused,
        "google_secret_manager_secret.main",
        "deletion_protection",
        False,
    ),
    (policies.deletion_is_refused, f'{BUCKET}.private["files"]', "force_destroy", True),
    (policies.deletion_is_refused, "google_sql_database.main", "deletion_policy", "DELETE"),
    (policies.outages_need_no_hand, PUSH, "dead_letter_policy.0.max_delivery_attempts", 10),
    (policies.outages_need_no_hand, PUSH, "retry_policy.0.maximum_backoff", "60s"),
    (
        *(policies.outages_need_no_hand, "google_cloud_tasks_queue.main"),
        *("retry_config.0.max_backoff", "60s"),
    ),
    (policies.dead_letters_work, PUSH, "dead_letter_policy", []),
    (policies.dead_letters_work, PUSH, "retry_policy", []),
    (policies.dead_letters_work, PUSH, "push_config.0.oidc_token", []),
    (
        *(policies.dead_letters_work, "google_pubsub_subscription_iam_binding.dead_letters"),
        *("members", ["serviceAccount:somebody@else"]),
    ),
    (
        *(policies.dead_letters_work, "google_pubsub_topic_iam_binding.dead_letters"),
        *("role", "roles/pubsub.viewer"),
    ),
    (
        *(policies.secrets_are_references, f'["clinic-http"].{RUN}', f"{CONTAINER}.env"),
        [{"name": "SMTP_URL", "value": "smtp://user:word@host", "value_source": []}],
    ),
    (
        *(policies.secrets_are_references, FUNCTION, "service_config.0.environment_variables"),
        {"REDIS_URL": "redis://:word@host"},
    ),
    (
        policies.secrets_are_references,
        "google_secret_manager_secret_version",
        "secret_data",
        "word",
    ),
    (
        *(policies.secrets_can_be_read, '["clinic-http"].google_secret_manager_secret_iam_member'),
        *("member", "serviceAccount:somebody@else"),
    ),
    (
        *(policies.secrets_can_be_read, f'["clinic-http"].{RUN}', f"{CONTAINER}.env"),
        lambda settings: [one for one in settings if one["name"] != "SMTP_URL"],
    ),
    (
        *(policies.figures_never_pause, f'["provisioning-event"].{RUN}'),
        *(f"{CONTAINER}.resources.0.cpu_idle", True),
    ),
    (
        *(policies.figures_never_pause, f'["provisioning-event"].{RUN}'),
        *("scaling.0.min_instance_count", 0),
    ),
    (policies.edge_is_guarded, "google_compute_backend_service.http", "enable_cdn", True),
    (policies.edge_is_guarded, "google_compute_backend_service.http", "custom_request_headers", []),
    (policies.limits_are_addresses, ARMOR, "rule", lambda rules: [_by_host(r) for r in rules]),
    (policies.edge_is_guarded, ARMOR, "rule", lambda rules: [r | {"preview": True} for r in rules]),
    (
        *(policies.edge_is_guarded, ARMOR, "rule"),
        lambda rules: [r for r in rules if r["action"] != "deny(403)"],
    ),
    (
        policies.edge_is_guarded,
        ARMOR,
        "rule",
        lambda rules: [r for r in rules if r["priority"] != 2000],
    ),
    (policies.instances_match_threads, f'["clinic-http"].{RUN}', "scaling", []),
    (
        *(policies.instances_match_threads, f'["clinic-http"].{RUN}'),
        *("template.0.max_instance_request_concurrency", 80),
    ),
    (policies.instances_match_threads, f'["clinic-http"].{RUN}', f"{CONTAINER}.startup_probe", []),
    (
        *(policies.instances_match_threads, f'["clinic-http"].{RUN}'),
        *(f"{CONTAINER}.resources.0.startup_cpu_boost", False),
    ),
    (policies.instances_match_threads, f'["clinic-http"].{RUN}', "template.0.vpc_access", []),
    (
        *(policies.signed_tags_stay, "google_artifact_registry_repository.main"),
        *("docker_config.0.immutable_tags", False),
    ),
    (
        *(policies.signed_tags_stay, FUNCTION, "build_config.0.docker_repository"),
        "projects/avila-production/locations/southamerica-east1/repositories/avila",
    ),
    (
        policies.grants_do_not_fight,
        'google_storage_bucket_iam_member.publishes["static"]',
        "role",
        "roles/storage.objectViewer",
    ),
]


@pytest.mark.parametrize(
    "plant", PLANTS, ids=lambda plant: f"{plant[0].__name__}-{plant[2].rpartition('.')[2]}"
)
def test_objects_to(plant: Plant, production: dict[str, Any]) -> None:
    """A policy that the plan keeps objects to it once a defect was planted."""
    policy, where, path, value = plant
    resources = policies.read(production)
    at = next(n for n, one in enumerate(resources) if where in one.address)
    resources[at] = _planted(resources[at], path, value)

    assert list(policy(resources)) != []


@pytest.mark.parametrize("field", ["security_policy", "encryption_key_name"])
def test_a_value_that_only_the_cloud_knows_counts_as_given(
    field: str, production: dict[str, Any]
) -> None:
    """Taking the mark of such a value away is noticed as well."""
    resources = [
        Resource(one.address, one.type, one.values, _without(one.unknown, field))
        for one in policies.read(production)
    ]

    objections = [*policies.edge_is_guarded(resources), *policies.stores_use_our_keys(resources)]

    assert objections


def test_every_policy_has_been_seen_to_object() -> None:
    """A policy without a planted defect proves nothing."""
    assert {plant[0] for plant in PLANTS} == set(POLICIES)


def _without(unknown: Any, field: str) -> dict[str, Any]:
    return {name: value for name, value in unknown.items() if name != field}


def _planted(resource: Resource, path: str, value: Any) -> Resource:
    """A copy of it with the value at the path."""
    target = copy.deepcopy(resource)
    *way, last = path.split(".")
    inside: Any = target.values
    for step in way:
        inside = inside[int(step)] if step.isdigit() else inside[step]
    change: Callable[[Any], Any] = value if callable(value) else lambda _: value
    inside[last] = change(inside.get(last))
    if not value and isinstance(target.unknown, dict):
        target.unknown.pop(way[0] if way else last, None)
    return target
