# The jobs that a release keeps at its image.

locals {
  # Migrations run as an entry point that may make schemas: databases know no other owner.
  migrator = local.sweepers[0]

  jobs = {
    # A half-done run resumes by itself, but somebody should look first.
    migrate = {
      account = local.migrator
      command = ["python", "-m", "shared.migrations"]
      timeout = "3600s"
      env     = { DATABASE_OWNER = "${local.migrator}@${var.project_id}.iam" }
      secrets = {}
      runners = [local.releaser, local.deployer]
    }

    # Adds an operator of the console, who can be added from inside only: scripts/operator's module,
    # with the password from a secret and the rest from the execution (docs/deploy.md). A release
    # sets its image too; only people execute it.
    operator = {
      account = "admin-http"
      command = ["sh", "-c", "printf '%s' \"$PASSWORD\" | python -m functions.admin.operators \"$EMAIL\" \"$NAME\""]
      timeout = "120s"
      env     = {}
      secrets = { PASSWORD = "operator-password" }
      runners = [local.releaser]
    }
  }
}

resource "google_cloud_run_v2_job" "main" {
  for_each = local.jobs

  name                = each.key
  location            = var.region
  deletion_protection = false # holds no data

  binary_authorization {
    use_default = true
  }

  template {
    task_count = 1

    template {
      service_account       = module.function[each.value.account].account
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"
      encryption_key        = google_kms_crypto_key.main["services"].id
      max_retries           = 0
      timeout               = each.value.timeout

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          network    = google_compute_network.main.id
          subnetwork = google_compute_subnetwork.services.id
        }
      }

      containers {
        image   = var.image
        command = each.value.command

        dynamic "env" {
          for_each = merge(each.value.env, {
            DATABASE_CONTROL = format(local.database_urls["control"], each.value.account)
            DATABASE_CELLS = join(";", [
              for cell in local.cells : "${cell}=${format(local.database_urls[cell], each.value.account)}"
            ])
          })

          content {
            name  = env.key
            value = env.value
          }
        }

        dynamic "env" {
          for_each = each.value.secrets

          content {
            name = env.key

            value_source {
              secret_key_ref {
                secret  = google_secret_manager_secret.main[env.value].secret_id
                version = "latest"
              }
            }
          }
        }
      }
    }
  }

  # scripts/release sets the image of the release whose migrations are to run.
  lifecycle {
    ignore_changes = [annotations, client, client_version, labels, template[0].template[0].containers[0].image]
  }

  depends_on = [google_secret_manager_secret_iam_binding.delivery]
}

resource "google_cloud_run_v2_job_iam_binding" "main" {
  for_each = local.jobs

  name     = google_cloud_run_v2_job.main[each.key].name
  location = var.region
  role     = "roles/run.developer"
  members  = each.value.runners

  depends_on = [google_service_account.delivery]
}

moved {
  from = google_cloud_run_v2_job.migrate
  to   = google_cloud_run_v2_job.main["migrate"]
}

moved {
  from = google_cloud_run_v2_job.operator
  to   = google_cloud_run_v2_job.main["operator"]
}

moved {
  from = google_cloud_run_v2_job_iam_binding.migrate
  to   = google_cloud_run_v2_job_iam_binding.main["migrate"]
}

moved {
  from = google_cloud_run_v2_job_iam_binding.operator
  to   = google_cloud_run_v2_job_iam_binding.main["operator"]
}
