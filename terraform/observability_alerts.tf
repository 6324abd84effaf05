# The rules of terraform/rules/alerts.yaml as alerting policies: the same queries that the local
# Prometheus evaluates and promtool tests.

locals {
  alerts = merge([
    for group in yamldecode(file("${path.root}/rules/alerts.yaml")).groups : {
      for rule in group.rules : rule.alert => {
        group    = group.name
        query    = trimspace(rule.expr)
        severity = rule.labels.severity
        summary  = rule.annotations.summary
        runbook  = rule.annotations.runbook
        # 30s, 2m: the forms that the rules use.
        seconds = tonumber(regex("^[0-9]+", try(rule.for, "0s"))) * (endswith(try(rule.for, "0s"), "m") ? 60 : 1)
      }
    }
  ]...)

  # Prometheus' templates in the words of Cloud Monitoring, which knows labels but no value.
  summaries = {
    for name, alert in local.alerts : name => replace(
      replace(alert.summary, "/{{ \\$labels\\.(\\w+) }}/", "$${metric_or_resource.label.$1}"),
      "/{{ \\$value[^}]*}}/", "(?)",
    )
  }
}

resource "google_monitoring_alert_policy" "rule" {
  for_each = local.alerts

  display_name          = each.key
  combiner              = "OR"
  severity              = each.value.severity == "page" ? "CRITICAL" : "WARNING"
  notification_channels = [google_monitoring_notification_channel.operators.name]

  conditions {
    display_name = each.key

    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = "${each.value.seconds}s"
      evaluation_interval       = "30s"
      rule_group                = each.value.group
      alert_rule                = each.key
      disable_metric_validation = true # the services tell their figures only once they run
    }
  }

  documentation {
    subject   = each.key
    content   = "${local.summaries[each.key]}\n\n${each.value.runbook}"
    mime_type = "text/markdown"
  }

  alert_strategy {
    auto_close = "1800s"
  }

  depends_on = [google_project_service.api]
}
