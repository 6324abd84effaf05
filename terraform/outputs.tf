output "name_servers" {
  description = "What the domain's registrar must point at."
  value       = google_dns_managed_zone.main.name_servers
}

output "addresses" {
  description = "Addresses of the balancer."
  value       = { for family, address in google_compute_global_address.edge : family => address.address }
}

output "services" {
  description = "Every entry point: its platform, its address inside Google's network and its account."
  value = {
    for name, e in local.entry_points : name => {
      platform = e.platform
      url      = local.urls[name]
      account  = module.function[name].account
    }
  }
}

output "databases" {
  description = "Connection name and database of control and of each cell."
  value       = { for name, d in local.databases : name => { instance = "${var.project_id}:${var.region}:${d.instance}", database = d.database } }
}

output "database_bootstrap" {
  description = "SQL that an administrator runs once in each database, before the first migration."
  value = join("\n", [
    templatefile("${path.root}/bootstrap.sql.tftpl", {
      users  = [for name, e in local.entry_points : "${name}@${var.project_id}.iam" if !e.owner]
      owners = [for name, e in local.entry_points : "${name}@${var.project_id}.iam" if e.owner]
    }),
    file("${path.root}/walls.sql"), # the same for the local stack
  ])
}
