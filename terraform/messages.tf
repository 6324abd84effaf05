# Events: a topic for each type, a push subscription for each listener, one place for the dead.

locals {
  topics = toset(distinct(concat(local.emitted, [for s in local.subscriptions : s.topic])))

  # A feature publishes its own events from whichever entry point noticed.
  publishers = {
    for topic in local.topics : topic => sort(distinct(concat(
      [for name, e in local.entry_points : name if startswith(topic, "${e.feature}.")],
      local.sweepers,
    )))
  }
}

resource "google_pubsub_topic" "event" {
  for_each = local.topics

  name         = each.key
  kms_key_name = google_kms_crypto_key.main["messages"].id

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_kms_crypto_key_iam_binding.main]
}

resource "google_pubsub_topic_iam_binding" "publish" {
  for_each = google_pubsub_topic.event

  topic   = each.value.name
  role    = "roles/pubsub.publisher"
  members = [for name in local.publishers[each.key] : local.accounts[name]]
}

resource "google_pubsub_subscription" "push" {
  for_each = local.subscriptions

  name                    = each.key
  topic                   = google_pubsub_topic.event[each.value.topic].name
  ack_deadline_seconds    = min(600, max(10, each.value.timeout_s + 10))
  enable_message_ordering = true

  # Seven days: as long as a broken listener may take to mend.
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = "" # a quiet listener is not an abandoned one
  }

  push_config {
    push_endpoint = local.urls[each.value.service]

    oidc_token {
      service_account_email = local.caller
      audience              = local.urls[each.value.service]
    }
  }

  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters.id
    max_delivery_attempts = 100 # fifteen hours: an outage of half a day needs no hand
  }

  depends_on = [module.function]
}

resource "google_pubsub_topic" "dead_letters" {
  name         = "dead-letters"
  kms_key_name = google_kms_crypto_key.main["messages"].id

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_kms_crypto_key_iam_binding.main]
}

resource "google_pubsub_subscription" "dead_letters" {
  name                       = "dead-letters"
  topic                      = google_pubsub_topic.dead_letters.id
  message_retention_duration = "2678400s" # 31 days, the longest there is
  retain_acked_messages      = true

  expiration_policy {
    ttl = ""
  }
}

# Without these two grants a dead letter policy does nothing and says nothing.
resource "google_pubsub_topic_iam_binding" "dead_letters" {
  topic   = google_pubsub_topic.dead_letters.name
  role    = "roles/pubsub.publisher"
  members = [local.agents.messages]
}

resource "google_pubsub_subscription_iam_binding" "dead_letters" {
  for_each = google_pubsub_subscription.push

  subscription = each.value.name
  role         = "roles/pubsub.subscriber"
  members      = [local.agents.messages]
}
