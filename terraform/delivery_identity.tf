# The repository's workflows sign in by their own tokens: no key is kept anywhere.

locals {
  workflow_subjects = [for name in keys(var.projects) : "repo:${var.repository}:environment:${name}"]
}

resource "google_iam_workload_identity_pool" "github" {
  count = local.delivers ? 1 : 0

  workload_identity_pool_id = "github"
}

resource "google_iam_workload_identity_pool_provider" "github" {
  count = local.delivers ? 1 : 0

  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "actions"

  # The workflow of main in one of the repository's environments, whose reviewers GitHub asks first.
  # A fork or a pull request runs other people's code and gets nothing.
  attribute_condition = join(" && ", [
    "(${join(" || ", [for subject in local.workflow_subjects : "assertion.sub == '${subject}'"])})",
    "assertion.ref == 'refs/heads/main'",
  ])

  attribute_mapping = {
    "google.subject" = "assertion.sub"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_binding" "workflows" {
  count = local.delivers ? 1 : 0

  service_account_id = google_service_account.delivery["workflows"].name
  role               = "roles/iam.workloadIdentityUser"

  members = [
    for subject in local.workflow_subjects :
    "principal://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/subject/${subject}"
  ]
}

output "workflow_identity" {
  description = "What the repository's variables WORKLOAD_IDENTITY_PROVIDER and WORKFLOW_ACCOUNT are set to."

  value = local.delivers ? {
    provider = google_iam_workload_identity_pool_provider.github[0].name
    account  = google_service_account.delivery["workflows"].email
  } : null
}
