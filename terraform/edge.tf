# The way in: one address, one balancer, and behind it the services that the manifest gives a host.

locals {
  hosts = {
    base   = [var.domain]
    tenant = ["*.${var.domain}"]
    admin  = ["admin.${var.domain}"]
  }

  # Host to the service that takes whatever is left of it, if one does.
  catch_all = {
    for host in keys(local.hosts) : host => one([
      for name, e in local.http_entries : name if e.host == host && contains(e.paths, "/*")
    ])
  }
}

resource "google_compute_global_address" "edge" {
  for_each = toset(["IPV4", "IPV6"])

  name       = "edge-${lower(each.key)}"
  ip_version = each.key

  depends_on = [google_project_service.api]
}

resource "google_compute_region_network_endpoint_group" "http" {
  for_each = local.http_entries

  name                  = each.key
  region                = var.region
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = module.function[each.key].name
  }
}

# Where a caller is, by Google's own map of addresses, for the list of one's sessions. What a caller
# sends under this name itself does not count: the last value of it is the balancer's.
locals {
  place_header = "X-Client-Place"
}

resource "google_compute_backend_service" "http" {
  for_each = local.http_entries

  name                  = each.key
  protocol              = "HTTPS"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  security_policy       = google_compute_security_policy.main.id
  enable_cdn            = false # every answer here belongs to somebody

  custom_request_headers = ["${local.place_header}: {client_city}|{client_region_subdivision}|{client_region}"]

  backend {
    group = google_compute_region_network_endpoint_group.http[each.key].id
  }

  log_config {
    enable      = true
    sample_rate = 0.1
  }
}

resource "google_compute_backend_bucket" "static" {
  name                 = "static"
  bucket_name          = google_storage_bucket.static.name
  enable_cdn           = true
  compression_mode     = "AUTOMATIC"
  edge_security_policy = google_compute_security_policy.static.id

  cdn_policy {
    cache_mode                   = "USE_ORIGIN_HEADERS" # the upload says immutable, a year
    request_coalescing           = true
    negative_caching             = true
    serve_while_stale            = 86400
    signed_url_cache_max_age_sec = 0
  }

  custom_response_headers = ["X-Content-Type-Options: nosniff"]
}

# What no rule takes is asked of the static files, which have no such name: an honest 404.
resource "google_compute_url_map" "main" {
  name            = "main"
  default_service = google_compute_backend_bucket.static.id

  dynamic "host_rule" {
    for_each = local.hosts

    content {
      hosts        = host_rule.value
      path_matcher = host_rule.key
    }
  }

  dynamic "path_matcher" {
    for_each = local.hosts

    content {
      name = path_matcher.key
      default_service = (
        local.catch_all[path_matcher.key] == null
        ? google_compute_backend_bucket.static.id
        : google_compute_backend_service.http[local.catch_all[path_matcher.key]].id
      )

      path_rule {
        paths   = ["/static/*"]
        service = google_compute_backend_bucket.static.id
      }

      dynamic "path_rule" {
        for_each = {
          for name, e in local.http_entries : name => flatten([
            for path in e.paths : path == "/" ? [path] : [path, "${path}/*"] if path != "/*"
          ]) if e.host == path_matcher.key && toset(e.paths) != toset(["/*"])
        }

        content {
          paths   = path_rule.value
          service = google_compute_backend_service.http[path_rule.key].id
        }
      }
    }
  }

  host_rule {
    hosts        = ["www.${var.domain}"]
    path_matcher = "www"
  }

  path_matcher {
    name = "www"

    default_url_redirect {
      host_redirect          = var.domain
      https_redirect         = true
      strip_query            = false
      redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    }
  }
}

resource "google_compute_ssl_policy" "modern" {
  name            = "modern"
  profile         = "RESTRICTED" # the only one that TLS 1.3 alone can be asked of
  min_tls_version = "TLS_1_3"    # every browser since 2019 speaks it
}

resource "google_compute_target_https_proxy" "main" {
  name            = "main"
  url_map         = google_compute_url_map.main.id
  ssl_policy      = google_compute_ssl_policy.modern.id
  certificate_map = "//certificatemanager.googleapis.com/${google_certificate_manager_certificate_map.main.id}"
  quic_override   = "ENABLE"
}

resource "google_compute_global_forwarding_rule" "https" {
  for_each = google_compute_global_address.edge

  name                  = "https-${lower(each.key)}"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = each.value.id
  port_range            = "443"
  target                = google_compute_target_https_proxy.main.id
}

resource "google_compute_url_map" "to_https" {
  name = "to-https"

  default_url_redirect {
    https_redirect         = true
    strip_query            = false
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
  }
}

resource "google_compute_target_http_proxy" "to_https" {
  name    = "to-https"
  url_map = google_compute_url_map.to_https.id
}

resource "google_compute_global_forwarding_rule" "http" {
  for_each = google_compute_global_address.edge

  name                  = "http-${lower(each.key)}"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = each.value.id
  port_range            = "80"
  target                = google_compute_target_http_proxy.to_https.id
}
