# Tells the billing administrators before the month is over.

resource "google_billing_budget" "main" {
  billing_account = var.billing_account
  display_name    = var.project_id

  budget_filter {
    projects = ["projects/${var.project_number}"]
  }

  amount {
    # In the account's own currency: another one would be refused.
    specified_amount {
      units = tostring(ceil(var.budget_usd * var.currency_per_usd))
    }
  }

  threshold_rules {
    threshold_percent = 0.5
  }

  threshold_rules {
    threshold_percent = 0.9
  }

  threshold_rules {
    threshold_percent = 1.0
  }

  threshold_rules {
    threshold_percent = 1.2
    spend_basis       = "FORECASTED_SPEND"
  }

  depends_on = [google_project_service.api]
}
