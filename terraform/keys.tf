# Our own encryption keys: one for each kind of store, usable by Google's account of that store.

locals {
  keys = {
    database = [local.agents.database]
    storage  = [local.agents.storage]
    secrets  = [local.agents.secrets]
    messages = [local.agents.messages]
    cache    = [local.agents.cache]
    services = [local.agents.services, local.agents.functions, local.agents.images, local.agents.storage]
  }
}

resource "google_kms_key_ring" "main" {
  name     = "main"
  location = var.region

  depends_on = [google_project_service.api]
}

resource "google_kms_crypto_key" "main" {
  for_each = local.keys

  name            = each.key
  key_ring        = google_kms_key_ring.main.id
  rotation_period = "7776000s" # 90 days

  lifecycle {
    prevent_destroy = true # what a key encrypted is lost with it
  }
}

resource "google_kms_crypto_key_iam_binding" "main" {
  for_each = local.keys

  crypto_key_id = google_kms_crypto_key.main[each.key].id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  members       = each.value
}
