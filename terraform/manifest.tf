# What functions/manifest.yaml asks for, in the form the other files use, and its faults.

locals {
  # Tells the series of the platform as a whole (functions/provisioning/main.py). Nobody asks it for
  # them by a request, so it needs a processor between requests.
  teller = "provisioning-event"

  # What the local stack has for itself is no part of a release.
  manifest = {
    for feature, entry in yamldecode(file("${path.root}/../functions/manifest.yaml")) :
    feature => entry if !try(entry.local, false)
  }

  # Facts that carry a letter to somebody: whoever delivers those listens to each.
  letters = flatten([for entry in local.manifest : try(entry.letters, [])])

  # One service each: "auth-http". What the manifest leaves out is told below, by name; the
  # stand-ins here only keep the rest of the plan from failing with less to say.
  entry_points = merge([
    for feature, entry in local.manifest : {
      for target in ["http", "event", "task"] : "${feature}-${target}" => {
        feature       = feature
        target        = target
        platform      = try(entry[target].platform, "run")
        image         = try(entry[target].image, "web")
        host          = try(entry[target].host, null)
        paths         = try(entry[target].paths, [])
        topics        = concat(try(entry[target].topics, []), try(entry[target].letters, false) ? local.letters : [])
        queues        = try(entry[target].queues, {})
        cpu           = try(entry[target].cpu, 1)
        memory        = try(entry[target].memory, "512Mi")
        timeout_s     = try(entry[target].timeout_s, 30)
        concurrency   = try(entry[target].concurrency, 1)
        min_instances = min(try(entry[target].min_instances, 0), var.instance_cap)
        max_instances = min(try(entry[target].max_instances, 1), var.instance_cap)
        owner         = try(entry.database, null) == "owner"
        always        = "${feature}-${target}" == local.teller

        # One of each tenant says more than its cron line, which is its service's part.
        schedules = {
          for job, given in try(entry[target].schedules, {}) :
          job => { cron = try(given.cron, given), queue = try(given.queue, "") }
        }

        # What the environment leaves of the instances; queues are slowed with them.
        share = min(1, var.instance_cap / try(entry[target].max_instances, 1))
      } if contains(keys(entry), target)
    }
  ]...)

  http_entries = { for name, e in local.entry_points : name => e if e.target == "http" }

  emitted = distinct(flatten([for entry in local.manifest : try(entry.emits, [])]))

  subscriptions = merge([
    for name, e in local.entry_points : {
      for topic in e.topics : "${e.feature}.${topic}" => { service = name, topic = topic, timeout_s = e.timeout_s }
    }
  ]...)

  queues = merge([
    for name, e in local.entry_points : {
      for queue, limits in e.queues : queue => {
        service        = name
        feature        = e.feature
        rate_per_s     = try(limits.rate_per_s, 1) * e.share
        max_attempts   = try(limits.max_attempts, 1)
        max_concurrent = try(limits.max_concurrent, e.concurrency * e.max_instances)
      }
    }
  ]...)

  schedules = merge([
    for name, e in local.entry_points : {
      for job, given in e.schedules : job => {
        service   = name
        cron      = given.cron
        queue     = given.queue
        timeout_s = e.timeout_s
      }
    }
  ]...)

  # Provisioning sweeps every outbox for what a crash left, so it may send for all.
  sweepers = [for name, e in local.entry_points : name if e.owner]

  manifest_faults = concat(
    flatten([
      for feature, entry in local.manifest : [
        for target in ["http", "event", "task"] : [
          for limit in ["concurrency", "min_instances", "max_instances"] :
          "functions/manifest.yaml: ${feature}.${target} has no ${limit}" if !can(entry[target][limit])
        ] if contains(keys(entry), target)
      ]
    ]),
    flatten([
      for feature, entry in local.manifest : [
        for queue, limits in try(entry.task.queues, {}) : [
          for limit in ["rate_per_s", "max_attempts"] :
          "functions/manifest.yaml: queue ${queue} of ${feature} has no ${limit}" if !can(limits[limit])
        ]
      ]
    ]),
    [
      for s in local.subscriptions :
      "functions/manifest.yaml: ${s.service} listens to ${s.topic}, which no feature emits"
      if !contains(local.emitted, s.topic)
    ],
    flatten([
      for feature, entry in local.manifest : [
        for event in try(entry.emits, []) :
        "functions/manifest.yaml: ${feature} emits ${event}, which is another feature's name" if !startswith(event, "${feature}.")
      ]
    ]),
    [
      for job, s in local.schedules :
      "functions/manifest.yaml: ${job} wants the queue ${s.queue}, which its service has not"
      if s.queue != "" && !contains(keys(local.entry_points[s.service].queues), s.queue)
    ],
    [
      for name, e in local.entry_points :
      "functions/manifest.yaml: ${name} has min_instances above max_instances"
      if e.min_instances > e.max_instances
    ],
    [
      for name, e in local.entry_points :
      "functions/manifest.yaml: ${name} cannot be on platform functions, which takes event entry points only"
      if e.platform == "functions" && e.target != "event"
    ],
    [
      for name, e in local.entry_points :
      "functions/manifest.yaml: ${name} asks for the image ${e.image}, which nothing builds: see Dockerfile"
      if !contains(["web", "worker"], e.image)
    ],
    [
      for name, e in local.entry_points :
      "functions/manifest.yaml: ${name} cannot be on platform functions, which has the image web only"
      if e.platform == "functions" && e.image != "web"
    ],
    [
      for name, e in local.entry_points :
      "functions/manifest.yaml: ${name} tells the platform's figures, so one instance must be there always"
      if e.always && e.min_instances < 1
    ],
    [
      for route, services in local.claims :
      "functions/manifest.yaml: ${route} is claimed by ${join(" and ", services)}" if length(services) > 1
    ],
  )

  claims = {
    for claim in flatten([for name, e in local.http_entries : [for p in e.paths : { route = "${e.host} ${p}", service = name }]]) :
    claim.route => claim.service...
  }
}

resource "terraform_data" "manifest" {
  lifecycle {
    precondition {
      condition     = length(local.manifest_faults) == 0
      error_message = join("\n", local.manifest_faults)
    }
  }
}
