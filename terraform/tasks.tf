# Delayed and repeated work: queues, jobs, and the identity they call with.

resource "google_cloud_tasks_queue" "main" {
  for_each = local.queues

  name     = each.key
  location = var.region

  rate_limits {
    max_dispatches_per_second = each.value.rate_per_s
    max_concurrent_dispatches = each.value.max_concurrent
  }

  retry_config {
    max_attempts  = each.value.max_attempts
    min_backoff   = "1s"
    max_backoff   = "600s" # a hundred attempts last fifteen hours
    max_doublings = 10
  }

  stackdriver_logging_config {
    sampling_ratio = 0.1
  }

  depends_on = [google_project_service.api]
}

resource "google_cloud_tasks_queue_iam_binding" "enqueue" {
  for_each = local.queues

  name     = google_cloud_tasks_queue.main[each.key].name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  members = [
    for name, e in local.entry_points : local.accounts[name]
    if e.feature == each.value.feature || contains(local.sweepers, name)
  ]
}

# A task names the account that will call, which takes a right to act as it; Pub/Sub makes the
# tokens of its pushes itself.
resource "google_service_account_iam_binding" "acts_as_caller" {
  service_account_id = google_service_account.caller.name
  role               = "roles/iam.serviceAccountUser"
  members = [
    for name, e in local.entry_points : local.accounts[name]
    if contains([for q in local.queues : q.feature], e.feature) || contains(local.sweepers, name)
  ]
}

resource "google_service_account_iam_binding" "pushes_as_caller" {
  service_account_id = google_service_account.caller.name
  role               = "roles/iam.serviceAccountTokenCreator"
  members            = [local.agents.messages]
}

resource "google_cloud_scheduler_job" "main" {
  for_each = local.schedules

  name             = each.key
  region           = var.region
  schedule         = each.value.cron
  time_zone        = "Etc/UTC"
  attempt_deadline = "${max(15, each.value.timeout_s)}s"

  retry_config {
    retry_count          = 3
    min_backoff_duration = "5s"
    max_backoff_duration = "60s"
  }

  http_target {
    http_method = "POST"
    uri         = local.urls[each.value.service]
    body        = base64encode(jsonencode({ type = each.key }))
    headers     = { "Content-Type" = "application/json" }

    oidc_token {
      service_account_email = local.caller
      audience              = local.urls[each.value.service]
    }
  }

  depends_on = [module.function]
}
