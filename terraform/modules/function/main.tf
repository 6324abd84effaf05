# One entry point: its account, its Cloud Run service or Cloud Function, and who may call it.

locals {
  on_run = var.entry.platform == "run"

  # Spelled out, so that a plan shows who runs what and who may do what.
  account = "${google_service_account.main.account_id}@${var.place.project}.iam.gserviceaccount.com"
  member  = "serviceAccount:${local.account}"

  environment = merge(var.environment, {
    SERVICE = var.name
    THREADS = tostring(var.entry.concurrency)
    WORKERS = "1"
  })
}

resource "google_service_account" "main" {
  account_id   = var.name
  display_name = "Runs ${var.name}"
}

resource "google_project_iam_member" "main" {
  for_each = toset([
    "roles/cloudsql.client",
    "roles/cloudsql.instanceUser",
    "roles/cloudtrace.agent",
    "roles/monitoring.metricWriter",
  ])

  project = var.place.project
  role    = each.key
  member  = local.member
}

# A revision whose account cannot read its secrets is refused, so the right comes first.
resource "google_secret_manager_secret_iam_member" "reads" {
  for_each = var.secrets

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = local.member
}

# Signs the addresses of files with its own identity instead of a key.
resource "google_service_account_iam_binding" "signs_for_itself" {
  service_account_id = google_service_account.main.name
  role               = "roles/iam.serviceAccountTokenCreator"
  members            = [local.member]
}

resource "google_cloud_run_v2_service" "main" {
  count = local.on_run ? 1 : 0

  name                 = var.name
  location             = var.place.region
  ingress              = var.entry.target == "http" ? "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" : "INGRESS_TRAFFIC_INTERNAL_ONLY"
  default_uri_disabled = var.entry.target == "http" # nobody goes round the balancer
  deletion_protection  = false                      # holds no data

  # Only images that our own build attested may run, as the pipeline's releases say too.
  binary_authorization {
    use_default = true
  }

  # Here and not in the template: it bounds all revisions together, so a canary doubles nothing.
  scaling {
    min_instance_count = var.entry.min_instances
    max_instance_count = var.entry.max_instances
  }

  template {
    service_account                  = local.account
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    encryption_key                   = var.place.key
    max_instance_request_concurrency = var.entry.concurrency
    timeout                          = "${var.entry.timeout_s}s"

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = var.place.network
        subnetwork = var.place.subnetwork
      }
    }

    containers {
      name  = "function"
      image = var.place.image

      ports {
        container_port = 8080
      }

      resources {
        cpu_idle          = !var.entry.always
        startup_cpu_boost = true

        limits = {
          cpu    = tostring(var.entry.cpu)
          memory = var.entry.memory
        }
      }

      # The framework answers 404 wherever no handler is asked, so no path proves anything. The
      # port does: it opens only after main.py was imported.
      startup_probe {
        period_seconds    = 1
        failure_threshold = 30

        tcp_socket {
          port = 8080
        }
      }

      dynamic "env" {
        for_each = merge(local.environment, {
          FUNCTION_SOURCE = "functions/${var.entry.feature}/main.py"
          FUNCTION_TARGET = var.entry.target
        })

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = var.secrets

        content {
          name = env.key

          value_source {
            secret_key_ref {
              secret  = env.value
              version = "latest" # read at each start, so that rotation needs no plan
            }
          }
        }
      }
    }

    # Reads /metrics on this very instance, which answers to nobody else, and hands the figures to
    # the managed Prometheus.
    containers {
      name       = "collector"
      image      = var.place.collector
      depends_on = ["function"]

      resources {
        cpu_idle = !var.entry.always # one setting of the whole instance

        limits = {
          cpu    = "0.25"
          memory = "128Mi"
        }
      }
    }
  }

  # A release sets these: Cloud Deploy makes revisions, moves traffic between them for a day and
  # goes back by itself. A plan that put them back would undo a canary or a rollback.
  lifecycle {
    ignore_changes = [
      annotations,
      client,
      client_version,
      labels,
      template[0].annotations,
      template[0].containers[0].image, # not the collector's, which no release touches
      template[0].labels,
      template[0].revision,
      traffic,
    ]
  }

  depends_on = [
    google_project_iam_member.main,
    google_secret_manager_secret_iam_member.reads,
  ]
}

resource "google_cloudfunctions2_function" "main" {
  count = local.on_run ? 0 : 1

  name         = var.name
  location     = var.place.region
  kms_key_name = var.place.key

  build_config {
    runtime           = "python311" # the version that the tests run
    entry_point       = var.entry.target
    service_account   = var.place.builder
    docker_repository = var.place.repository

    environment_variables = {
      GOOGLE_FUNCTION_SOURCE = "functions/${var.entry.feature}/main.py"
    }

    source {
      storage_source {
        bucket = var.place.source.bucket
        object = var.place.source.object
      }
    }
  }

  service_config {
    service_account_email            = local.account
    ingress_settings                 = "ALLOW_INTERNAL_ONLY"
    available_cpu                    = tostring(var.entry.cpu)
    available_memory                 = var.entry.memory
    timeout_seconds                  = var.entry.timeout_s
    max_instance_request_concurrency = var.entry.concurrency
    min_instance_count               = var.entry.min_instances
    max_instance_count               = var.entry.max_instances
    direct_vpc_egress                = "VPC_EGRESS_PRIVATE_RANGES_ONLY"

    # The framework puts main.py's folder on the path, not the root that shared/ lies in.
    environment_variables = merge(local.environment, { PYTHONPATH = "/workspace" })

    direct_vpc_network_interface {
      network    = var.place.network
      subnetwork = var.place.subnetwork
    }

    dynamic "secret_environment_variables" {
      for_each = var.secrets

      content {
        key        = secret_environment_variables.key
        project_id = var.place.project
        secret     = secret_environment_variables.value
        version    = "latest"
      }
    }
  }

  lifecycle {
    ignore_changes = [build_config[0].source, labels] # the release builds from its own commit
  }

  depends_on = [
    google_project_iam_member.main,
    google_secret_manager_secret_iam_member.reads,
  ]
}

# A Cloud Function is a Cloud Run service of the same name, which is where callers are let in.
resource "google_cloud_run_v2_service_iam_binding" "invokers" {
  name     = local.on_run ? google_cloud_run_v2_service.main[0].name : google_cloudfunctions2_function.main[0].name
  location = var.place.region
  role     = "roles/run.invoker"
  members  = var.invokers
}
