# Redis: what may be forgotten at any time.

resource "google_redis_instance" "main" {
  name                    = "cache"
  region                  = var.region
  tier                    = var.cache.highly ? "STANDARD_HA" : "BASIC"
  memory_size_gb          = var.cache.memory_gb
  redis_version           = "REDIS_7_2"
  authorized_network      = google_compute_network.main.id
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  customer_managed_key    = google_kms_crypto_key.main["cache"].id
  deletion_protection     = var.environment == "production"

  redis_configs = {
    maxmemory-policy = "allkeys-lru"
  }

  maintenance_policy {
    weekly_maintenance_window {
      day = "SUNDAY"

      start_time {
        hours   = 7
        minutes = 0
      }
    }
  }

  depends_on = [
    google_kms_crypto_key_iam_binding.main,
    google_service_networking_connection.managed,
  ]
}

locals {
  # The instance's own authority signs its certificate, for an address rather than a name.
  redis_url = join("", [
    "rediss://default:${google_redis_instance.main.auth_string}",
    "@${google_redis_instance.main.host}:${google_redis_instance.main.port}/0",
    "?ssl_check_hostname=false&ssl_ca_data=${urlencode(google_redis_instance.main.server_ca_certs[0].cert)}",
  ])

  # What is written only is compared by this number alone: another host, password or authority is
  # another number. Eight digits of a hash give nothing of a password of 36 characters away.
  redis_url_version = nonsensitive(parseint(substr(sha256(local.redis_url), 0, 8), 16))
}

resource "google_secret_manager_secret_version" "redis_url" {
  secret                 = google_secret_manager_secret.main["redis-url"].id
  secret_data_wo         = local.redis_url
  secret_data_wo_version = local.redis_url_version
}
