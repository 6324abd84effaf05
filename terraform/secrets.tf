# Secrets. Terraform makes the places; people put in the values (docs/deploy.md), except for the
# address of Redis. The module grants each service those that it is started with.

locals {
  # Setting to secret. Every service asks for all of them when it starts (shared/settings.py).
  secret_names = merge(
    {
      SIGNING_KEYS = "signing-keys"
      SMTP_URL     = "smtp-url"
      REDIS_URL    = "redis-url"
    },
    var.reports_errors ? { SENTRY_DSN = "sentry-dsn" } : {},
  )

  secret_settings = {
    for setting, name in local.secret_names : setting => google_secret_manager_secret.main[name].secret_id
  }
}

# Those of the services, and those of delivery (delivery.tf).
resource "google_secret_manager_secret" "main" {
  for_each = toset(concat(values(local.secret_names), ["operator-password", "workflow-operator"]))

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

moved {
  from = google_secret_manager_secret.delivery["operator-password"]
  to   = google_secret_manager_secret.main["operator-password"]
}

moved {
  from = google_secret_manager_secret.delivery["workflow-operator"]
  to   = google_secret_manager_secret.main["workflow-operator"]
}
