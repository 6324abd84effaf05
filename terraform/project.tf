# The project itself: the interfaces it uses, and who acts in it.

locals {
  # Google's own accounts, which act on our resources.
  agents = {
    database  = "serviceAccount:service-${var.project_number}@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    storage   = "serviceAccount:service-${var.project_number}@gs-project-accounts.iam.gserviceaccount.com"
    secrets   = "serviceAccount:service-${var.project_number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
    messages  = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
    cache     = "serviceAccount:service-${var.project_number}@cloud-redis.iam.gserviceaccount.com"
    services  = "serviceAccount:service-${var.project_number}@serverless-robot-prod.iam.gserviceaccount.com"
    functions = "serviceAccount:service-${var.project_number}@gcf-admin-robot.iam.gserviceaccount.com"
    images    = "serviceAccount:service-${var.project_number}@gcp-sa-artifactregistry.iam.gserviceaccount.com"
  }
}

resource "google_project_service" "api" {
  for_each = toset([
    "artifactregistry", "billingbudgets", "certificatemanager", "cloudbuild", "clouddeploy",
    "cloudfunctions", "cloudkms", "cloudresourcemanager", "cloudscheduler", "cloudtasks",
    "cloudtrace", "compute", "containeranalysis", "containerscanning", "dns", "iam",
    "iamcredentials", "logging", "monitoring", "pubsub", "redis", "run", "secretmanager",
    "servicenetworking", "sqladmin", "storage", "sts",
  ])

  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}

locals {
  repository = "avila" # of signed images; it belongs to the delivery
}
