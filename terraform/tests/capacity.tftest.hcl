# The capacity contract: terraform test -var-file=environments/production.tfvars

run "keeps_the_contract" {
  command = plan

  assert {
    condition     = output.capacity.measured.request_us > 0
    error_message = "docs/bench.json holds no measured figure"
  }

  assert {
    condition = alltrue([
      for name, c in output.capacity.carried : c.all_rps >= var.target_rps * output.capacity.assumed.headroom
      if local.entry_points[name].host == "tenant"
    ])
    error_message = "a tenant-facing service carries less than the target with its headroom"
  }

  assert {
    condition     = var.environment != "production" || var.target_rps >= 1500
    error_message = "production is meant for 1,500 requests a second"
  }

  assert {
    condition     = alltrue([for c in output.capacity.connections : c.wanted <= c.allowed && c.backend <= c.limit])
    error_message = "instances × pool is more than a database allows"
  }

  assert {
    condition     = alltrue([for q in output.capacity.queues : q.rate <= q.capacity])
    error_message = "a task service is sent more than it can do"
  }

  assert {
    condition     = alltrue([for q in output.capacity.quotas : q.used <= q.limit])
    error_message = "a quota is too small"
  }

  assert {
    condition     = alltrue([for name, d in var.databases : d.schemas <= 500])
    error_message = "a cell holds more schemas than its catalogue can"
  }

  assert {
    condition = (
      output.cost.totals["idle"] < output.cost.totals["100"]
      && output.cost.totals["100"] < output.cost.totals["1000"]
      && output.cost.totals["1000"] < output.cost.totals["1500"]
    )
    error_message = "more requests cost more"
  }

  assert {
    condition     = output.cost.region == var.region && can(regex("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", output.cost.as_of))
    error_message = "prices need their region and the day they were looked up"
  }

  assert {
    condition     = output.cost.totals["idle"] <= var.budget_usd
    error_message = "the budget would be spent by doing nothing"
  }
}

run "refuses_an_overfull_cell" {
  command = plan

  plan_options {
    target = [terraform_data.capacity]
  }

  variables {
    tenants = 100000
  }

  expect_failures = [terraform_data.capacity]
}

run "refuses_more_than_it_carries" {
  command = plan

  plan_options {
    target = [terraform_data.capacity]
  }

  variables {
    target_rps = 1000000
  }

  expect_failures = [terraform_data.capacity]
}

run "refuses_a_narrow_network" {
  command = plan

  plan_options {
    target = [terraform_data.capacity]
  }

  variables {
    subnet_cidr = "10.30.0.0/28"
  }

  expect_failures = [terraform_data.capacity]
}
