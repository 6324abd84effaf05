# Cloud Armor: what is refused before it costs an instance anything.

locals {
  # Google's rule sets, at the sensitivity that lets ordinary Portuguese prose and names through.
  attacks = {
    sqli             = "evaluatePreconfiguredWaf('sqli-v33-stable', {'sensitivity': 1})"
    xss              = "evaluatePreconfiguredWaf('xss-v33-stable', {'sensitivity': 1})"
    lfi              = "evaluatePreconfiguredWaf('lfi-v33-stable', {'sensitivity': 1})"
    rfi              = "evaluatePreconfiguredWaf('rfi-v33-stable', {'sensitivity': 1})"
    rce              = "evaluatePreconfiguredWaf('rce-v33-stable', {'sensitivity': 1})"
    methodenforce    = "evaluatePreconfiguredWaf('methodenforcement-v33-stable', {'sensitivity': 1})"
    scannerdetection = "evaluatePreconfiguredWaf('scannerdetection-v33-stable', {'sensitivity': 1})"
    protocolattack   = "evaluatePreconfiguredWaf('protocolattack-v33-stable', {'sensitivity': 1})"
    sessionfixation  = "evaluatePreconfiguredWaf('sessionfixation-v33-stable', {'sensitivity': 1})"
    cve              = "evaluatePreconfiguredWaf('cve-canary')"
  }

  suffix = replace(".${var.domain}", ".", "\\\\.")

  # The first rule that matches decides, also by letting through, so a request meets one limit only
  # and that one must be its address's: counted by tenant alone, one address with a forged session
  # would spend what belongs to all of the tenant's people. Those who look signed in are counted by
  # address and tenant together, and get more, because the desks of one office share an address. What
  # many addresses ask of one tenant is left to the adaptive protection and to max_instances.
  signed_in = join(" && ", [
    "request.headers['host'].matches('^[a-z0-9-]+${local.suffix}$')",
    "!request.headers['host'].startsWith('admin.')",
    "(has(request.headers['authorization']) || has(request.headers['cookie']) && request.headers['cookie'].contains('__Host-session='))",
  ])
}

resource "google_compute_security_policy" "main" {
  name        = "main"
  description = "Attacks, then limits"
  type        = "CLOUD_ARMOR"

  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable = true
    }
  }

  advanced_options_config {
    json_parsing = "STANDARD"
    log_level    = "NORMAL"
  }

  dynamic "rule" {
    for_each = { for index, name in keys(local.attacks) : name => 100 + index }

    content {
      action      = "deny(403)"
      priority    = rule.value
      description = rule.key

      match {
        expr {
          expression = local.attacks[rule.key]
        }
      }
    }
  }

  rule {
    action      = "throttle"
    priority    = 1000
    description = "Signed in: by address and tenant"

    match {
      expr {
        expression = local.signed_in
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "" # the default would fight with the two

      enforce_on_key_configs {
        enforce_on_key_type = "IP"
      }

      enforce_on_key_configs {
        enforce_on_key_type = "HTTP_HEADER"
        enforce_on_key_name = "Host"
      }

      rate_limit_threshold {
        count        = var.signed_in_requests_per_minute
        interval_sec = 60
      }
    }
  }

  rule {
    action      = "throttle"
    priority    = 2000
    description = "Everybody else, by address"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = 1000
        interval_sec = 60
      }
    }
  }

  rule {
    action      = "allow"
    priority    = 2147483647
    description = "Never reached: the rule before it takes every address"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  depends_on = [google_project_service.api]
}

# Static files: only plain reading, decided before the cache.
resource "google_compute_security_policy" "static" {
  #checkov:skip=CKV_GCP_73: a policy at the edge takes no rule sets, and a bucket runs no code

  name        = "static"
  description = "Reading static files"
  type        = "CLOUD_ARMOR_EDGE"

  rule {
    action      = "deny(403)"
    priority    = 1000
    description = "Anything but reading"

    match {
      expr {
        expression = "!request.method.matches('^(GET|HEAD)$')"
      }
    }
  }

  rule {
    action      = "allow"
    priority    = 2147483647
    description = "Everything else"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  depends_on = [google_project_service.api]
}
