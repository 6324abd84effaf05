# What delivery needs in every environment: a registry, and what the accounts that build and release
# may do here. They live in production's project, so production is applied first.

locals {
  delivers         = var.project_id == var.projects.production
  delivery_project = var.projects.production

  releaser = "serviceAccount:release-build@${local.delivery_project}.iam.gserviceaccount.com"
  deployer = "serviceAccount:release-deploy@${local.delivery_project}.iam.gserviceaccount.com"
  workflow = "serviceAccount:workflows@${local.delivery_project}.iam.gserviceaccount.com"

  # Everything Cloud Deploy releases; Cloud Functions are built from source by scripts/release.
  released = { for name, e in local.entry_points : name => e if e.platform == "run" }
  built    = { for name, e in local.entry_points : name => e if e.platform == "functions" }
}

resource "google_artifact_registry_repository" "main" {
  repository_id = local.repository
  location      = var.region
  format        = "DOCKER"
  kms_key_name  = google_kms_crypto_key.main["services"].id

  # What was signed under a tag stays under it.
  docker_config {
    immutable_tags = true
  }

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  cleanup_policies {
    id     = "keep-a-rollback"
    action = "KEEP"

    most_recent_versions {
      keep_count = 30
    }
  }

  cleanup_policies {
    id     = "drop-old"
    action = "DELETE"

    condition {
      older_than = "90d"
    }
  }

  depends_on = [google_kms_crypto_key_iam_binding.main]
}

# Cloud Run pulls as its project's agent, so staging's reads what production's project built.
data "google_project" "released_to" {
  for_each = local.delivers ? var.projects : {}

  project_id = each.value
}

resource "google_artifact_registry_repository_iam_binding" "pulls" {
  count = local.delivers ? 1 : 0

  repository = google_artifact_registry_repository.main.name
  location   = var.region
  role       = "roles/artifactregistry.reader"

  members = concat([local.deployer], [
    for project in data.google_project.released_to :
    "serviceAccount:service-${project.number}@serverless-robot-prod.iam.gserviceaccount.com"
  ])

  depends_on = [google_service_account.delivery]
}

resource "google_cloud_run_v2_service_iam_binding" "release" {
  for_each = local.released

  name     = each.key
  location = var.region
  role     = "roles/run.developer"
  members  = [local.deployer]

  depends_on = [
    google_service_account.delivery,
    module.function,
  ]
}

# A release starts from the service as Terraform has it, and ends when all of them run it.
resource "google_project_iam_member" "reads_services" {
  for_each = { build = local.releaser, deploy = local.deployer }

  project = var.project_id
  role    = "roles/run.viewer"
  member  = each.value

  depends_on = [google_service_account.delivery]
}

# A revision runs as its service's account, which whoever makes the revision must be allowed to use.
resource "google_service_account_iam_member" "deploys_as" {
  for_each = {
    for pair in setproduct(keys(local.entry_points), ["build", "deploy"]) : "${pair[0]} ${pair[1]}" => {
      account = pair[0]
      member  = pair[1] == "build" ? local.releaser : local.deployer
    } if pair[1] == "deploy" || contains(keys(local.built), pair[0]) || contains(values(local.jobs)[*].account, pair[0])
  }

  service_account_id = "projects/${var.project_id}/serviceAccounts/${module.function[each.value.account].account}"
  role               = "roles/iam.serviceAccountUser"
  member             = each.value.member

  depends_on = [google_service_account.delivery]
}

resource "google_service_account_iam_member" "builds_functions_as" {
  service_account_id = google_service_account.builder.name
  role               = "roles/iam.serviceAccountUser"
  member             = local.releaser

  depends_on = [google_service_account.delivery]
}

# Cloud Functions knows no condition on a name, so the role itself is narrow: it builds again what
# stands, and makes, deletes and opens nothing.
resource "google_project_iam_custom_role" "builds_functions" {
  role_id = "buildsFunctions"
  title   = "Builds Cloud Functions again"

  permissions = [
    "cloudfunctions.functions.get",
    "cloudfunctions.functions.list",
    "cloudfunctions.functions.sourceCodeSet",
    "cloudfunctions.functions.update",
    "cloudfunctions.locations.list",
    "cloudfunctions.operations.get",
  ]
}

resource "google_project_iam_member" "builds_functions" {
  project = var.project_id
  role    = "projects/${var.project_id}/roles/${google_project_iam_custom_role.builds_functions.role_id}"
  member  = local.releaser

  depends_on = [google_service_account.delivery]
}

resource "google_storage_bucket_iam_member" "publishes" {
  for_each = { static = google_storage_bucket.static.name, source = google_storage_bucket.private["source"].name }

  bucket = each.value
  role   = "roles/storage.objectUser"
  member = local.releaser

  depends_on = [google_service_account.delivery]
}

# The operator whose credentials the tenant-management workflow signs in with, and the password
# of whoever is being made an operator.
locals {
  delivery_secrets = {
    workflow-operator = local.workflow
    operator-password = module.function["admin-http"].member
  }
}

resource "google_secret_manager_secret_iam_binding" "delivery" {
  for_each = local.delivery_secrets

  secret_id = google_secret_manager_secret.main[each.key].secret_id
  role      = "roles/secretmanager.secretAccessor"
  members   = [each.value]

  depends_on = [google_service_account.delivery]
}

# Only what our own build signed may run; the placeholder of a service that was never released
# and the metrics collector beside each are Google's own.
resource "google_binary_authorization_policy" "main" {
  global_policy_evaluation_mode = "ENABLE"

  admission_whitelist_patterns {
    name_pattern = "us-docker.pkg.dev/cloudrun/container/hello*" # compared with its digest behind it
  }

  admission_whitelist_patterns {
    name_pattern = "${split("@", split(":", var.collector_image)[0])[0]}*"
  }

  default_admission_rule {
    evaluation_mode         = "REQUIRE_ATTESTATION"
    enforcement_mode        = "ENFORCED_BLOCK_AND_AUDIT_LOG"
    require_attestations_by = ["projects/${local.delivery_project}/attestors/built-here"]
  }

  # In staging the attestor is production's, which was applied before.
  depends_on = [
    google_binary_authorization_attestor.built_here,
    google_project_service.delivery,
  ]
}

resource "google_project_service" "delivery" {
  for_each = toset(["binaryauthorization", "ondemandscanning"])

  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}
