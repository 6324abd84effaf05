# One PostgreSQL instance with one database, its replicas and its users.

locals {
  flags = {
    "cloudsql.iam_authentication"         = "on"
    "cloudsql.enable_pgaudit"             = "on"
    "pgaudit.log"                         = "role,ddl" # who changed what may be done; rows stay out
    "max_connections"                     = tostring(var.size.max_connections)
    "max_locks_per_transaction"           = "256" # a dump of a cell locks every table of every tenant
    "idle_in_transaction_session_timeout" = "30000"
    "synchronous_commit"                  = "on" # what was answered is on the disk
    "log_checkpoints"                     = "on"
    "log_connections"                     = "on"
    "log_disconnections"                  = "on"
    "log_lock_waits"                      = "on"
    "log_temp_files"                      = "0"
    "log_hostname"                        = "on"
    "log_duration"                        = "off"
    "log_statement"                       = "ddl"
    "log_min_messages"                    = "warning"
    "log_min_error_statement"             = "error"
    "log_min_duration_statement"          = "-1" # statements hold personal data; query insights has the slow ones
  }

  pooler = {
    "max_pool_size"          = tostring(var.size.pool_size)
    "max_client_connections" = "5000"
  }
}

resource "google_sql_database_instance" "main" {
  #checkov:skip=CKV_GCP_79: 15 is the version that the tests run; a newer one comes to both at once
  #checkov:skip=CKV2_GCP_13: query insights has each statement's time; here it would be a line for each of 1,500 a second

  name                = var.name
  region              = var.place.region
  database_version    = "POSTGRES_15" # the version that the tests run
  encryption_key_name = var.place.key
  deletion_protection = true

  settings {
    tier                        = var.size.tier
    edition                     = var.size.edition
    availability_type           = var.size.highly ? "REGIONAL" : "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.size.disk_gb
    disk_autoresize             = true
    deletion_protection_enabled = true # also against the console and gcloud
    retain_backups_on_delete    = true
    connector_enforcement       = "REQUIRED" # only connections that signed in by IAM through it

    ip_configuration {
      ipv4_enabled    = false
      private_network = var.place.network
      ssl_mode        = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED" # the connector brings one, an hour old at most
    }

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
      start_time                     = "06:00" # 3 in the morning in São Paulo
      location                       = var.place.region
      transaction_log_retention_days = var.size.edition == "ENTERPRISE_PLUS" ? 14 : 7

      backup_retention_settings {
        retained_backups = 30
      }
    }

    maintenance_window {
      day          = 7
      hour         = 7
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled  = true
      query_string_length     = 1024
      record_application_tags = true
      record_client_address   = false
      query_plans_per_minute  = 5
    }

    dynamic "connection_pool_config" {
      for_each = var.size.pool_size > 0 ? [1] : []

      content {
        connection_pooling_enabled = true

        dynamic "flags" {
          for_each = local.pooler

          content {
            name  = flags.key
            value = flags.value
          }
        }
      }
    }

    dynamic "database_flags" {
      for_each = local.flags

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  lifecycle {
    ignore_changes = [settings[0].disk_size] # it grows by itself and never shrinks
  }
}

resource "google_sql_database_instance" "replica" {
  #checkov:skip=CKV_GCP_79: a replica has its primary's version
  #checkov:skip=CKV2_GCP_13: as its primary

  count = var.size.replicas

  name                 = "${var.name}-replica-${count.index + 1}"
  region               = var.place.region
  database_version     = google_sql_database_instance.main.database_version
  master_instance_name = google_sql_database_instance.main.name
  encryption_key_name  = var.place.key
  deletion_protection  = true

  settings {
    tier                        = var.size.tier
    edition                     = var.size.edition
    availability_type           = "ZONAL"
    disk_type                   = "PD_SSD"
    disk_autoresize             = true
    deletion_protection_enabled = true
    connector_enforcement       = "REQUIRED"

    ip_configuration {
      ipv4_enabled    = false
      private_network = var.place.network
      ssl_mode        = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
    }

    insights_config {
      query_insights_enabled = true
    }

    dynamic "database_flags" {
      for_each = local.flags

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  lifecycle {
    ignore_changes = [settings[0].disk_size]
  }
}

resource "google_sql_database" "main" {
  name            = var.database
  instance        = google_sql_database_instance.main.name
  deletion_policy = "ABANDON"
}

# They come without grants: the bootstrap makes each a member of the role that the code expects.
resource "google_sql_user" "service" {
  for_each = var.users

  name     = each.value
  instance = google_sql_database_instance.main.name
  type     = "CLOUD_IAM_SERVICE_ACCOUNT"
}
