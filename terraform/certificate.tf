# The names of the platform and the certificate for all of them, proved by DNS: a wildcard can be
# proved in no other way.

resource "google_dns_managed_zone" "main" {
  name        = "main"
  dns_name    = "${var.domain}."
  description = "The site, the console and every tenant"

  dnssec_config {
    state = "on"

    default_key_specs {
      algorithm  = "ecdsap256sha256"
      key_type   = "keySigning"
      key_length = 256
    }

    default_key_specs {
      algorithm  = "ecdsap256sha256"
      key_type   = "zoneSigning"
      key_length = 256
    }
  }

  lifecycle {
    prevent_destroy = true # another zone would have other name servers
  }

  depends_on = [google_project_service.api]
}

resource "google_dns_record_set" "edge" {
  for_each = {
    for pair in setproduct([var.domain, "*.${var.domain}"], ["IPV4", "IPV6"]) :
    "${pair[0]} ${pair[1]}" => { host = pair[0], family = pair[1] }
  }

  managed_zone = google_dns_managed_zone.main.name
  name         = "${each.value.host}."
  type         = each.value.family == "IPV4" ? "A" : "AAAA"
  ttl          = 300
  rrdatas      = [google_compute_global_address.edge[each.value.family].address]
}

# Nobody else's authority may issue for us.
resource "google_dns_record_set" "caa" {
  managed_zone = google_dns_managed_zone.main.name
  name         = "${var.domain}."
  type         = "CAA"
  ttl          = 3600
  rrdatas      = ["0 issue \"pki.goog\"", "0 issuewild \"pki.goog\""]
}

resource "google_certificate_manager_dns_authorization" "main" {
  name   = "main"
  domain = var.domain

  depends_on = [google_project_service.api]
}

resource "google_dns_record_set" "authorization" {
  managed_zone = google_dns_managed_zone.main.name
  name         = google_certificate_manager_dns_authorization.main.dns_resource_record[0].name
  type         = google_certificate_manager_dns_authorization.main.dns_resource_record[0].type
  ttl          = 300
  rrdatas      = [google_certificate_manager_dns_authorization.main.dns_resource_record[0].data]
}

resource "google_certificate_manager_certificate" "main" {
  name = "main"

  managed {
    domains            = [var.domain, "*.${var.domain}"]
    dns_authorizations = [google_certificate_manager_dns_authorization.main.id]
  }
}

resource "google_certificate_manager_certificate_map" "main" {
  name = "main"

  depends_on = [google_project_service.api]
}

resource "google_certificate_manager_certificate_map_entry" "main" {
  for_each = { base = var.domain, tenants = "*.${var.domain}" }

  name         = each.key
  map          = google_certificate_manager_certificate_map.main.name
  hostname     = each.value
  certificates = [google_certificate_manager_certificate.main.id]
}
