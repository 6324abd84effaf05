# The capacity contract: what was measured, times what the manifest and the environment allow.

locals {
  bench = jsondecode(file("${path.root}/../docs/bench.json"))

  # Processor time of one uncached list of 20, from the kernel's count for the function's process.
  request_us = one([
    for f in local.bench.figures : f.detail.us
    if f.bench == "requests" && startswith(f.what, "list of 20, uncached") && can(f.detail.us)
  ])

  # A rented vCPU is one thread of a core, and Cloud Run adds an instance at 60 % of it.
  vcpu_of_core  = 0.5
  utilisation   = 0.6
  headroom      = 2
  reserved      = 20 # connections for the superuser, replication, migrations and people
  schema_limit  = 500
  pooler_limit  = 5000
  queue_limit   = 500
  job_limit     = 500
  push_limit    = 10000
  instance_ips  = 4
  task_s        = 1 # longest that a task is meant to take, a mail to a slow server among them
  rps_of_vcpu   = local.request_us == null ? 0 : 1000000 / local.request_us * local.vcpu_of_core * local.utilisation
  all_instances = sum([for e in local.entry_points : e.max_instances])
  subnet_ips    = pow(2, 32 - tonumber(split("/", var.subnet_cidr)[1]))

  carried = {
    for name, e in local.http_entries : name => {
      instances = e.max_instances
      each_rps  = floor(local.rps_of_vcpu * e.cpu)
      all_rps   = floor(local.rps_of_vcpu * e.cpu * e.max_instances)
      threads   = e.max_instances * e.concurrency
    }
  }

  # Every instance may hold one connection a thread to every database; one that also signs in as
  # the owner keeps a second pool.
  threads            = { for name, e in local.entry_points : name => e.max_instances * e.concurrency * (e.owner ? 2 : 1) }
  wanted_connections = sum(values(local.threads))

  connections = {
    for name, d in var.databases : name => {
      wanted  = local.wanted_connections
      allowed = d.pool_size > 0 ? local.pooler_limit : d.max_connections - local.reserved
      backend = d.pool_size > 0 ? d.pool_size * length(local.entry_points) : local.wanted_connections
      limit   = d.max_connections - local.reserved
      pooled  = d.pool_size > 0
    }
  }

  largest = reverse(sort([
    for name, threads in local.threads : format("%06d %s", threads, name)
  ]))[0]

  queue_rates = {
    for name, e in local.entry_points : name => {
      rate     = sum([for q in local.queues : q.rate_per_s if q.service == name])
      capacity = e.max_instances * e.concurrency / local.task_s
    } if length(e.queues) > 0
  }

  capacity_faults = concat(
    local.request_us != null ? [] : [
      "docs/bench.json has no processor time (detail.us) of the figure 'list of 20, uncached' of the bench 'requests': run scripts/bench"
    ],
    local.request_us == null ? [] : [
      for name, c in local.carried :
      "functions/manifest.yaml: ${name} carries ${c.all_rps} requests/s with ${c.instances} instances, below ${var.target_rps} with headroom ${local.headroom}"
      if local.entry_points[name].host == "tenant" && c.all_rps < var.target_rps * local.headroom
    ],
    [
      for name, c in local.connections :
      "functions/manifest.yaml: instances × pool is ${c.wanted} connections (most of them ${substr(local.largest, 7, -1)}), database ${name} allows ${c.allowed}"
      if c.wanted > c.allowed
    ],
    [
      for name, c in local.connections :
      "databases: ${name} pools ${c.backend} server connections, its instance allows ${c.limit}"
      if c.pooled && c.backend > c.limit
    ],
    [
      for name, q in local.queues :
      "functions/manifest.yaml: queue ${name} sends ${q.rate_per_s}/s, Cloud Tasks ${local.queue_limit}/s at most"
      if q.rate_per_s > local.queue_limit
    ],
    [
      for name, q in local.queue_rates :
      "functions/manifest.yaml: ${name} is sent ${q.rate} tasks/s and can do ${q.capacity}/s"
      if q.rate > q.capacity
    ],
    length(local.subscriptions) <= local.push_limit ? [] : ["functions/manifest.yaml: more than ${local.push_limit} subscriptions"],
    length(local.schedules) <= local.job_limit ? [] : ["functions/manifest.yaml: more than ${local.job_limit} schedules"],
    [
      for name, d in var.databases : "databases: ${name} is meant for ${d.schemas} schemas, a cell holds ${local.schema_limit}"
      if d.schemas > local.schema_limit
    ],
    sum([for d in var.databases : d.schemas]) >= var.tenants ? [] : [
      "databases: the cells hold ${sum([for d in var.databases : d.schemas])} schemas, the environment ${var.tenants} tenants"
    ],
    local.subnet_ips >= local.instance_ips * local.all_instances ? [] : [
      "subnet_cidr: ${local.subnet_ips} addresses for ${local.all_instances} instances, which take up to ${local.instance_ips} each"
    ],
  )
}

resource "terraform_data" "capacity" {
  lifecycle {
    precondition {
      condition     = length(local.capacity_faults) == 0
      error_message = join("\n", local.capacity_faults)
    }
  }
}

output "capacity" {
  description = "The capacity contract in figures; scripts/capacity writes them into docs/operations.md."
  value = {
    measured    = { on = local.bench.on, machine = local.bench.machine, request_us = local.request_us }
    assumed     = { vcpu_of_core = local.vcpu_of_core, utilisation = local.utilisation, headroom = local.headroom }
    target_rps  = var.target_rps
    carried     = local.carried
    connections = local.connections
    queues      = local.queue_rates
    quotas = {
      queues        = { used = length(local.queues), limit = 1000 }
      subscriptions = { used = length(local.subscriptions), limit = local.push_limit }
      schedules     = { used = length(local.schedules), limit = local.job_limit }
      addresses     = { used = local.instance_ips * local.all_instances, limit = local.subnet_ips }
      tenants       = { used = var.tenants, limit = sum([for d in var.databases : d.schemas]) }
    }
  }
}
