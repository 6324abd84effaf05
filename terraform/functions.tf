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
    PUBLIC_BASE_URL      = "https://${var.domain}"
    STORAGE_BUCKET       = google_storage_bucket.private["files"].name
    OIDC_ISSUER          = "https://accounts.google.com"
    OIDC_JWKS_URL        = "https://www.googleapis.com/oauth2/v3/certs"
    OIDC_ACCOUNT         = local.caller
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
  for_each = toset(["roles/logging.logWriter", "roles/artifactregistry.writer"])

  project = var.project_id
  role    = each.key
  member  = "serviceAccount:${local.builder}"
}

resource "google_storage_bucket_iam_binding" "builder_reads_source" {
  bucket  = google_storage_bucket.private["source"].name
  role    = "roles/storage.objectViewer"
  members = ["serviceAccount:${local.builder}"]
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
    image      = var.image
    collector  = var.collector_image
    builder    = "projects/${var.project_id}/serviceAccounts/${local.builder}"
    repository = local.image_repository
    source = {
      bucket = google_storage_bucket.private["source"].name
      object = var.source_archive
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
    each.value.owner ? { DATABASE_OWNER = "${each.key}@${var.project_id}.iam" } : {},
  )

  secrets = local.secret_settings

  # The balancer signs nothing, so its services let everyone in; they can be reached through it
  # alone and ask for a session themselves.
  invokers = each.value.target == "http" ? ["allUsers"] : ["serviceAccount:${local.caller}"]

  depends_on = [
    google_kms_crypto_key_iam_binding.main,
    google_project_iam_member.builder,
    google_secret_manager_secret_version.redis_url, # a service reads it when it starts
    google_storage_bucket_iam_binding.builder_reads_source,
    terraform_data.capacity,
    terraform_data.manifest,
  ]
}
