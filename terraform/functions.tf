# One service for each entry point of the manifest, and what may call it.

locals {
  # Known before anything exists, which a service needs to be told its own address.
  urls = {
    for name, e in local.entry_points : name => "https://${name}-${var.project_number}.${var.region}.run.app"
  }

  environment = {
    ENVIRONMENT          = var.environment
    GOOGLE_CLOUD_PROJECT = var.project_id
    LOCATION             = var.region
    INSTANCE_CAP         = tostring(var.instance_cap)
    PUBLIC_BASE_URL      = "https://${var.domain}"
    STORAGE_BUCKET       = google_storage_bucket.private["files"].name
    OIDC_ISSUER          = "https://accounts.google.com"
    OIDC_JWKS_URL        = "https://www.googleapis.com/oauth2/v3/certs"
    OIDC_ACCOUNT         = local.caller
    PLACE_HEADER         = local.place_header
    TRACE_EXPORTER       = "gcp"
    TRACE_RATIO          = "0.05" # besides those that fail or take long
    PROMETHEUS_URL       = "https://monitoring.googleapis.com/v1/projects/${var.project_id}/location/global/prometheus"
  }

  # Spelled out, so that a plan shows who may do what.
  caller  = "${google_service_account.caller.account_id}@${var.project_id}.iam.gserviceaccount.com"
  builder = "${google_service_account.builder.account_id}@${var.project_id}.iam.gserviceaccount.com"

  accounts = { for name, e in local.entry_points : name => module.function[name].member }
}

# Whoever calls one service from another (Pub/Sub, Cloud Tasks, Scheduler) signs as this account.
resource "google_service_account" "caller" {
  account_id   = "platform"
  display_name = "Calls events and tasks"
}

# Builds Cloud Functions, in place of the default account.
resource "google_service_account" "builder" {
  account_id   = "function-builder"
  display_name = "Builds Cloud Functions"
}

resource "google_project_iam_member" "builder" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = "serviceAccount:${local.builder}"
}

resource "google_storage_bucket_iam_binding" "builder_reads_source" {
  bucket  = google_storage_bucket.private["source"].name
  role    = "roles/storage.objectViewer"
  members = ["serviceAccount:${local.builder}"]
}

# Cloud Functions copies what it builds into a bucket of its own, which it makes with the first
# function, so the right is given by the name that the bucket will have.
resource "google_project_iam_member" "builder_reads_copies" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = "serviceAccount:${local.builder}"

  condition {
    title      = "only-sources-of-functions"
    expression = "resource.name.startsWith('projects/_/buckets/gcf-v2-sources-${var.project_number}-${var.region}')"
  }
}

# Where their images go: each build moves its tags, which the registry of signed images forbids.
resource "google_artifact_registry_repository" "functions" {
  repository_id = "functions"
  location      = var.region
  format        = "DOCKER"
  kms_key_name  = google_kms_crypto_key.main["services"].id

  docker_config {
    immutable_tags = false
  }

  depends_on = [google_kms_crypto_key_iam_binding.main]
}

resource "google_artifact_registry_repository_iam_member" "builder" {
  repository = google_artifact_registry_repository.functions.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = "serviceAccount:${local.builder}"
}

# What a function is built from until its first release. It refuses, so that whatever is pushed to
# it meanwhile is kept and tried again.
data "archive_file" "first" {
  type        = "zip"
  output_path = "${path.root}/.terraform/first.zip"

  source {
    filename = "requirements.txt"
    content  = "# functions-framework comes with the build\n"
  }

  dynamic "source" {
    for_each = local.built

    content {
      filename = "functions/${source.value.feature}/main.py"
      content  = "def ${source.value.target}(request):\n    return 'not released yet', 503\n"
    }
  }
}

resource "google_storage_bucket_object" "first" {
  name   = "source/first.zip"
  bucket = google_storage_bucket.private["source"].name
  source = data.archive_file.first.output_path
}

module "function" {
  source   = "./modules/function"
  for_each = local.entry_points

  name  = each.key
  entry = each.value

  place = {
    project    = var.project_id
    region     = var.region
    network    = google_compute_network.main.id
    subnetwork = google_compute_subnetwork.services.id
    key        = google_kms_crypto_key.main["services"].id
    image      = each.value.image == "worker" ? var.worker_image : var.image
    collector  = var.collector_image
    builder    = "projects/${var.project_id}/serviceAccounts/${local.builder}"
    repository = "projects/${var.project_id}/locations/${var.region}/repositories/${google_artifact_registry_repository.functions.repository_id}"
    source = {
      bucket = google_storage_bucket.private["source"].name
      object = google_storage_bucket_object.first.name
    }
  }

  environment = merge(
    local.environment,
    {
      OIDC_AUDIENCE    = local.urls[each.key]
      DATABASE_CONTROL = format(local.database_urls["control"], each.key)
      DATABASE_CELLS = join(";", [
        for cell in local.cells : "${cell}=${format(local.database_urls[cell], each.key)}"
      ])
    },
    contains(keys(local.urls), "${each.value.feature}-task") ? { TASK_URL = local.urls["${each.value.feature}-task"] } : {},
    each.value.image == "web" ? {} : { IMAGE_KIND = each.value.image }, # which one a release gives it
    each.value.owner ? { DATABASE_OWNER = "${each.key}@${var.project_id}.iam" } : {},
  )

  secrets = local.secret_settings

  # The balancer signs nothing, so its services let everyone in; they can be reached through it
  # alone and ask for a session themselves.
  invokers = each.value.target == "http" ? ["allUsers"] : ["serviceAccount:${local.caller}"]

  depends_on = [
    google_artifact_registry_repository_iam_member.builder,
    google_kms_crypto_key_iam_binding.main,
    google_project_iam_member.builder,
    google_project_iam_member.builder_reads_copies,
    google_secret_manager_secret_version.redis_url, # a service reads it when it starts
    google_storage_bucket_iam_binding.builder_reads_source,
    terraform_data.capacity,
    terraform_data.manifest,
  ]
}
