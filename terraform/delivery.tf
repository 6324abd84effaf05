# What delivery needs in every environment: a registry, the job that migrates, and what the
# accounts that build and release may do here. They live in production's project, so production is
# applied first.

locals {
  delivers         = var.project_id == var.projects.production
  delivery_project = var.projects.production

  releaser = "serviceAccount:release-build@${local.delivery_project}.iam.gserviceaccount.com"
  deployer = "serviceAccount:release-deploy@${local.delivery_project}.iam.gserviceaccount.com"
  workflow = "serviceAccount:workflows@${local.delivery_project}.iam.gserviceaccount.com"

  # Everything Cloud Deploy releases; Cloud Functions are built from source by scripts/release.
  released = { for name, e in local.entry_points : name => e if e.platform == "run" }
  built    = { for name, e in local.entry_points : name => e if e.platform == "functions" }

  # Migrations run as an entry point that may make schemas: databases know no other owner.
  migrator = local.sweepers[0]
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

resource "google_cloud_run_v2_job" "migrate" {
  name                = "migrate"
  location            = var.region
  deletion_protection = false # holds no data

  binary_authorization {
    use_default = true
  }

  template {
    task_count = 1

    template {
      service_account       = module.function[local.migrator].account
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"
      encryption_key        = google_kms_crypto_key.main["services"].id
      max_retries           = 0 # a half-done run resumes by itself, but somebody should look first
      timeout               = "3600s"

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          network    = google_compute_network.main.id
          subnetwork = google_compute_subnetwork.services.id
        }
      }

      containers {
        image   = var.image
        command = ["python", "-m", "shared.migrations"]

        dynamic "env" {
          for_each = {
            DATABASE_CONTROL = format(local.database_urls["control"], local.migrator)
            DATABASE_CELLS = join(";", [
              for cell in local.cells : "${cell}=${format(local.database_urls[cell], local.migrator)}"
            ])
            DATABASE_OWNER = "${local.migrator}@${var.project_id}.iam"
          }

          content {
            name  = env.key
            value = env.value
          }
        }
      }
    }
  }

  # scripts/release sets the image of the release whose migrations are to run.
  lifecycle {
    ignore_changes = [annotations, client, client_version, labels, template[0].template[0].containers[0].image]
  }
}

# Adds an operator of the console, who can be added from inside only: scripts/operator's module,
# with the password from a secret and the rest from the execution (docs/deploy.md).
resource "google_cloud_run_v2_job" "operator" {
  name                = "operator"
  location            = var.region
  deletion_protection = false # holds no data

  binary_authorization {
    use_default = true
  }

  template {
    template {
      service_account       = module.function["admin-http"].account
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"
      encryption_key        = google_kms_crypto_key.main["services"].id
      max_retries           = 0
      timeout               = "120s"

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          network    = google_compute_network.main.id
          subnetwork = google_compute_subnetwork.services.id
        }
      }

      containers {
        image   = var.image
        command = ["sh", "-c", "printf '%s' \"$PASSWORD\" | python -m functions.admin.operators \"$EMAIL\" \"$NAME\""]

        dynamic "env" {
          for_each = {
            DATABASE_CONTROL = format(local.database_urls["control"], "admin-http")
            DATABASE_CELLS = join(";", [
              for cell in local.cells : "${cell}=${format(local.database_urls[cell], "admin-http")}"
            ])
          }

          content {
            name  = env.key
            value = env.value
          }
        }

        env {
          name = "PASSWORD"

          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.main["operator-password"].secret_id
              version = "latest"
            }
          }
        }
      }
    }
  }

  # As the migrating job's.
  lifecycle {
    ignore_changes = [annotations, client, client_version, labels, template[0].template[0].containers[0].image]
  }

  depends_on = [google_secret_manager_secret_iam_binding.delivery]
}

resource "google_cloud_run_v2_job_iam_binding" "migrate" {
  name     = google_cloud_run_v2_job.migrate.name
  location = var.region
  role     = "roles/run.developer"
  members  = [local.releaser, local.deployer]

  depends_on = [google_service_account.delivery]
}

# A release sets this job's image too; only people execute it.
resource "google_cloud_run_v2_job_iam_binding" "operator" {
  name     = google_cloud_run_v2_job.operator.name
  location = var.region
  role     = "roles/run.developer"
  members  = [local.releaser]

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
    } if pair[1] == "deploy" || contains(keys(local.built), pair[0]) || contains([local.migrator, "admin-http"], pair[0])
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
