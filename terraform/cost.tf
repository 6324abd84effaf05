# What a month costs at four loads, from prices.yaml and the figures of capacity.tf.

locals {
  prices  = yamldecode(file("${path.root}/prices.yaml"))
  assumed = local.prices.assumes
  seconds = local.assumed.hours * 3600
  loads   = { idle = 0, "100" = 100, "1000" = 1000, "1500" = 1500 }
  gib_kib = 1 / (1024 * 1024)

  # The collector beside each service is paid for with it.
  collector = { vcpu = 0.25, gib = 0.125 }

  # Instances that are paid for, whatever they do: vCPU and GiB of those kept ready.
  memory_gib = {
    for name, e in local.entry_points :
    name => tonumber(regex("^[0-9]+", e.memory)) / (endswith(e.memory, "Mi") ? 1024 : 1)
  }
  kept = {
    for always in [false, true] : always ? "always" : "idle" => {
      vcpu = sum([for e in local.entry_points : e.always == always ? e.min_instances * (e.cpu + local.collector.vcpu) : 0])
      gib = sum([
        for name, e in local.entry_points :
        e.always == always ? e.min_instances * (local.memory_gib[name] + local.collector.gib) : 0
      ])
    }
  }

  # Busy instances for one request a second; the dearest memory of the services that face people.
  busy      = local.rps_of_vcpu == 0 ? 0 : 1 / local.rps_of_vcpu
  busy_vcpu = local.busy * (1 + local.collector.vcpu)
  busy_gib  = local.busy * (max([for name, e in local.http_entries : local.memory_gib[name]]...) + local.collector.gib)

  machines = {
    for name, d in var.databases : name => {
      vcpu = tonumber(startswith(d.tier, "db-custom-") ? split("-", d.tier)[2] : element(reverse(split("-", d.tier)), 0))
      gib = (
        startswith(d.tier, "db-custom-")
        ? tonumber(split("-", d.tier)[3]) / 1024
        : tonumber(element(reverse(split("-", d.tier)), 0)) * 8
      )
      copies = (d.highly ? 2 : 1) + d.replicas
      disk   = d.disk_gb
      price  = local.prices.sql[d.edition]
    }
  }

  fixed_costs = {
    "PostgreSQL" = sum([
      for m in local.machines :
      m.copies * ((m.vcpu * m.price.vcpu_h + m.gib * m.price.gib_h) * local.assumed.hours + m.disk * local.prices.sql.ssd_gib_month)
      + m.disk * local.prices.sql.backup_gib_month
    ])
    "Redis" = var.cache.memory_gb * local.assumed.hours * (
      var.cache.highly ? local.prices.redis.standard_gib_h : local.prices.redis.basic_gib_h
    )
    "Instances kept ready" = local.seconds * (
      local.kept.idle.vcpu * local.prices.run.idle_vcpu_s + local.kept.idle.gib * local.prices.run.idle_gib_s
    )
    "Instance with a processor always" = local.seconds * (
      local.kept.always.vcpu * local.prices.run.always_vcpu_s + local.kept.always.gib * local.prices.run.always_gib_s
    )
    "Balancer and Cloud Armor" = (
      local.prices.edge.rule_h * local.assumed.hours
      + 2 * local.prices.edge.armor_policy
      + (length(local.attacks) + 3) * local.prices.edge.armor_rule
    )
    "Files, keys, secrets, jobs, DNS" = (
      local.assumed.files_gib * local.prices.store.gib_month
      + length(local.keys) * local.prices.store.key_month
      + (length(local.secret_names) + length(local.delivery_secrets)) * local.prices.store.secret_month
      + length(local.schedules) * local.prices.messages.job
      + local.prices.store.zone_month
    )
  }

  # For one request a second, all month.
  variable_costs = {
    "Cloud Run, handling requests" = local.seconds * (
      local.busy_vcpu * local.prices.run.vcpu_s + local.busy_gib * local.prices.run.gib_s
      + local.prices.run.million_requests / 1000000
    )
    "Balancer, Cloud Armor, traffic" = local.seconds * (
      local.assumed.answer_kib * local.gib_kib * (local.prices.edge.processed_gib + local.prices.edge.egress_gib)
      + local.assumed.static_kib * local.gib_kib * local.prices.edge.cached_egress_gib
      + local.prices.edge.armor_million_requests / 1000000
    )
    "Pub/Sub and Cloud Tasks" = local.seconds * (
      local.assumed.messages * 3 * local.assumed.message_kib * local.gib_kib * local.prices.messages.gib
      + local.assumed.tasks * local.prices.messages.million_tasks / 1000000
    )
    "Logs, metrics, traces" = local.seconds * (
      local.assumed.log_kib * local.gib_kib * local.prices.telemetry.log_gib
      + local.assumed.spans * local.prices.telemetry.million_spans / 1000000
      + local.busy * local.assumed.samples_per_instance_s * local.prices.telemetry.million_samples / 1000000
    )
  }

  costs = {
    for load, rps in local.loads : load => merge(
      { for line, usd in local.fixed_costs : line => ceil(usd) },
      { for line, usd in local.variable_costs : line => ceil(usd * rps) },
    )
  }
}

output "cost" {
  description = "US dollars a month at each load; scripts/capacity writes them into docs/operations.md."
  value = {
    as_of  = local.prices.as_of
    region = local.prices.region
    lines  = local.costs
    totals = { for load, lines in local.costs : load => sum(values(lines)) }
  }

  precondition {
    condition     = local.prices.region == var.region
    error_message = "prices.yaml holds the prices of ${local.prices.region}, not of ${var.region}"
  }
}
