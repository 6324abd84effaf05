# Building and signing, in production's project only: one trigger, one key, one attestor.

resource "google_service_account" "delivery" {
  for_each = local.delivers ? {
    release-build  = "Tests, builds, signs and migrates"
    release-deploy = "Releases by Cloud Deploy"
    workflows      = "The repository's workflows"
  } : {}

  account_id   = each.key
  display_name = each.value
}

resource "google_project_iam_member" "delivery" {
  #checkov:skip=CKV_GCP_42: no narrower role may scan an image or note what was found; neither administers anything

  for_each = local.delivers ? {
    "build roles/logging.logWriter"                    = local.releaser
    "build roles/ondemandscanning.admin"               = local.releaser
    "build roles/containeranalysis.occurrences.editor" = local.releaser
    "build roles/binaryauthorization.attestorsViewer"  = local.releaser
    "build roles/clouddeploy.viewer"                   = local.releaser # lists pipelines, which no single one allows
    "deploy roles/clouddeploy.jobRunner"               = local.deployer
    "deploy roles/monitoring.alertPolicyViewer"        = local.deployer
    "deploy roles/serviceusage.serviceUsageConsumer"   = local.deployer
  } : {}

  project = var.project_id
  role    = split(" ", each.key)[1]
  member  = each.value

  depends_on = [google_service_account.delivery]
}

resource "google_artifact_registry_repository_iam_member" "pushes" {
  count = local.delivers ? 1 : 0

  repository = google_artifact_registry_repository.main.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = local.releaser

  depends_on = [google_service_account.delivery]
}

# Manifests of each release: gcloud hands them in, having looked whether the bucket is there, and
# Cloud Deploy renders them.
resource "google_storage_bucket_iam_member" "keeps_releases" {
  for_each = local.delivers ? {
    "build roles/storage.legacyBucketReader" = local.releaser
    "deploy roles/storage.objectUser"        = local.deployer
  } : {}

  bucket = google_storage_bucket.private["source"].name
  role   = split(" ", each.key)[1]
  member = each.value

  depends_on = [google_service_account.delivery]
}

# The connection is made once by hand, because GitHub asks a person to agree: docs/deploy.md.
resource "google_cloudbuild_trigger" "main" {
  count = local.delivers ? 1 : 0

  name            = "main"
  location        = var.region
  description     = "Tests, builds, signs and releases every push to main"
  filename        = "cloudbuild.yaml"
  service_account = "projects/${var.project_id}/serviceAccounts/release-build@${var.project_id}.iam.gserviceaccount.com"

  repository_event_config {
    repository = "projects/${var.project_id}/locations/${var.region}/connections/github/repositories/${replace(var.repository, "/", "-")}"

    push {
      branch = "^main$"
    }
  }

  substitutions = {
    _REGION     = var.region
    _REPOSITORY = local.repository
    _STAGING    = var.projects.staging
    _PRODUCTION = var.projects.production
    _ATTESTOR   = google_binary_authorization_attestor.built_here[0].id
    _KEY        = "${google_kms_crypto_key.signing[0].id}/cryptoKeyVersions/1"
  }

  depends_on = [google_service_account.delivery]
}

resource "google_kms_crypto_key" "signing" {
  count = local.delivers ? 1 : 0

  name     = "image-signing"
  key_ring = google_kms_key_ring.main.id
  purpose  = "ASYMMETRIC_SIGN" # these do not rotate by themselves: docs/operations.md

  version_template {
    algorithm        = "EC_SIGN_P256_SHA256"
    protection_level = "HSM"
  }

  lifecycle {
    prevent_destroy = true # whatever it signed could never run again
  }
}

resource "google_kms_crypto_key_iam_binding" "signing" {
  count = local.delivers ? 1 : 0

  crypto_key_id = google_kms_crypto_key.signing[0].id
  role          = "roles/cloudkms.signerVerifier"
  members       = [local.releaser]

  depends_on = [google_service_account.delivery]
}

data "google_kms_crypto_key_version" "signing" {
  count = local.delivers ? 1 : 0

  crypto_key = google_kms_crypto_key.signing[0].id
}

resource "google_container_analysis_note" "built_here" {
  count = local.delivers ? 1 : 0

  name = "built-here"

  attestation_authority {
    hint {
      human_readable_name = "Tested, scanned and built by Cloud Build from main"
    }
  }
}

resource "google_container_analysis_note_iam_binding" "built_here" {
  count = local.delivers ? 1 : 0

  note    = google_container_analysis_note.built_here[0].name
  role    = "roles/containeranalysis.notes.attacher"
  members = [local.releaser]

  depends_on = [google_service_account.delivery]
}

resource "google_binary_authorization_attestor" "built_here" {
  count = local.delivers ? 1 : 0

  name = "built-here"

  attestation_authority_note {
    note_reference = google_container_analysis_note.built_here[0].name

    public_keys {
      id = data.google_kms_crypto_key_version.signing[0].id

      pkix_public_key {
        public_key_pem      = data.google_kms_crypto_key_version.signing[0].public_key[0].pem
        signature_algorithm = data.google_kms_crypto_key_version.signing[0].public_key[0].algorithm
      }
    }
  }

  depends_on = [google_project_service.delivery]
}

# Staging's policy asks production's attestor.
resource "google_binary_authorization_attestor_iam_binding" "asks" {
  count = local.delivers ? 1 : 0

  attestor = google_binary_authorization_attestor.built_here[0].name
  role     = "roles/binaryauthorization.attestorsVerifier"

  members = [
    for project in data.google_project.released_to :
    "serviceAccount:service-${project.number}@gcp-sa-binaryauthorization.iam.gserviceaccount.com"
  ]
}
