# Buckets: tenants' files, the source of Cloud Functions, the access log; and the static files,
# the only thing here that anyone may read.

locals {
  private_buckets = {
    files  = { versions = 30, retention_s = null }
    source = { versions = 90, retention_s = null }
    log    = { versions = 7, retention_s = 30 * 86400 }
  }
}

resource "google_storage_bucket" "private" {
  #checkov:skip=CKV_GCP_62: all but the log itself are logged, which a test of the plan holds
  #checkov:skip=CKV_GCP_63: all but the log itself are logged, which a test of the plan holds

  for_each = local.private_buckets

  name                        = "${var.project_id}-${each.key}"
  location                    = var.region
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.main["storage"].id
  }

  soft_delete_policy {
    retention_duration_seconds = 7 * 86400
  }

  dynamic "retention_policy" {
    for_each = each.value.retention_s == null ? [] : [each.value.retention_s]

    content {
      retention_period = retention_policy.value
    }
  }

  # Erasing a tenant must reach what was overwritten too, so old versions do not stay for ever.
  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = each.value.versions
    }
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }

    condition {
      age = 1
    }
  }

  dynamic "lifecycle_rule" {
    for_each = each.key == "log" ? [1] : []

    content {
      action {
        type = "Delete"
      }

      condition {
        age = 180
      }
    }
  }

  dynamic "logging" {
    for_each = each.key == "log" ? [] : [1]

    content {
      log_bucket        = "${var.project_id}-log"
      log_object_prefix = each.key
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_binding.main]
}

resource "google_storage_bucket_iam_binding" "files" {
  bucket  = google_storage_bucket.private["files"].name
  role    = "roles/storage.objectUser"
  members = values(local.accounts)
}

# Storage writes its access log as this group, a member that cannot be narrowed.
resource "google_storage_bucket_iam_binding" "access_log" {
  bucket  = google_storage_bucket.private["log"].name
  role    = "roles/storage.objectCreator"
  members = ["group:cloud-storage-analytics@google.com"]
}

resource "google_storage_bucket" "static" {
  #checkov:skip=CKV_GCP_114: style sheets, scripts and icons of the public site, behind the CDN

  name                        = "${var.project_id}-static"
  location                    = var.region
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "inherited"

  versioning {
    enabled = true
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.main["storage"].id
  }

  logging {
    log_bucket        = google_storage_bucket.private["log"].name
    log_object_prefix = "static"
  }

  # A page that was open during ten releases still finds its style sheet.
  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = 30
    }
  }

  depends_on = [google_kms_crypto_key_iam_binding.main]
}

resource "google_storage_bucket_iam_binding" "static" {
  #checkov:skip=CKV_GCP_28: style sheets, scripts and icons of the public site, behind the CDN

  bucket  = google_storage_bucket.static.name
  role    = "roles/storage.objectViewer"
  members = ["allUsers"]
}
