environment     = "staging"
project_id      = "avila-staging"
project_number  = "210987654321"
domain          = "staging.avila.app.br"
billing_account = "000000-000000-000000"
subnet_cidr     = "10.20.0.0/24"
instance_cap    = 2

databases = {
  control = { tier = "db-custom-1-3840", edition = "ENTERPRISE", disk_gb = 10, max_connections = 400 }
  c1      = { tier = "db-custom-1-3840", edition = "ENTERPRISE", disk_gb = 10, max_connections = 400, schemas = 50 }
}

cache = { memory_gb = 1 }

target_rps = 150
tenants    = 50
budget_usd = 600
