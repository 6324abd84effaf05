"""What every plan must hold to: one function a rule, each answering with what breaks it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

EVERYBODY = {"allUsers", "allAuthenticatedUsers"}
BASIC = {"roles/owner", "roles/editor", "roles/viewer"}
DEFAULT_ACCOUNTS = ("-compute@developer.", "@appspot.", "@cloudbuild.", "@cloudservices.")
WEEK_S = 604_800
# Named so, and all the same no more than starting a scan of an image.
MERELY_NAMED_ADMIN = {"roles/ondemandscanning.admin"}
QUARTER_S = 7_776_000
HALF_A_DAY_S = 43_200
HALF_A_MINUTE_MS = 30_000
# Tells the platform's own series, which nobody asks it for by a request.
TELLER = "provisioning-event"
# Conditions on these services' grants never hold: they do not know the name of a resource.
WITHOUT_CONDITIONS = ("cloudfunctions",)
SECRET_SETTINGS = {"SIGNING_KEYS", "SMTP_URL", "REDIS_URL", "SENTRY_DSN"}


@dataclass(frozen=True)
class Resource:
    """What a plan would make; ``unknown`` marks what only the cloud can say."""

    address: str
    type: str
    values: dict[str, Any]
    unknown: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.values.get("name"))

    def has(self, field: str) -> bool:
        """Whether ``field`` is given, be its value known or not."""
        return bool(self.values.get(field) or self.unknown.get(field))


Plan = list[Resource]
Policy = Callable[[Plan], Iterator[str]]


def read(plan: Mapping[str, Any]) -> Plan:
    """The resources of a plan in JSON, as they would be afterwards."""
    return [
        Resource(
            change["address"],
            change["type"],
            change["change"]["after"],
            change["change"].get("after_unknown") or {},
        )
        for change in plan["resource_changes"]
        if change["mode"] == "managed" and change["change"]["after"] is not None
    ]


def of(plan: Plan, *types: str) -> list[Resource]:
    """Resources of these types."""
    return [one for one in plan if one.type in types]


def services_are_private(plan: Plan) -> Iterator[str]:
    """A service is reached through the balancer or from inside, never at an address of its own."""
    for one in of(plan, "google_cloud_run_v2_service"):
        public = one.name.endswith("-http")
        wanted = "INTERNAL_LOAD_BALANCER" if public else "INTERNAL_ONLY"
        if one.values["ingress"] != f"INGRESS_TRAFFIC_{wanted}":
            yield f"{one.address}: ingress {one.values['ingress']}"
        if public and not one.values["default_uri_disabled"]:
            yield f"{one.address}: answers beside the balancer"
    for one in of(plan, "google_cloudfunctions2_function"):
        if one.values["service_config"][0]["ingress_settings"] != "ALLOW_INTERNAL_ONLY":
            yield f"{one.address}: reachable from outside"


def invokers_are_named(plan: Plan) -> Iterator[str]:
    """Events and tasks are called by one account; only what the balancer fronts lets all in."""
    for one in _grants(plan, "google_cloud_run_v2_service_iam"):
        if not one.name.endswith("-http"):
            for member in _members(one):
                if not member.startswith("serviceAccount:"):
                    yield f"{one.address}: {member} may call"


def nothing_is_public(plan: Plan) -> Iterator[str]:
    """Everybody may reach the balancer's services and read static files, and nothing else."""
    for one in _grants(plan, "google_"):
        if EVERYBODY & set(_members(one)):
            front = one.type.startswith("google_cloud_run_v2_service_iam") and (
                one.name.endswith("-http")
            )
            static = one.type.startswith("google_storage_bucket_iam") and (
                str(one.values.get("bucket")).endswith("-static")
                and one.values["role"] == "roles/storage.objectViewer"
            )
            if not (front or static):
                yield f"{one.address}: open to everybody"
    for one in of(plan, "google_storage_bucket"):
        static = one.name.endswith("-static")
        if one.values["public_access_prevention"] != "enforced" and not static:
            yield f"{one.address}: may be made public"


def accounts_are_own(plan: Plan) -> Iterator[str]:
    """Every service runs as an account of its own; no default account does anything."""
    seen: dict[str, str] = {}
    for address, account in _runners(plan):
        if not account or any(default in account for default in DEFAULT_ACCOUNTS):
            yield f"{address}: runs as a default account"
        elif account in seen:
            yield f"{address}: shares the account of {seen[account]}"
        else:
            seen[account] = address
    for one in of(plan, "google_cloudfunctions2_function"):
        if not one.values["build_config"][0]["service_account"]:
            yield f"{one.address}: is built by a default account"
    for one in of(plan, "google_service_account_key"):
        yield f"{one.address}: a key that lies about"


def roles_are_narrow(plan: Plan) -> Iterator[str]:
    """No basic role anywhere, no administrator of a whole project, no default account as member."""
    for one in _grants(plan, "google_"):
        role = one.values["role"]
        wide = one.type.startswith("google_project_iam") and (
            "admin" in role.lower() and role not in MERELY_NAMED_ADMIN
        )
        if role in BASIC or wide:
            yield f"{one.address}: {role}"
        for member in _members(one):
            if any(default in member for default in DEFAULT_ACCOUNTS):
                yield f"{one.address}: grants to {member}"


def own_roles_only_rebuild(plan: Plan) -> Iterator[str]:
    """A role of our own grants no right on, makes nothing and takes nothing away."""
    for one in of(plan, "google_project_iam_custom_role"):
        for permission in one.values["permissions"]:
            if permission.rpartition(".")[2] in {"create", "delete", "setIamPolicy"}:
                yield f"{one.address}: {permission}"


def conditions_can_hold(plan: Plan) -> Iterator[str]:
    """A condition on a name that the service does not tell refuses everything."""
    for one in _grants(plan, "google_project_iam"):
        for condition in one.values.get("condition") or []:
            service = one.values["role"].removeprefix("roles/").partition(".")[0]
            if "resource.name" in condition["expression"] and service in WITHOUT_CONDITIONS:
                yield f"{one.address}: {condition['expression']}"


def visitors_are_encrypted(plan: Plan) -> Iterator[str]:
    """TLS 1.3, which comes with the restricted profile only, and a redirect without it."""
    for one in of(plan, "google_compute_ssl_policy"):
        if (one.values["profile"], one.values["min_tls_version"]) != ("RESTRICTED", "TLS_1_3"):
            yield f"{one.address}: old ciphers or versions"
    for one in of(plan, "google_compute_target_https_proxy"):
        if not (one.has("ssl_policy") and one.has("certificate_map")):
            yield f"{one.address}: no policy or no certificate"
    maps = {one.name: one for one in of(plan, "google_compute_url_map")}
    for one in of(plan, "google_compute_target_http_proxy"):
        redirect = maps[one.name].values["default_url_redirect"]
        if not (redirect and redirect[0]["https_redirect"]):
            yield f"{one.address}: serves without TLS"


def traffic_inside_is_encrypted(plan: Plan) -> Iterator[str]:
    """What keeps data speaks TLS only, to those who prove themselves."""
    for one in of(plan, "google_redis_instance"):
        if one.values["transit_encryption_mode"] != "SERVER_AUTHENTICATION":
            yield f"{one.address}: in the clear"
        if not one.values["auth_enabled"]:
            yield f"{one.address}: asks for no password"
    for one in of(plan, "google_sql_database_instance"):
        address = one.values["settings"][0]["ip_configuration"][0]
        if address["ssl_mode"] != "TRUSTED_CLIENT_CERTIFICATE_REQUIRED":
            yield f"{one.address}: takes connections without TLS"


def databases_are_closed(plan: Plan) -> Iterator[str]:
    """PostgreSQL has a private address only, and signs people in by IAM."""
    for one in of(plan, "google_sql_database_instance"):
        settings = one.values["settings"][0]
        if settings["ip_configuration"][0]["ipv4_enabled"]:
            yield f"{one.address}: has a public address"
        flags = {flag["name"]: flag["value"] for flag in settings["database_flags"]}
        if flags.get("cloudsql.iam_authentication") != "on":
            yield f"{one.address}: no IAM sign-in"
    for one in of(plan, "google_sql_user"):
        if one.values["type"] != "CLOUD_IAM_SERVICE_ACCOUNT":
            yield f"{one.address}: signs in by password"
    for one in of(plan, "google_compute_firewall"):
        if one.values["direction"] == "INGRESS" and one.values["allow"]:
            yield f"{one.address}: lets something in"


def commits_reach_the_disk(plan: Plan) -> Iterator[str]:
    """A write that was acknowledged survives the server, and nobody holds a transaction open."""
    for one in of(plan, "google_sql_database_instance"):
        flags = {
            flag["name"]: flag["value"] for flag in one.values["settings"][0]["database_flags"]
        }
        if flags.get("synchronous_commit") != "on":
            yield f"{one.address}: may lose what it acknowledged"
        if not 0 < int(flags.get("idle_in_transaction_session_timeout", "0")) <= HALF_A_MINUTE_MS:
            yield f"{one.address}: an idle transaction keeps its locks"


_KEYS = {
    "google_cloud_run_v2_job": ("template", "template", "encryption_key"),
    "google_cloud_run_v2_service": ("template", "encryption_key"),
    "google_cloudfunctions2_function": ("kms_key_name",),
    "google_artifact_registry_repository": ("kms_key_name",),
    "google_pubsub_topic": ("kms_key_name",),
    "google_redis_instance": ("customer_managed_key",),
    "google_sql_database_instance": ("encryption_key_name",),
    "google_storage_bucket": ("encryption", "default_kms_key_name"),
    "google_secret_manager_secret": (
        *("replication", "user_managed", "replicas"),
        *("customer_managed_encryption", "kms_key_name"),
    ),
}


def stores_use_our_keys(plan: Plan) -> Iterator[str]:
    """Whatever keeps data is encrypted by a key of ours, which changes every quarter."""
    for one in plan:
        if one.type in _KEYS and not _given(one, _KEYS[one.type]):
            yield f"{one.address}: encrypted by Google's key"
    for one in of(plan, "google_kms_crypto_key"):
        period = int(str(one.values["rotation_period"] or "0s").rstrip("s"))
        # A pair of keys cannot change by itself: others hold the public half.
        if one.values["purpose"] == "ENCRYPT_DECRYPT" and not 0 < period <= QUARTER_S:
            yield f"{one.address}: never changes"


def files_are_kept(plan: Plan) -> Iterator[str]:
    """Old versions stay for a while, grants are those of the bucket, and reading leaves a trace."""
    for one in of(plan, "google_storage_bucket"):
        if not (one.values["versioning"] and one.values["versioning"][0]["enabled"]):
            yield f"{one.address}: keeps no versions"
        if not one.values["uniform_bucket_level_access"]:
            yield f"{one.address}: has access lists of objects"
        if one.name.endswith("-log"):
            if not one.values["retention_policy"]:
                yield f"{one.address}: may be rewritten"
        elif not one.values["logging"]:
            yield f"{one.address}: nobody knows who read it"


def links_stay_out_of_logs(plan: Plan) -> Iterator[str]:
    """A request by a link from a mail is logged nowhere: its address opens an account."""
    link = "https://acme.avila.app.br/auth/reset/Zk3v-Qh0_x8TrYw2LpN6cUaJdS4fGeB1mXoViR7tK9E"
    for one in of(plan, "google_logging_project_sink"):
        if "http_load_balancer" not in one.values["filter"]:
            continue
        left_out = [found["filter"] for found in one.values["exclusions"]]
        patterns = [re.fullmatch(r'httpRequest\.requestUrl=~"(.+)"', text) for text in left_out]
        if not any(found and re.search(found[1], link) for found in patterns):
            yield f"{one.address}: keeps links that open accounts"


def mistakes_can_be_undone(plan: Plan) -> Iterator[str]:
    """Backups and messages stay long enough for a mistake to be noticed."""
    for one in of(plan, "google_sql_database_instance"):
        if one.values.get("master_instance_name") is None:
            backup = (one.values["settings"][0]["backup_configuration"] or [{}])[0]
            if not (backup.get("enabled") and backup.get("point_in_time_recovery_enabled")):
                yield f"{one.address}: cannot go back in time"
    for one in of(plan, "google_pubsub_subscription"):
        if int(one.values["message_retention_duration"].rstrip("s")) < WEEK_S:
            yield f"{one.address}: forgets within a week"
        if one.values["expiration_policy"] != [{"ttl": ""}]:
            yield f"{one.address}: goes away when it is quiet"


def deletion_is_refused(plan: Plan) -> Iterator[str]:
    """Where data lives, a slip of the hand removes nothing."""
    for one in of(plan, "google_sql_database_instance"):
        settings = one.values["settings"][0]
        if not (one.values["deletion_protection"] and settings["deletion_protection_enabled"]):
            yield f"{one.address}: can be deleted"
    for one in of(plan, "google_secret_manager_secret"):
        if not one.values["deletion_protection"]:
            yield f"{one.address}: can be deleted"
    for one in of(plan, "google_storage_bucket"):
        if one.values["force_destroy"]:
            yield f"{one.address}: is deleted with all that is in it"
    for one in of(plan, "google_sql_database"):
        if one.values["deletion_policy"] != "ABANDON":
            yield f"{one.address}: is dropped with its line"


def outages_need_no_hand(plan: Plan) -> Iterator[str]:
    """What cannot be delivered is tried for half a day at least before it is given up."""
    for one in of(plan, "google_pubsub_subscription"):
        if one.values["push_config"] and one.values["dead_letter_policy"]:
            attempts = one.values["dead_letter_policy"][0]["max_delivery_attempts"]
            pauses = one.values["retry_policy"][0]
            if _tries_for(attempts, pauses["maximum_backoff"]) < HALF_A_DAY_S:
                yield f"{one.address}: dead after half a day"
    for one in of(plan, "google_cloud_tasks_queue"):
        pauses = one.values["retry_config"][0]
        # A queue that gives up early says so in the manifest: its work is made again by a schedule.
        if pauses["max_backoff"] != "600s":
            yield f"{one.address}: spends its attempts within the hour"


def _tries_for(attempts: int, longest: str) -> int:
    """Seconds until the last attempt, when pauses double from one second to the longest."""
    return sum(min(2**number, int(longest.rstrip("s"))) for number in range(attempts - 1))


def dead_letters_work(plan: Plan) -> Iterator[str]:
    """Every push has an end, and Pub/Sub the two grants without which it silently has none."""
    granted = {
        one.values["subscription"]
        for one in _grants(plan, "google_pubsub_subscription_iam")
        if one.values["role"] == "roles/pubsub.subscriber" and any(map(_agent, _members(one)))
    }
    for one in of(plan, "google_pubsub_subscription"):
        if one.values["push_config"]:
            if not one.values["dead_letter_policy"] or not one.values["retry_policy"]:
                yield f"{one.address}: tries for ever"
            if not one.values["push_config"][0]["oidc_token"]:
                yield f"{one.address}: does not sign"
            if one.name not in granted:
                yield f"{one.address}: Pub/Sub may not take from it what is dead"
    publishes = (
        one
        for one in _grants(plan, "google_pubsub_topic_iam")
        if one.values["topic"] == "dead-letters" and any(map(_agent, _members(one)))
    )
    if not any(one.values["role"] == "roles/pubsub.publisher" for one in publishes):
        yield "dead-letters: Pub/Sub may not publish there"


def secrets_are_references(plan: Plan) -> Iterator[str]:
    """A secret's value stands in no setting; the service is told where to read it."""
    for one in of(plan, "google_cloud_run_v2_service"):
        for container in one.values["template"][0]["containers"]:
            for setting in container["env"]:
                if setting["name"] in SECRET_SETTINGS and not setting["value_source"]:
                    yield f"{one.address}: {setting['name']} is written out"
    for one in of(plan, "google_cloudfunctions2_function"):
        written = one.values["service_config"][0]["environment_variables"]
        for name in sorted(SECRET_SETTINGS & set(written)):
            yield f"{one.address}: {name} is written out"
    for one in of(plan, "google_secret_manager_secret_version"):
        if one.values["secret_data"] or one.unknown.get("secret_data"):
            yield f"{one.address}: its value stays in the state"


def secrets_can_be_read(plan: Plan) -> Iterator[str]:
    """An account may read each secret that it is started with, and no other."""
    granted = {
        (member.removeprefix("serviceAccount:"), str(one.values["secret_id"]))
        for one in _grants(plan, "google_secret_manager_secret_iam")
        if one.values["role"] == "roles/secretmanager.secretAccessor"
        for member in _members(one)
    }
    named = set(_secrets_named(plan))
    for account, secret in sorted(named - granted):
        yield f"{account}: cannot start, it may not read {secret}"
    for account, secret in sorted(granted - named):
        if not account.startswith("workflows@"):
            yield f"{account}: may read {secret}, which it is not started with"


def _secrets_named(plan: Plan) -> Iterator[tuple[str, str]]:
    for one in of(plan, "google_cloud_run_v2_service", "google_cloud_run_v2_job"):
        template = one.values["template"][0]
        runs = template["template"][0] if one.type.endswith("_job") else template
        for setting in runs["containers"][0]["env"]:
            if setting["value_source"]:
                reference = setting["value_source"][0]["secret_key_ref"][0]
                yield str(runs["service_account"]), str(reference["secret"])
    for one in of(plan, "google_cloudfunctions2_function"):
        config = one.values["service_config"][0]
        for setting in config["secret_environment_variables"]:
            yield str(config["service_account_email"]), str(setting["secret"])


def figures_never_pause(plan: Plan) -> Iterator[str]:
    """Who tells the platform's figures keeps a processor and an instance between requests."""
    for one in of(plan, "google_cloud_run_v2_service"):
        idles = {
            container["resources"][0]["cpu_idle"]
            for container in one.values["template"][0]["containers"]
        }
        if idles != {one.name != TELLER}:
            yield f"{one.address}: has a processor at the wrong times"
        if one.name == TELLER and not one.values["scaling"][0]["min_instance_count"]:
            yield f"{one.address}: nobody tells the figures"


PLACE = "X-Client-Place"


def edge_is_guarded(plan: Plan) -> Iterator[str]:
    """All that the balancer reaches stands behind Cloud Armor, which counts by address at last."""
    for one in of(plan, "google_compute_backend_service"):
        if not one.has("security_policy"):
            yield f"{one.address}: unguarded"
        if one.values["enable_cdn"]:
            yield f"{one.address}: answers that belong to somebody are cached"
        added = {said.partition(":")[0] for said in one.values["custom_request_headers"] or ()}
        if PLACE not in added:
            yield f"{one.address}: a caller may say itself where it is"
    for one in of(plan, "google_compute_security_policy"):
        if one.values["type"] == "CLOUD_ARMOR":
            rules = sorted(one.values["rule"], key=lambda rule: int(rule["priority"]))
            attacks = [rule for rule in rules if rule["action"] == "deny(403)"]
            limit = rules[-2].get("rate_limit_options")
            everybody = rules[-2]["match"][0]["config"]
            if len(attacks) < 5 or any(rule.get("preview") for rule in rules):
                yield f"{one.address}: looks on while attacks pass"
            if not limit or not everybody or limit[0]["enforce_on_key"] != "IP":
                yield f"{one.address}: counts nobody by address"
            elif limit[0]["rate_limit_threshold"] != [{"count": 1000, "interval_sec": 60}]:
                yield f"{one.address}: another limit than 1,000 a minute"


def limits_are_addresses(plan: Plan) -> Iterator[str]:
    """The first rule that matches decides, so each of the limits must be an address's.

    One that counts by what a caller may choose lets one address spend what belongs to others.
    """
    for one in of(plan, "google_compute_security_policy"):
        for rule in one.values["rule"]:
            if rule["action"] == "throttle" and "IP" not in _counted_by(rule):
                yield f"{one.address}: {rule['description']} is not counted by address"


def _counted_by(rule: dict[str, Any]) -> set[str]:
    limit = rule["rate_limit_options"][0]
    several = {key["enforce_on_key_type"] for key in limit.get("enforce_on_key_configs") or []}
    return several or {limit["enforce_on_key"]}


def instances_match_threads(plan: Plan) -> Iterator[str]:
    """A service is sent as many requests at once as it has threads, and has an upper bound."""
    for one in of(plan, "google_cloud_run_v2_service"):
        template = one.values["template"][0]
        env = {e["name"]: e["value"] for e in template["containers"][0]["env"]}
        if str(template["max_instance_request_concurrency"]) != env.get("THREADS"):
            yield f"{one.address}: requests wait for a thread"
        if not one.values["scaling"] or not one.values["scaling"][0]["max_instance_count"]:
            yield f"{one.address}: grows without bound"
        container = template["containers"][0]
        if not (container["startup_probe"] and container["resources"][0]["startup_cpu_boost"]):
            yield f"{one.address}: is sent requests before it can answer"
        if not (template["vpc_access"] and template["vpc_access"][0]["network_interfaces"]):
            yield f"{one.address}: has no way to the database"


def signed_tags_stay(plan: Plan) -> Iterator[str]:
    """What was signed under a tag stays under it; Cloud Functions' builds move theirs."""
    for one in of(plan, "google_artifact_registry_repository"):
        fixed = [config["immutable_tags"] for config in one.values["docker_config"]]
        if fixed != [one.values["repository_id"] == "avila"]:
            yield f"{one.address}: its tags are fixed or free, and should not be"
    registries = {
        one.values["repository_id"] for one in of(plan, "google_artifact_registry_repository")
    }
    for one in of(plan, "google_cloudfunctions2_function"):
        registry = str(one.values["build_config"][0]["docker_repository"]).rpartition("/")[2]
        if registry not in registries - {"avila"}:
            yield f"{one.address}: is built into {registry}"


def grants_do_not_fight(plan: Plan) -> Iterator[str]:
    """A binding names all members of its role there, so whatever else grants it is undone."""
    bound = {_granted(one) for one in _grants(plan, "google_") if one.type.endswith("_binding")}
    for one in _grants(plan, "google_"):
        if one.type.endswith("_member") and _granted(one) in bound:
            yield f"{one.address}: is undone by a binding of the same role"


POLICIES: tuple[Policy, ...] = (
    services_are_private,
    invokers_are_named,
    nothing_is_public,
    accounts_are_own,
    roles_are_narrow,
    own_roles_only_rebuild,
    conditions_can_hold,
    visitors_are_encrypted,
    traffic_inside_is_encrypted,
    databases_are_closed,
    commits_reach_the_disk,
    stores_use_our_keys,
    files_are_kept,
    links_stay_out_of_logs,
    mistakes_can_be_undone,
    deletion_is_refused,
    outages_need_no_hand,
    dead_letters_work,
    secrets_are_references,
    secrets_can_be_read,
    figures_never_pause,
    edge_is_guarded,
    limits_are_addresses,
    instances_match_threads,
    signed_tags_stay,
    grants_do_not_fight,
)


def _grants(plan: Plan, prefix: str) -> list[Resource]:
    kinds = ("_iam_member", "_iam_binding")
    return [one for one in plan if one.type.startswith(prefix) and one.type.endswith(kinds)]


def _granted(one: Resource) -> tuple[str, ...]:
    """The role and the thing it is granted on, as far as a plan can name it."""
    kind = one.type.rpartition("_iam_")[0]
    said = {"member", "members", "condition", "etag", "id", "role", "project"}
    thing = sorted(f"{k}={v}" for k, v in one.values.items() if k not in said and v is not None)
    # A thing that only the cloud can name is told apart by its address.
    return kind, one.values["role"], *(thing or [one.address])


def _members(one: Resource) -> list[str]:
    members = one.values.get("members") or [one.values.get("member")]
    return [str(member) for member in members if member]


def _agent(member: str) -> bool:
    return member.endswith("@gcp-sa-pubsub.iam.gserviceaccount.com")


def _runners(plan: Plan) -> Iterator[tuple[str, str | None]]:
    for one in of(plan, "google_cloud_run_v2_service"):
        yield one.address, one.values["template"][0]["service_account"]
    for one in of(plan, "google_cloudfunctions2_function"):
        yield one.address, one.values["service_config"][0]["service_account_email"]


def _given(one: Resource, path: tuple[str, ...]) -> bool:
    values: Any = one.values
    unknown: Any = one.unknown
    for name in path:
        values = values[0] if isinstance(values, list) and values else values
        unknown = unknown[0] if isinstance(unknown, list) and unknown else unknown
        values = values.get(name) if isinstance(values, dict) else None
        unknown = unknown.get(name) if isinstance(unknown, dict) else unknown
    return bool(values) or unknown is True
