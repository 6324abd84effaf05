# The repository's workflows sign in by their own tokens: no key is kept anywhere.

resource "google_iam_workload_identity_pool" "github" {
  count = local.delivers ? 1 : 0

  workload_identity_pool_id = "github"
}

resource "google_iam_workload_identity_pool_provider" "github" {
  count = local.delivers ? 1 : 0

  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "actions"

  # This repository's main branch and nothing else: a fork or a pull request runs other people's code.
  attribute_condition = "assertion.repository == '${var.repository}' && assertion.ref == 'refs/heads/main'"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_binding" "workflows" {
  count = local.delivers ? 1 : 0

  service_account_id = google_service_account.delivery["workflows"].name
  role               = "roles/iam.workloadIdentityUser"
  members            = ["principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/attribute.repository/${var.repository}"]
}

output "workflow_identity" {
  description = "What the repository's variables WORKLOAD_IDENTITY_PROVIDER and WORKFLOW_ACCOUNT are set to."

  value = local.delivers ? {
    provider = google_iam_workload_identity_pool_provider.github[0].name
    account  = google_service_account.delivery["workflows"].email
  } : null
}
