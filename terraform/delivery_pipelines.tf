# Releases: staging, then production by a canary that one request in ten meets for 24 hours.
#
# Cloud Deploy releases one service a target, so each entry point has a pipeline of its own and all
# of them start together. Terraform owns what a service is (account, scale, settings), Cloud Deploy
# which image it runs and who meets it: scripts/release takes the former from the service as it
# stands and changes the image only.

locals {
  pipelines = local.delivers ? local.released : {}
  canary    = { percentage = 10, watched_s = 86400 }
}

resource "google_clouddeploy_target" "main" {
  for_each = local.delivers ? var.projects : {}

  name     = each.key
  location = var.region

  run {
    location = "projects/${each.value}/locations/${var.region}"
  }

  execution_configs {
    usages            = ["RENDER", "DEPLOY", "VERIFY", "PREDEPLOY", "POSTDEPLOY"]
    service_account   = "release-deploy@${var.project_id}.iam.gserviceaccount.com"
    artifact_storage  = "gs://${google_storage_bucket.private["source"].name}/releases"
    execution_timeout = "3600s"
  }

  depends_on = [google_service_account.delivery]
}

resource "google_clouddeploy_delivery_pipeline" "main" {
  for_each = local.pipelines

  name     = each.key
  location = var.region

  serial_pipeline {
    stages {
      target_id = google_clouddeploy_target.main["staging"].name
      profiles  = ["staging"]

      strategy {
        standard {
          verify = true

          postdeploy {
            actions = ["migrate-post"]
          }
        }
      }
    }

    stages {
      target_id = google_clouddeploy_target.main["production"].name
      profiles  = ["production"]

      strategy {
        canary {
          runtime_config {
            cloud_run {
              automatic_traffic_control = true
            }
          }

          canary_deployment {
            percentages = [local.canary.percentage]
            verify      = true

            # Runs in the last phase only, when nothing of the release before is served.
            postdeploy {
              actions = ["migrate-post"]
            }

            analysis {
              duration = "${local.canary.watched_s}s"

              google_cloud {
                alert_policy_checks {
                  id             = "new-revision"
                  alert_policies = [for policy in google_monitoring_alert_policy.canary : policy.name]

                  # Read when the release is rendered: only what this service's new revision did.
                  labels = {
                    service_name  = "$${{ render.metadata.cloud_run.service.id }}"
                    revision_name = "$${{ render.metadata.cloud_run.revision.id }}"
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

resource "google_clouddeploy_delivery_pipeline_iam_binding" "release" {
  for_each = google_clouddeploy_delivery_pipeline.main

  name     = each.value.name
  location = var.region
  role     = "roles/clouddeploy.releaser"
  members  = [local.releaser, local.deployer]
}

resource "google_service_account_iam_binding" "releases_as" {
  count = local.delivers ? 1 : 0

  service_account_id = google_service_account.delivery["release-deploy"].name
  role               = "roles/iam.serviceAccountUser"
  members            = [local.releaser, local.deployer]
}

# What staging proved goes on by itself.
resource "google_clouddeploy_automation" "promote" {
  for_each = google_clouddeploy_delivery_pipeline.main

  name              = "promote"
  location          = var.region
  delivery_pipeline = each.value.name
  service_account   = "release-deploy@${var.project_id}.iam.gserviceaccount.com"

  selector {
    targets {
      id = "staging"
    }
  }

  rules {
    promote_release_rule {
      id                    = "to-production"
      destination_target_id = "production"
      wait                  = "0s"
    }
  }
}

# The canary's phase lasts as long as its analysis does, so nothing is left to wait for.
resource "google_clouddeploy_automation" "advance" {
  for_each = google_clouddeploy_delivery_pipeline.main

  name              = "advance"
  location          = var.region
  delivery_pipeline = each.value.name
  service_account   = "release-deploy@${var.project_id}.iam.gserviceaccount.com"

  selector {
    targets {
      id = "production"
    }
  }

  rules {
    advance_rollout_rule {
      id            = "canary-to-all"
      source_phases = ["canary-${local.canary.percentage}"]
      wait          = "0s"
    }
  }
}

# A failed deployment, verification or watch is tried once more, then undone. Not the post_
# migrations: what they contracted, the release before could no longer serve.
resource "google_clouddeploy_automation" "repair" {
  for_each = google_clouddeploy_delivery_pipeline.main

  name              = "repair"
  location          = var.region
  delivery_pipeline = each.value.name
  service_account   = "release-deploy@${var.project_id}.iam.gserviceaccount.com"

  selector {
    dynamic "targets" {
      for_each = var.projects

      content {
        id = targets.key
      }
    }
  }

  rules {
    repair_rollout_rule {
      id   = "retry-deployment"
      jobs = ["deploy", "verify"]

      repair_phases {
        retry {
          attempts     = "1"
          wait         = "60s"
          backoff_mode = "BACKOFF_MODE_LINEAR"
        }
      }

      repair_phases {
        rollback {}
      }
    }
  }

  rules {
    repair_rollout_rule {
      id   = "undo-canary"
      jobs = ["analysis"] # a day's verdict is not asked for twice

      repair_phases {
        rollback {}
      }
    }
  }
}

# Fire for one revision of one service; read by the canary's analysis, sent to nobody. Only people
# wait for an answer: a task that takes a second keeps nobody waiting.
resource "google_monitoring_alert_policy" "canary" {
  for_each = local.delivers ? {
    errors = {
      title = "more than 1 % of a revision's requests fail"
      query = <<-PROMQL
        sum by (service_name, revision_name) (rate(run_googleapis_com:request_count{monitored_resource="cloud_run_revision", response_code_class="5xx"}[10m]))
          / sum by (service_name, revision_name) (rate(run_googleapis_com:request_count{monitored_resource="cloud_run_revision"}[10m])) > 0.01
      PROMQL
    }
    latency = {
      title = "a revision's p95 is above 300 ms"
      query = <<-PROMQL
        histogram_quantile(0.95, sum by (service_name, revision_name, le) (rate(run_googleapis_com:request_latencies_bucket{monitored_resource="cloud_run_revision", service_name=~".+-http"}[10m]))) > 300
      PROMQL
    }
  } : {}

  display_name = "Canary: ${each.value.title}"
  combiner     = "OR"

  conditions {
    display_name = each.value.title

    condition_prometheus_query_language {
      query               = trimspace(each.value.query)
      duration            = "600s" # a cold start is no verdict
      evaluation_interval = "60s"
    }
  }
}
