# Buckets: tenants' files, the source of Cloud Functions, the log of who read them; and the static
# files, the only thing here that anyone may read.

locals {
  # Bucket to the days for which what was overwritten or deleted can be had back.
  private_buckets = { files = 30, source = 90 }

  # Pages put files into this one: each tenant's host is an origin, and an entry here is either a
  # whole origin or all. What they may put is decided by the signature alone, which no cookie makes.
  sent_to_by_pages = toset(["files"])
}

resource "google_storage_bucket" "private" {
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

  # Erasing a tenant must reach what was overwritten too, so old versions do not stay for ever.
  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = each.value
    }
  }

  # What is not to stay says when it came: files of imports and exports (shared/files.py).
  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_custom_time = 30
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

  dynamic "cors" {
    for_each = contains(local.sent_to_by_pages, each.key) ? [1] : []

    content {
      origin          = ["*"]
      method          = ["POST", "PUT"]
      response_header = ["Content-Range", "Location", "Range", "x-goog-content-length-range", "x-goog-custom-time", "x-goog-resumable"]
      max_age_seconds = 3600
    }
  }

  logging {
    log_bucket        = google_storage_bucket.log.name
    log_object_prefix = each.key
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_binding.main]
}

resource "google_storage_bucket" "log" {
  #checkov:skip=CKV_GCP_62: a log of its own readers would grow by being read
  #checkov:skip=CKV_GCP_63: it does not log to itself, it logs nowhere

  name                        = "${var.project_id}-log"
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

  retention_policy {
    retention_period = 30 * 86400
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      age = 180
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
  bucket  = google_storage_bucket.log.name
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
    log_bucket        = google_storage_bucket.log.name
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
