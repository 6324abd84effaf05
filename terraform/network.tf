# One network: services reach PostgreSQL and Redis at private addresses, and nothing comes in.

resource "google_compute_network" "main" {
  name                            = "main"
  auto_create_subnetworks         = false
  delete_default_routes_on_create = false

  depends_on = [google_project_service.api]
}

resource "google_compute_subnetwork" "services" {
  name                     = "services"
  network                  = google_compute_network.main.id
  region                   = var.region
  ip_cidr_range            = var.subnet_cidr
  private_ip_google_access = true

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.1
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "no_way_in" {
  name      = "no-way-in"
  network   = google_compute_network.main.id
  direction = "INGRESS"
  priority  = 65000

  source_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = "EXCLUDE_ALL_METADATA"
  }
}

resource "google_compute_global_address" "managed" {
  name          = "managed-services"
  network       = google_compute_network.main.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  prefix_length = 20
}

resource "google_service_networking_connection" "managed" {
  network                 = google_compute_network.main.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.managed.name]
}
