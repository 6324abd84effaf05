# What is promised, seen from outside: by the balancer and by probes on other continents.

locals {
  balancer = "resource.type=\"https_lb_rule\""

  objectives = {
    available = {
      title = "99.9 % of requests do not fail"
      goal  = 0.999
    }
    fast = {
      title = "95 % of requests are answered within 300 ms"
      goal  = 0.95
    }
  }

  # 2 % of a month's budget within an hour, 5 % within six; the short window ends the alert soon.
  burns = {
    fast = { rate = 14.4, long = "3600s", short = "300s", severity = "CRITICAL" }
    slow = { rate = 6, long = "21600s", short = "1800s", severity = "WARNING" }
  }
}

resource "google_monitoring_custom_service" "platform" {
  service_id   = "platform"
  display_name = "Ávila"

  depends_on = [google_project_service.api]
}

resource "google_monitoring_slo" "main" {
  for_each = local.objectives

  service             = google_monitoring_custom_service.platform.service_id
  slo_id              = each.key
  display_name        = each.value.title
  goal                = each.value.goal
  rolling_period_days = 28

  request_based_sli {
    dynamic "good_total_ratio" {
      for_each = each.key == "available" ? [1] : []

      content {
        total_service_filter = "metric.type=\"loadbalancing.googleapis.com/https/request_count\" ${local.balancer}"
        bad_service_filter   = "metric.type=\"loadbalancing.googleapis.com/https/request_count\" ${local.balancer} metric.label.response_code_class=\"500\""
      }
    }

    dynamic "distribution_cut" {
      for_each = each.key == "fast" ? [1] : []

      content {
        distribution_filter = "metric.type=\"loadbalancing.googleapis.com/https/total_latencies\" ${local.balancer}"

        range {
          max = 300
        }
      }
    }
  }
}

resource "google_monitoring_alert_policy" "burn" {
  for_each = local.burns

  display_name          = "Error budget burns ${each.value.rate} times too fast"
  combiner              = "AND"
  severity              = each.value.severity
  notification_channels = [google_monitoring_notification_channel.operators.name]

  dynamic "conditions" {
    for_each = [each.value.long, each.value.short]

    content {
      display_name = "over ${conditions.value}"

      condition_threshold {
        filter          = "select_slo_burn_rate(\"${google_monitoring_slo.main["available"].name}\", \"${conditions.value}\")"
        comparison      = "COMPARISON_GT"
        threshold_value = each.value.rate
        duration        = "0s"

        trigger {
          count = 1
        }
      }
    }
  }

  documentation {
    content   = "docs/operations.md#${each.key == "fast" ? "errorbudgetburnsfast" : "errorbudgetburns"}"
    mime_type = "text/markdown"
  }
}

# Also tells how long the certificate is valid, which the rule CertificateExpiry asks for.
resource "google_monitoring_uptime_check_config" "main" {
  for_each = {
    site    = { host = var.domain, path = "/" }
    console = { host = "admin.${var.domain}", path = "/admin/login" }
  }

  display_name     = each.key
  period           = "60s"
  timeout          = "10s"
  selected_regions = ["SOUTH_AMERICA", "USA_VIRGINIA", "EUROPE"]

  http_check {
    path         = each.value.path
    port         = 443
    use_ssl      = true
    validate_ssl = true

    accepted_response_status_codes {
      status_class = "STATUS_CLASS_2XX"
    }
  }

  monitored_resource {
    type = "uptime_url"

    labels = {
      project_id = var.project_id
      host       = each.value.host
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "unreachable" {
  for_each = google_monitoring_uptime_check_config.main

  display_name          = "${each.key} cannot be reached"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = [google_monitoring_notification_channel.operators.name]

  conditions {
    display_name = "two of three continents fail"

    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" resource.type=\"uptime_url\" metric.label.check_id=\"${each.value.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "120s"

      aggregations {
        alignment_period     = "120s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
      }

      trigger {
        count = 1
      }
    }
  }

  documentation {
    content   = "docs/operations.md#unreachable"
    mime_type = "text/markdown"
  }
}
