# Secrets, and the services that may read them. Terraform makes the places; people put in the
# values (docs/deploy.md), except for the address of Redis.

locals {
  secret_settings = {
    SIGNING_KEYS = google_secret_manager_secret.main["signing-keys"].secret_id
    SMTP_URL     = google_secret_manager_secret.main["smtp-url"].secret_id
    REDIS_URL    = google_secret_manager_secret.main["redis-url"].secret_id
  }
}

resource "google_secret_manager_secret" "main" {
  for_each = toset(["redis-url", "signing-keys", "smtp-url"])

  secret_id           = each.key
  deletion_protection = true

  replication {
    user_managed {
      replicas {
        location = var.region

        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.main["secrets"].id
        }
      }
    }
  }

  depends_on = [google_kms_crypto_key_iam_binding.main]
}

resource "google_secret_manager_secret_iam_binding" "read" {
  for_each = google_secret_manager_secret.main

  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  members   = values(local.accounts)
}
