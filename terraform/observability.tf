# What is kept of the logs, and who is told when something goes wrong.

variable "alert_email" {
  description = "Who is written to when an alert fires; unless given, operacao@ the domain."
  type        = string
  default     = null
}

resource "google_monitoring_notification_channel" "operators" {
  display_name = "Operators"
  type         = "email"

  labels = {
    email_address = coalesce(var.alert_email, "operacao@${var.domain}")
  }

  depends_on = [google_project_service.api]
}

# Lines of the services stay a month; who did what to the cloud itself, more than a year.
resource "google_logging_project_bucket_config" "main" {
  for_each = { services = 30, audit = 400 }

  project          = var.project_id
  location         = var.region
  bucket_id        = each.key
  retention_days   = each.value
  enable_analytics = true

  depends_on = [google_project_service.api]
}

resource "google_logging_project_sink" "main" {
  for_each = {
    services = "resource.type=(\"cloud_run_revision\" OR \"http_load_balancer\")"
    audit    = "log_id(\"cloudaudit.googleapis.com/activity\") OR log_id(\"cloudaudit.googleapis.com/data_access\")"
  }

  name                   = each.key
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.main[each.key].id}"
  filter                 = each.value
  unique_writer_identity = true

  # A link from a mail opens an account: its request is counted, and its line kept nowhere.
  dynamic "exclusions" {
    for_each = each.key == "services" ? ["links"] : []

    content {
      name   = exclusions.value
      filter = "httpRequest.requestUrl=~\"[/=][A-Za-z0-9_.-]{40,}\""
    }
  }
}

# What has a bucket of its own is not paid for a second time in the default one.
resource "google_logging_project_exclusion" "services" {
  name   = "services"
  filter = google_logging_project_sink.main["services"].filter
}

resource "google_monitoring_dashboard" "main" {
  for_each = fileset("${path.root}/dashboards/cloud", "*.json")

  dashboard_json = file("${path.root}/dashboards/cloud/${each.key}")

  depends_on = [google_project_service.api]
}

# The console draws the same charts out of the managed Prometheus.
resource "google_project_iam_member" "console_reads_figures" {
  for_each = { for name, e in local.http_entries : name => e if e.host == "admin" }

  project = var.project_id
  role    = "roles/monitoring.viewer"
  member  = local.accounts[each.key]
}
